"""The handheld's end: what it refuses, what it lets go, what it takes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from frd1_matrix import Cable, Fault, Killed, memory_of
from handheld_keepings import Shelf
from virtual_line import problem_of, talk

from fieldops.devices.frd1 import DRIVER, RouteStop, load
from fieldops.devices.frd1.handheld import UNTROUBLED, Answers, handheld
from fieldops.devices.frd1.host import unload
from fieldops.devices.frd1.memory import KEPT_PURGED, HeldDump, Memory
from fieldops.devices.frd1.messages import (
    Ack,
    End,
    Get,
    Hello,
    Ident,
    Load,
    Nak,
    Purge,
    Purged,
    Refused,
    Stop,
    line_of,
    message_of,
)
from fieldops.problems import Problem

HELLO = Hello(1, "fieldops", "s.1")
STOPS = tuple(RouteStop(f"6156{n:04}", f"{n} Elm St", 8, 0, 99_999) for n in range(1, 41))


def get(memory: Memory, first: int = 1) -> Get:
    held = memory.dumps[0]
    return Get(held.meter_route, held.epoch, first, 16)


def purge(memory: Memory) -> Purge:
    held = memory.dumps[0]
    return Purge(held.meter_route, held.epoch, len(held.records), held.sha256)


def greeted(memory: Memory) -> Answers:
    ends = Answers(memory, UNTROUBLED)
    assert isinstance(ends.to(HELLO), Ident)
    return ends


def given_in_full(memory: Memory) -> Answers:
    ends = greeted(memory)
    ends.to(get(memory))
    while (line := ends.due()) is not None:
        ends.to(Ack(json.loads(line[: line.rindex(b"*")]).get("n", 0)))
    return ends


@pytest.mark.parametrize("message", [Get("R-12", 3, 1, 16), Nak(1), Purge("R-12", 3, 1, "a" * 64)])
def test_before_hello_it_gives_nothing(message: Get | Nak | Purge) -> None:
    answer = Answers(memory_of(5), UNTROUBLED).to(message)
    assert isinstance(answer, Refused)
    assert answer.why == "session"


def test_it_speaks_version_1_only() -> None:
    assert Answers(memory_of(5), UNTROUBLED).to(replace(HELLO, proto=2)) == Refused("HELLO", "proto")


@pytest.mark.parametrize("asked", [Get("R-12", 4, 1, 16), Get("R-13", 3, 1, 16), Get("R-12", 3, 7, 16)])
def test_it_cannot_give_what_it_does_not_hold(asked: Get) -> None:
    assert greeted(memory_of(5)).to(asked) == Refused("GET", "unknown")


def test_it_sends_no_more_than_the_window_without_an_acknowledgement() -> None:
    memory = memory_of(40)
    ends = greeted(memory)
    ends.to(get(memory))
    assert sum(ends.due() is not None for _ in range(40)) == 16
    ends.to(Ack(8))
    assert sum(ends.due() is not None for _ in range(40)) == 8


def test_it_goes_back_to_the_record_it_is_asked_for_and_not_behind_what_was_acknowledged() -> None:
    memory = memory_of(40)
    ends = greeted(memory)
    ends.to(get(memory))
    lines = [ends.due() for _ in range(16)]
    ends.to(Ack(4))
    ends.to(Nak(3))
    ends.to(Nak(30))
    assert ends.due() not in lines
    ends.to(Nak(5))
    assert ends.due() == lines[4]


def test_behind_the_last_record_comes_the_end_with_count_and_digest() -> None:
    memory = memory_of(5)
    ends = greeted(memory)
    ends.to(get(memory, first=6))
    assert ends.due() == line_of(End(5, memory.dumps[0].sha256))
    assert ends.due() is None


def test_it_lets_go_only_what_was_acknowledged_in_this_session() -> None:
    memory = memory_of(5)
    assert greeted(memory).to(purge(memory)) == Refused("PURGE", "unacknowledged")
    ends = given_in_full(memory)
    ends.to(HELLO)
    assert ends.to(purge(memory)) == Refused("PURGE", "unacknowledged")
    assert given_in_full(memory).to(purge(memory)) == Purged("R-12", 3)


@pytest.mark.parametrize("wrong", [{"count": 4}, {"sha256": "a" * 64}])
def test_it_lets_nothing_go_that_is_not_what_the_host_has(wrong: dict[str, object]) -> None:
    memory = memory_of(5)
    assert given_in_full(memory).to(replace(purge(memory), **wrong)) == Refused("PURGE", "differs")  # type: ignore[arg-type]
    assert not memory.dumps[0].purged


def test_a_route_is_loaded_stop_by_stop() -> None:
    memory = Memory("HH-07")
    talk(load({}, "R-12", 3, STOPS), handheld(memory))
    (dump,) = memory.dumps
    assert (dump.meter_route, dump.epoch, dump.records) == ("R-12", 3, ())
    assert [json.loads(raw)["serial"] for raw in dump.stops] == [stop.serial_number for stop in STOPS]


def test_no_route_is_loaded_over_records_that_were_not_let_go() -> None:
    memory = memory_of(5)
    assert problem_of(load({}, "R-13", 4, STOPS), handheld(memory)) == "handheld-full"
    assert len(memory.dumps[0].records) == 5
    talk(unload({}, Shelf()), handheld(memory))
    talk(load({}, "R-13", 4, STOPS), handheld(memory))
    assert [dump.epoch for dump in memory.dumps] == [3, 4]


def test_an_epoch_is_never_used_twice() -> None:
    memory = Memory("HH-07", (HeldDump("R-12", 3, stops=(b"{}",)),))
    assert problem_of(load({}, "R-12", 3, STOPS), handheld(memory)) == "handheld-refused"


def test_what_was_let_go_stays_until_room_is_needed() -> None:
    memory = Memory("HH-07", tuple(HeldDump("R-12", epoch, purged=True) for epoch in range(1, 9)))
    talk(load({}, "R-12", 9, STOPS), handheld(memory))
    assert [dump.epoch for dump in memory.dumps] == [5, 6, 7, 8, 9]
    assert len(memory.dumps) == KEPT_PURGED + 1


@pytest.mark.parametrize("to", ["host", "handheld"])
@pytest.mark.parametrize("kind", ["flip", "drop", "duplicate", "kill", "cut"])
def test_a_route_is_loaded_whole_or_not_at_all_whatever_happens_on_the_line(kind: str, to: str) -> None:
    for at in range(0, 700 if to == "host" else 4500, 97):
        memory = Memory("HH-07")
        cable = Cable(memory, seed=at)
        try:
            cable.session(load({}, "R-12", 3, STOPS), Fault(kind, at, at % 8, to))
        except (Killed, Problem):
            assert [len(dump.stops) for dump in memory.dumps] in ([], [40])
            cable.session(load({}, "R-12", 3, STOPS))
        assert [len(dump.stops) for dump in memory.dumps] == [40]


def test_stops_that_are_not_those_the_host_meant_are_not_taken() -> None:
    memory = Memory("HH-07")
    ends = greeted(memory)
    assert ends.to(Load("R-12", 3, 1, "a" * 64)) == Ack(0)
    stop = message_of(line_of(Stop(1, "61560001", "1 Elm St", 8)).strip())
    assert ends.to(stop) == Refused("LOAD", "differs")
    assert memory.dumps == ()


@pytest.mark.parametrize(
    ("route", "epoch", "stops"),
    [("", 3, STOPS), ("R-12", 0, STOPS), ("R-12", 3, ()), ("R-12", 3, (RouteStop("\ud800", "", 8),))],
)
def test_what_no_handheld_could_take_is_not_sent(route: str, epoch: int, stops: tuple[RouteStop, ...]) -> None:
    assert problem_of(load({}, route, epoch, stops), handheld(Memory("HH-07"))) == "device-option"


def unload_of(options: dict[str, str]) -> Shelf:
    assert DRIVER.meter is not None
    shelf = Shelf()
    talk(unload({}, shelf), DRIVER.meter(options))
    return shelf


def test_the_same_seed_makes_the_same_records() -> None:
    assert unload_of({"count": "9", "seed": "7"}).all == unload_of({"count": "9", "seed": "7"}).all
    assert unload_of({"count": "9", "seed": "7"}).all != unload_of({"count": "9", "seed": "8"}).all


def test_the_records_are_of_the_meters_it_is_told_of(tmp_path: Path) -> None:
    meters = {f"615644{n:02}": f"0012{n:04}" for n in range(5)}
    file = tmp_path / "city.json"
    file.write_text(json.dumps(meters))
    shelf = unload_of({"meters": str(file), "seed": "1"})
    assert {record.serial_number: record.digits for record in shelf.all} == meters
    assert [record.serial_number for record in unload_of({"serials": "7,8"}).all] == ["7", "8"]


def test_a_memory_in_a_file_outlives_the_simulator(tmp_path: Path) -> None:
    file = str(tmp_path / "hh.json")
    assert len(unload_of({"memory": file, "count": "9"}).all) == 9
    assert json.loads(Path(file).read_text())["dumps"][0]["purged"] is True
    assert unload_of({"memory": file, "count": "9"}).all == []


@pytest.mark.parametrize("text", ["", "[]", '{"handheld":"HH","boot":"x","dumps":[]}', '{"dumps":[{}]}'])
def test_a_file_that_is_no_memory_is_named(tmp_path: Path, text: str) -> None:
    assert DRIVER.meter is not None
    file = tmp_path / "hh.json"
    file.write_text(text)
    with pytest.raises(Problem, match="device-option"):
        DRIVER.meter({"memory": str(file)})


@pytest.mark.parametrize(
    "options",
    [
        {"count": "x"},
        {"count": "99999"},
        {"at": "today"},
        {"at": "2026-03-02"},
        {"meters": "/none"},
        {"serials": ""},
        {"battery": "101"},
        {"clock": "\x07"},
        {"id": "\n"},
        {"epoch": "0"},
        {"memory": "/none/hh.json"},
    ],
)
def test_an_option_of_the_simulator_that_is_none_is_named(options: dict[str, str]) -> None:
    assert DRIVER.meter is not None
    with pytest.raises(Problem, match="device-option"):
        DRIVER.meter(options)


def test_a_line_of_a_capture_is_shown_as_it_is() -> None:
    assert DRIVER.decode is not None
    assert DRIVER.decode(line_of(Ack(16))) == {"t": "ACK", "upto": 16}
    with pytest.raises(Problem, match="handheld-nonsense"):
        DRIVER.decode(b'{"t":"ACK","upto":16}*00000000')
