"""Unloading a handheld: what is kept, said and let go, and in which order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from frd1_matrix import BEGAN_AT, Cable, Fault, memory_of
from handheld_keepings import Shelf, key_of
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_line import problem_of, replay, talk

from fieldops import problems
from fieldops.devices.conversation import Conversation, Send
from fieldops.devices.frd1 import DRIVER
from fieldops.devices.frd1.demo_memory import dump_of, reads_of
from fieldops.devices.frd1.handheld import Condition, handheld
from fieldops.devices.frd1.host import unload
from fieldops.devices.frd1.link import LINE
from fieldops.devices.frd1.memory import HeldDump, Memory
from fieldops.devices.frd1.records import records_of, start_of
from fieldops.devices.unloading import Found, Greeted, NotPurged, Progress
from fieldops.facts.handhelds import Dump, HandheldRecord, Kept
from fieldops.problems import Problem

T = TypeVar("T")

READ = {"serial": "61564400", "digits": "00123456", "at": "2026-03-02T09:14:05-05:00"}


def dump_named(handheld_id: str, route: str, epoch: int, count: int = 5) -> HeldDump:
    return dump_of(handheld_id, route, epoch, reads_of(count, epoch), BEGAN_AT, epoch)


def of(memory: Memory, held: HeldDump) -> Dump:
    return Dump(memory.handheld, held.meter_route, held.epoch, len(held.records), held.sha256)


def test_every_record_of_every_dump_is_kept_in_its_order_and_let_go() -> None:
    memory = Memory("HH-07", (dump_named("HH-07", "R-12", 3, 20), dump_named("HH-07", "R-13", 4)))
    shelf = Shelf()
    dumps = talk(unload({}, shelf), handheld(memory)).result
    assert [record.raw for record in shelf.all] == [raw for held in memory.dumps for raw in held.records]
    assert [(dump.kept.new, dump.verified, dump.purged) for dump in dumps] == [(20, True, True), (5, True, True)]
    assert all(held.purged for held in memory.dumps)


def overheard(host: Conversation[T], calls: list[str]) -> Conversation[T]:
    """The host as it is; each ACK it sends is noted among the calls."""
    step = next(host)
    while True:
        if isinstance(step, Send) and b'"ACK"' in step.data:
            calls.append(step.data.split(b"}")[0].decode() + "}")
        try:
            step = host.send((yield step))
        except StopIteration as end:
            result: T = end.value
            return result


def test_a_record_is_acknowledged_only_when_it_is_kept() -> None:
    shelf = Shelf(at_office=lambda dump: False)
    talk(overheard(unload({}, shelf), shelf.calls), handheld(memory_of(20)))
    assert shelf.calls == [
        "keep 1-8",
        '{"t":"ACK","upto":8}',
        "keep 9-16",
        '{"t":"ACK","upto":16}',
        "keep 17-20",
        '{"t":"ACK","upto":20}',
    ]


def test_who_watches_is_told_what_was_found_and_how_far_it_is() -> None:
    memory = memory_of(20)
    told = talk(unload({}, Shelf()), handheld(memory, LINE, Condition("2026-03-02T17:00:00-05:00", 61))).told
    dump = of(memory, replace(memory.dumps[0], purged=False))
    assert told == [
        Greeted("HH-07", "2026-03-02T17:00:00-05:00", 61),
        Found(dump, 0),
        Progress(dump, 8, Kept(8, 0, 0)),
        Progress(dump, 16, Kept(16, 0, 0)),
        Progress(dump, 20, Kept(20, 0, 0)),
    ]


def test_what_is_here_already_is_not_fetched_again() -> None:
    memory, shelf = memory_of(20), Shelf(at_office=lambda dump: False)
    talk(unload({}, shelf), handheld(memory))
    shelf.calls.clear()
    (dump,) = talk(unload({}, shelf), handheld(memory)).result
    assert (dump.kept, dump.verified, dump.purged) == (Kept(0, 20, 0), True, False)
    assert shelf.calls == []


def test_nothing_is_let_go_before_the_office_has_it_and_all_of_it_once_it_has() -> None:
    memory, at_office = memory_of(20), False
    shelf = Shelf(at_office=lambda dump: at_office)
    talk(unload({}, shelf), handheld(memory))
    assert not memory.dumps[0].purged
    at_office = True
    (dump,) = talk(unload({}, shelf), handheld(memory)).result
    assert dump.purged
    assert memory.dumps[0].purged
    assert memory.dumps[0].records, "it stays until room is needed"


def test_a_dump_that_was_let_go_and_is_here_is_noted_as_such() -> None:
    memory, shelf = memory_of(5), Shelf()
    talk(unload({}, shelf), handheld(memory))
    shelf.released.clear()
    (dump,) = talk(unload({}, shelf), handheld(memory)).result
    assert (dump.verified, dump.purged) == (True, True)
    assert len(shelf.released) == 1


def test_a_dump_that_another_unit_took_is_not_taken_again() -> None:
    memory = memory_of(5)
    talk(unload({}, Shelf()), handheld(memory))
    assert talk(unload({}, Shelf()), handheld(memory)).result == ()


def test_a_dump_that_was_carried_on_is_taken_up_where_it_was_left() -> None:
    whole = memory_of(20)
    noon = Memory("HH-07", (replace(whole.dumps[0], records=whole.dumps[0].records[:9]),))
    shelf = Shelf()
    talk(unload({}, shelf), handheld(noon))
    (dump,) = talk(unload({}, shelf), handheld(whole)).result
    assert (dump.kept, dump.verified) == (Kept(11, 9, 0), True)


def test_a_store_that_lost_a_record_lets_nothing_go() -> None:
    class Forgetful(Shelf):
        def digest(self, dump: Dump) -> tuple[int, str]:
            self.records[key_of(dump)].pop()
            return super().digest(dump)

    memory = memory_of(5)
    (dump,) = talk(unload({}, Forgetful()), handheld(memory)).result
    assert (dump.verified, dump.purged) == (False, False)
    assert not memory.dumps[0].purged


def test_a_record_that_does_not_follow_what_is_kept_is_not_taken() -> None:
    memory, shelf = memory_of(20), Shelf()
    talk(unload({}, shelf), handheld(memory))
    kept = next(iter(shelf.records.values()))
    kept[:] = [*kept[:9], replace(kept[9], raw=b"another")]
    memory.dumps = (replace(memory.dumps[0], purged=False),)
    with pytest.raises(Problem) as caught:
        talk(unload({}, shelf), handheld(memory))
    assert caught.value.kind is problems.HANDHELD_DIFFERS
    assert caught.value.details == {"n": 11}
    assert len(kept) == 10
    assert not memory.dumps[0].purged


def test_a_handheld_with_fewer_records_than_are_kept_is_not_the_one_it_was() -> None:
    shelf = Shelf()
    talk(unload({}, shelf), handheld(memory_of(20)))
    shorter = memory_of(20)
    shorter.dumps = (replace(shorter.dumps[0], records=shorter.dumps[0].records[:9]),)
    assert problem_of(unload({}, shelf), handheld(shorter)) == "handheld-differs"


def test_two_records_of_one_uid_are_refused_and_neither_is_let_go() -> None:
    twice = records_of(start_of("HH-07", "R-12", 3), [READ | {"uid": "3.1"}, READ | {"uid": "3.1"}])
    memory = Memory("HH-07", (HeldDump("R-12", 3, twice),))
    assert problem_of(unload({}, Shelf()), handheld(memory)) == "handheld-nonsense"
    assert not memory.dumps[0].purged


def test_what_the_keeping_objects_to_ends_the_unloading_without_an_acknowledgement() -> None:
    class Objecting(Shelf):
        def keep(self, dump: Dump, records: Sequence[HandheldRecord]) -> Kept:
            raise problems.HANDHELD_DIFFERS(n=records[0].n)

    memory = memory_of(5)
    assert problem_of(unload({}, Objecting()), handheld(memory)) == "handheld-differs"
    assert not memory.dumps[0].purged


def test_another_handheld_set_down_in_the_middle_is_never_mixed_with_the_first() -> None:
    first, second = memory_of(40), Memory("HH-08", (dump_named("HH-08", "R-12", 3),))
    ends = [handheld(first), handheld(second)]

    def swapped() -> Conversation[None]:
        """The first until it has sent 12 kB, the second from then on."""
        sent, step = 0, next(ends[0])
        while sent < 4000:
            sent += len(getattr(step, "data", b""))
            came = yield step
            step = ends[0].send(came)
        yield from ends[1]

    shelf = Shelf()
    dumps = talk(unload({}, shelf), swapped()).result
    assert [(dump.dump.handheld, dump.verified) for dump in dumps] == [("HH-08", True)]
    assert [record.raw for record in shelf.records["HH-08", "R-12", 3]] == list(second.dumps[0].records)
    kept = [record.raw for record in shelf.records["HH-07", "R-12", 3]]
    assert kept == list(first.dumps[0].records[: len(kept)])
    assert not first.dumps[0].purged


def test_a_manifest_longer_than_a_line_comes_in_pages() -> None:
    memory = Memory("HH-07", tuple(dump_named("HH-07", f"R-{epoch}", epoch, 2) for epoch in range(1, 24)))
    assert len(talk(unload({}, Shelf()), handheld(memory)).result) == 23


def test_an_empty_dump_is_nothing_to_unload() -> None:
    assert talk(unload({}, Shelf()), handheld(Memory("HH-07", (HeldDump("R-12", 3),)))).result == ()


@pytest.mark.parametrize(("fault", "problem"), [("silence", "silent"), ("silence@2000", "silent"), ("nak", "silent")])
def test_a_handheld_that_falls_silent_is_given_up_with_what_it_gave_kept(fault: str, problem: str) -> None:
    shelf = Shelf()
    assert problem_of(unload({}, shelf), handheld(memory_of(40)), faults=fault, seconds=60) == f"handheld-{problem}"
    assert len(shelf.all) == (13 if "@" in fault else 0)


def test_a_handheld_that_keeps_a_dump_back_is_no_failure() -> None:
    class Stubborn(Memory):
        def purge(self, dump: HeldDump, count: int, sha256: str) -> str:
            return "differs"

    talked = talk(unload({}, Shelf()), handheld(Stubborn("HH-07", (dump_named("HH-07", "R-12", 3),))))
    assert not talked.result[0].purged
    assert [event.why for event in talked.told if isinstance(event, NotPurged)] == ["differs"]


@pytest.mark.parametrize("kind", ["drop", "flip", "duplicate", "garbage"])
@pytest.mark.parametrize("place", [5, 210, 230, 400, 3000, 5600, 5730])
def test_a_fault_costs_less_than_two_seconds(kind: str, place: int) -> None:
    undisturbed = talk(unload({}, Shelf()), handheld(memory_of(40))).seconds
    disturbed = talk(unload({}, Shelf()), handheld(memory_of(40)), faults=f"{kind}@{place}")
    assert disturbed.result[0].purged
    assert disturbed.seconds - undisturbed < 2


@pytest.mark.parametrize(("baud", "count"), [("115200", "500"), ("9600", "120")])
def test_a_dump_comes_at_more_than_nine_tenths_of_the_wire_s_rate(baud: str, count: str) -> None:
    shelf = Shelf()
    seconds = talk(unload({"baud": baud}, shelf), DRIVER.meter({"baud": baud, "count": count})).seconds  # type: ignore[misc]
    on_the_wire = sum(len(record.raw) + 11 for record in shelf.all) * 10 / int(baud)
    assert len(shelf.all) == int(count)
    assert on_the_wire / seconds > 0.9


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 400))
def test_how_the_bytes_are_cut_does_not_matter(seed: int, largest_piece: int) -> None:
    memory, shelf = memory_of(12), Shelf()
    Cable(memory, seed, largest_piece).session(unload({}, shelf))
    assert [record.raw for record in shelf.all] == list(memory.dumps[0].records)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=12))
def test_whatever_comes_instead_of_a_handheld_is_a_named_problem(pieces: list[bytes]) -> None:
    with pytest.raises(Problem):
        replay(unload({}, Shelf()), pieces)


@pytest.mark.parametrize("option", [{"baud": "11"}, {"window": "0"}, {"window": "x"}, {"host": ""}, {"window": "٣"}])
def test_an_option_that_is_none_is_named(option: dict[str, str]) -> None:
    assert problem_of(unload(option, Shelf()), handheld(memory_of(1))) == "device-option"


def test_a_fault_at_the_purge_is_made_good_by_the_next_unloading() -> None:
    memory, shelf = memory_of(5), Shelf()
    cable = Cable(memory)
    (dump,) = cable.session(unload({}, shelf), Fault("cut", 180, to="handheld"))
    assert (dump.verified, dump.purged, memory.dumps[0].purged) == (True, False, False)
    (dump,) = cable.session(unload({}, shelf))
    assert (dump.purged, memory.dumps[0].purged) == (True, True)
