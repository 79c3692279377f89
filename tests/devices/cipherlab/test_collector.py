"""A batch collector: read until it said the same twice, kept, and never emptied from here."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from handheld_keepings import Shelf
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_line import problem_of, replay, talk

from fieldops.devices.cipherlab import DRIVER
from fieldops.devices.cipherlab.collector import collector
from fieldops.devices.cipherlab.frames import Frame, checksum, frame_of, line_of
from fieldops.devices.cipherlab.host import unload
from fieldops.devices.cipherlab.layout import layout_from, records_from
from fieldops.devices.conversation import Conversation, Send
from fieldops.devices.frd1.link import LINE
from fieldops.devices.unloading import Unreadable
from fieldops.facts.handhelds import Dump, HandheldRecord, Kept
from fieldops.problems import Problem

TEXTS = tuple(b"615644%02d,0012%04d,20260302%02d%02d00," % (n, n * 7, 8 + n // 60, n % 60) for n in range(23))
NEW_YORK = {"zone": "America/New_York"}


def unloaded(texts: Sequence[bytes], shelf: Shelf, checked: bool = True, faults: str = "") -> Kept:
    options = {"checksum": "on" if checked else "off"}
    (dump,) = talk(unload(options, shelf), collector(texts, LINE, checked), faults=faults).result
    assert (dump.verified, dump.purged) == (True, False)
    return dump.kept


def raws(shelf: Shelf) -> list[bytes]:
    return [record.raw for record in shelf.all]


@pytest.mark.parametrize("checked", [True, False])
def test_every_record_is_kept_and_the_collector_is_not_emptied(checked: bool) -> None:
    shelf = Shelf()
    assert unloaded(TEXTS, shelf, checked) == Kept(23, 0, 0)
    assert raws(shelf) == list(TEXTS)
    assert shelf.released == []


def test_the_same_collector_twice_adds_nothing() -> None:
    shelf = Shelf()
    unloaded(TEXTS, shelf)
    assert unloaded(TEXTS, shelf) == Kept(0, 23, 0)


def test_a_collector_that_was_carried_on_adds_what_is_new() -> None:
    shelf = Shelf()
    unloaded(TEXTS[:9], shelf)
    assert unloaded(TEXTS, shelf) == Kept(14, 9, 0)
    assert len(shelf.records) == 1


def test_a_collector_filled_anew_is_another_dump() -> None:
    shelf = Shelf()
    unloaded(TEXTS[:9], shelf)
    unloaded(TEXTS[9:], shelf)
    assert len(shelf.records) == 2


def test_a_collector_with_another_middle_is_not_the_one_it_was() -> None:
    shelf = Shelf()
    unloaded(TEXTS[:9], shelf)
    other = (*TEXTS[:8], *TEXTS[9:])
    assert problem_of(unload({}, shelf), collector(other, LINE, checked=True)) == "handheld-differs"
    assert problem_of(unload({}, shelf), collector(TEXTS[:5], LINE, checked=True)) == "handheld-differs"
    assert raws(shelf) == list(TEXTS[:9])


def test_an_empty_collector_is_nothing_to_unload() -> None:
    assert talk(unload({}, Shelf()), collector((), LINE, checked=True)).result == ()


def test_the_end_is_acknowledged_only_when_everything_is_kept() -> None:
    class Watched(Shelf):
        def keep(self, dump: Dump, records: Sequence[HandheldRecord]) -> Kept:
            acknowledged.clear()
            return super().keep(dump, records)

    acknowledged: list[bytes] = []

    def overheard(host: Conversation[object]) -> Conversation[object]:
        step = next(host)
        while True:
            if isinstance(step, Send):
                acknowledged.append(step.data)
            try:
                step = host.send((yield step))
            except StopIteration as end:
                return end.value

    talk(overheard(unload({}, Watched())), collector(TEXTS, LINE, checked=True))
    assert acknowledged == [b"ACK\r"]


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("kind", ["drop", "flip", "duplicate", "garbage"])
def test_a_fault_on_the_line_never_makes_a_wrong_record(kind: str, checked: bool) -> None:
    for place in range(0, 560, 23):
        shelf = Shelf()
        unloaded(TEXTS[:6], shelf, checked, faults=f"{kind}@{place}.{place % 8}")
        assert raws(shelf) == list(TEXTS[:6])


def test_an_error_that_the_checksum_lets_through_does_not_come_twice() -> None:
    text, place = b"60,2,20260302091405,", 14
    turned = text[:place] + b"8" + text[place + 1 :]
    assert checksum(b"0" + turned) == checksum(b"0" + text), "14 stands for 13 too"
    shelf = Shelf()
    unloaded((text, *TEXTS), shelf, faults=f"flip@{len('ACK|0') + place}.0")
    assert raws(shelf) == [text, *TEXTS]


@pytest.mark.parametrize(("faults", "problem"), [("silence", "silent"), ("silence@200", "silent"), ("nak", "silent")])
def test_a_collector_that_falls_silent_is_given_up_and_nothing_is_half_kept(faults: str, problem: str) -> None:
    shelf = Shelf()
    assert problem_of(unload({}, shelf), collector(TEXTS, LINE, checked=True), faults=faults) == f"handheld-{problem}"
    assert shelf.all == []


def test_a_collector_without_checksums_is_not_read_as_if_it_had_them() -> None:
    assert problem_of(unload({}, Shelf()), collector(TEXTS, LINE, checked=False)) == "handheld-nonsense"


def test_a_collector_that_says_something_else_each_time_is_refused() -> None:
    host, shelf = {"checksum": "off"}, Shelf()
    far_end = collector(TEXTS, LINE, checked=False)
    assert problem_of(unload(host, shelf), far_end, faults="flip:0.004", seed=2) == "handheld-nonsense"
    assert shelf.all == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"ACK\r", b"OVER\r", b"0abc\r"]), max_size=12))
def test_whatever_comes_instead_of_a_collector_is_a_named_problem_or_nothing(pieces: list[bytes]) -> None:
    try:
        replay(unload({"checksum": "off"}, Shelf()), pieces)
    except Problem:
        return


@given(st.binary(min_size=1, max_size=40), st.integers(0, 9))
def test_a_checksum_byte_is_never_a_carriage_return(text: bytes, sequence: int) -> None:
    assert b"\r" not in checksum(b"%d%s" % (sequence, text))


@pytest.mark.parametrize("checked", [True, False])
def test_a_record_is_the_same_at_both_ends(checked: bool) -> None:
    line = line_of(Frame(7, TEXTS[0]), checked)
    assert frame_of(line.removesuffix(b"\r"), checked) == Frame(7, TEXTS[0])


def test_the_check_is_the_sum_divided_by_256_and_the_rest() -> None:
    assert checksum(b"0ABC") == bytes([0, 0x30 + 0x41 + 0x42 + 0x43])
    assert checksum(b"\xff" * 2) == bytes([1, 254])
    assert checksum(b"\x0d") == bytes([0, 14])


def test_a_text_is_cut_at_its_separator() -> None:
    (record,) = records_from(layout_from(NEW_YORK), [b"61564400,00123456,20260302091405,"])
    assert (record.serial_number, record.digits, record.skip) == ("61564400", "00123456", None)
    assert (record.taken_at.isoformat(), record.n) == ("2026-03-02T09:14:05-05:00", 1)


def test_a_text_without_a_separator_is_cut_by_widths() -> None:
    layout = layout_from(
        {"fields": "date,-,serial,time,digits,skip", "separator": "fixed", "widths": "8,2,10,6,8,4"} | NEW_YORK
    )
    taken, skipped = records_from(
        layout, [b"20260302XX  6156440009140500123456", b"20260302XX  61564400091405        dog "]
    )
    assert (taken.serial_number, taken.digits) == ("61564400", "00123456")
    assert (skipped.digits, skipped.skip) == (None, "dog")


@pytest.mark.parametrize(
    "text",
    [
        b"61564400",
        b",00123456,20260302091405,",
        b"7,12x4,20260302091405,",
        b"7,1234,20260230091405,",
        b"7,,20260302091405,",
        b"7,12,20260302091405,dog",
        b"7,1234,20260302091405\xb2,",
        b"\xff\xfe",
    ],
)
def test_a_record_that_cannot_be_taken_apart_is_kept_as_it_came_and_holds_up_nothing(text: bytes) -> None:
    shelf = Shelf()
    talked = talk(unload({}, shelf), collector((TEXTS[0], text, TEXTS[1]), LINE, checked=True))
    assert [record.serial_number for record in shelf.all] == ["61564400", "", "61564401"]
    assert shelf.all[1].raw == text
    assert [event.n for event in talked.told if isinstance(event, Unreadable)] == [2]
    assert talked.result[0].verified


def test_equal_texts_are_told_apart_by_how_often_they_came() -> None:
    first, again = records_from(layout_from({}), [TEXTS[0], TEXTS[0]])
    assert first.uid != again.uid
    assert first.uid == records_from(layout_from({}), [TEXTS[1], TEXTS[0]])[1].uid


@pytest.mark.parametrize(
    "option",
    [
        {"checksum": "maybe"},
        {"fields": "serial,digits"},
        {"fields": "serial,digits,at,colour"},
        {"separator": "|"},
        {"separator": "fixed"},
        {"separator": "fixed", "widths": "8,8,0,1"},
        {"at_format": "%"},
        {"zone": "Mars/Base"},
        {"zone": "../etc"},
        {"baud": "1"},
    ],
)
def test_an_option_that_is_none_is_named(option: dict[str, str]) -> None:
    assert problem_of(unload(option, Shelf()), collector(TEXTS, LINE, checked=True)) == "device-option"


def test_the_simulator_gives_the_meters_it_is_told_of() -> None:
    assert DRIVER.meter is not None
    shelf = Shelf()
    talk(unload({}, shelf), DRIVER.meter({"serials": "61564400,61564401", "at": "2026-03-02T08:00:00+00:00"}))
    assert [record.serial_number for record in shelf.all] == ["61564400", "61564401"]
    assert shelf.all[1].taken_at - shelf.all[0].taken_at == timedelta(seconds=45)


def test_a_record_of_a_capture_is_shown() -> None:
    assert DRIVER.decode is not None
    assert DRIVER.decode(line_of(Frame(3, b"7,12"), checked=True)) == {"sequence": 3, "text": "7,12", "checksum": "ok"}
    assert DRIVER.decode(b"37,12\r") == {"sequence": 3, "text": "7,12", "checksum": "absent"}
    with pytest.raises(Problem, match="handheld-nonsense"):
        DRIVER.decode(b"OVER\r")
