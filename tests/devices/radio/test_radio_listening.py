"""Listening to a receiver: which lines count, and that a bad one ends nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_line import problem_of, replay, talk

from fieldops.devices.conversation import Line
from fieldops.devices.overhearing import Discarded
from fieldops.devices.radio import DRIVER, listen, meter, read
from fieldops.devices.radio.json_line import LONGEST_LINE
from fieldops.devices.readout import Readout
from fieldops.problems import Problem


def r900(meter_id: int, count: int, kind: str = "R900") -> bytes:
    return json.dumps({"Type": kind, "Message": {"ID": meter_id, "Consumption": count}}).encode() + b"\n"


def unchecked(meter_id: int, count: int) -> bytes:
    return json.dumps({"model": "Neptune-R900", "id": meter_id, "consumption": count}).encode() + b"\n"


def told_by(options: dict[str, str], *pieces: bytes) -> list[object]:
    told: list[object] = []
    replay(listen(options, 60), list(pieces), told)
    return told


def readouts(told: list[object]) -> list[tuple[str, str]]:
    return [(event.meter_id, event.digits) for event in told if isinstance(event, Readout)]


def test_every_meter_is_told_once_and_again_when_it_changes() -> None:
    told = told_by({}, r900(7, 1), r900(8, 1) + r900(7, 1), r900(7, 2), r900(8, 1), r900(7, 2))
    assert readouts(told) == [("7", "1"), ("8", "1"), ("7", "2")]


def test_one_malformed_line_is_told_and_ends_nothing() -> None:
    told = told_by({}, b"Consumption: 1}\n", b"\n", b'{"Type":\n', r900(7, 1))
    assert told[:2] == [Discarded("grammar")] * 2
    assert readouts(told) == [("7", "1")]


def test_a_line_without_end_is_discarded_and_takes_no_room() -> None:
    told = told_by({}, b"{" * LONGEST_LINE, b"{" * LONGEST_LINE, b"\n" + r900(7, 1))
    assert told[0] == Discarded("grammar")
    assert readouts(told) == [("7", "1")]


def test_only_the_meters_asked_for_are_told() -> None:
    lines = (r900(7, 1), r900(8, 1), r900(9, 1))
    assert readouts(told_by({"ids": "0008, 9"}, *lines)) == [("8", "1"), ("9", "1")]


def test_only_the_kinds_asked_for_are_told() -> None:
    lines = (r900(7, 90112), r900(7, 16000, "R900BCD"))
    assert readouts(told_by({"kinds": "R900BCD"}, *lines)) == [("7", "16000")]


def test_what_the_receiver_did_not_check_must_be_heard_twice_in_a_row() -> None:
    told = told_by({}, unchecked(7, 1), unchecked(8, 5), unchecked(7, 2), unchecked(7, 2), unchecked(8, 5))
    assert readouts(told) == [("7", "2"), ("8", "5")]
    assert {event.quality for event in told if isinstance(event, Readout)} == {"twice"}


def test_a_listener_may_ask_for_two_of_everything() -> None:
    assert readouts(told_by({"repeats": "2"}, r900(7, 1), r900(7, 2))) == []
    assert readouts(told_by({"repeats": "2"}, r900(7, 1), r900(7, 1))) == [("7", "1")]


@pytest.mark.parametrize("source", ["rtlamr", "rtl_433", "wmbusmeters"])
def test_a_meter_on_the_air_is_read_through_each_receiver(source: str) -> None:
    options = {"id": "76324406", "read": "88604"}
    talked = talk(read({"id": options["id"]}, 30), meter({**options, "source": source}))
    assert (talked.result.meter_id, talked.result.digits) == ("76324406", "88604")
    assert (talked.result.quality, talked.result.driver) == ("checked", "radio/1")
    assert talked.lines == [Line(115_200, "8N1")]


def test_a_meter_that_is_not_heard_is_a_problem_when_the_time_is_over() -> None:
    away = meter({"id": "76324406", "read": "88604"})
    assert problem_of(read({"id": "5"}, 30), away, seconds=31) == "not-on-air"


def test_another_speed_is_an_option() -> None:
    options = {"id": "7", "read": "12", "baud": "9600"}
    assert talk(read(options, 30), meter({**options, "interval": "16"})).result.digits == "12"


@pytest.mark.parametrize(
    ("ability", "options", "option"),
    [
        ("read", {}, "id"),
        ("read", {"id": "7", "source": "sdr"}, "source"),
        ("read", {"id": "7", "kinds": "R901"}, "kinds"),
        ("read", {"id": "7", "repeats": "3"}, "repeats"),
        ("meter", {"id": "x", "read": "1"}, "id"),
        ("meter", {"id": "7", "read": "1.5"}, "read"),
        ("meter", {"id": "7", "read": "1", "interval": "0"}, "interval"),
    ],
)
def test_wrong_options_are_refused(ability: str, options: dict[str, str], option: str) -> None:
    with pytest.raises(Problem) as caught:
        read(options, 5) if ability == "read" else meter(options)
    assert (caught.value.kind.slug, caught.value.details["option"]) == ("device-option", option)


def test_the_driver_names_its_options() -> None:
    assert {"baud", "id", "ids", "source", "kinds", "repeats"} <= set(DRIVER.options)


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from([r900(7, 1), r900(7, 2), unchecked(8, 1), b"\n", b"{}\r\n", b"\xff", b"{" * 9000])),
    st.data(),
)
def test_the_result_does_not_depend_on_how_the_bytes_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert told_by({}, *filter(None, pieces)) == told_by({}, *filter(None, [stream]))
