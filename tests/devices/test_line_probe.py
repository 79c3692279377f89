"""A probe that a site describes: pattern, line settings, trigger, end of line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_line import problem_of, replay, talk

from fieldops.devices.conversation import Line
from fieldops.devices.line_probe import DRIVER, LONGEST_LINE, listen, meter, read
from fieldops.devices.overhearing import Discarded
from fieldops.devices.readout import Readout
from fieldops.problems import Problem

PATTERN = r"ID=(?P<id>\w{1,10}) READ=(?P<digits>\d{4,9})"
PROBE = {"pattern": PATTERN}
METER = {"id": "61564400", "read": "00123456"}
ONE = b"ID=61564400 READ=00123456\r"
OTHER = b"ID=61564400 READ=00123457\r"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"baud": "300", "framing": "7E1"},
        {"baud": "1200", "framing": "7O1", "end": "CRLF"},
        {"framing": "8E1", "end": "LF"},
        {"trigger": "0D", "end": "ETX"},
        {"trigger": "05", "framing": "7E2"},
    ],
)
def test_a_probe_is_read_as_it_is_described(options: dict[str, str]) -> None:
    talked = talk(read({**PROBE, **options}, 10), meter({**METER, **options}))
    assert talked.lines == [Line(int(options.get("baud", "9600")), options.get("framing", "8N1"))]
    readout = talked.result
    assert (readout.meter_id, readout.digits) == ("61564400", "00123456")
    assert (readout.quality, readout.driver) == ("twice", "line/1")


def test_two_lines_in_a_row_must_be_equal() -> None:
    told: list[object] = []
    with pytest.raises(Problem, match="telegrams-disagree"):
        replay(read(PROBE, 5), [ONE, OTHER, ONE], told)
    assert replay(read(PROBE, 5), [ONE, OTHER, b"?\r", OTHER], told).digits == "00123457"
    assert Discarded("grammar") in told


def test_who_trusts_one_line_gets_an_unchecked_readout() -> None:
    readout = replay(read({**PROBE, "repeats": "1", "trigger": "05"}, 5), [ONE])
    assert (readout.digits, readout.quality) == ("00123456", "unchecked")


def test_one_line_is_trusted_only_when_its_start_was_heard() -> None:
    short = {"pattern": r"(?P<id>\w+) (?P<digits>\d+)", "repeats": "1"}
    readout = replay(read(short, 5), [b"400 00123456\r61564400 00123456\r"])
    assert readout.meter_id == "61564400"


def test_a_probe_that_must_be_asked_is_asked_again_for_the_second_line() -> None:
    options = {"trigger": "05"}
    talked = talk(read({**PROBE, **options}, 10), meter({**METER, **options}))
    assert talked.seconds == pytest.approx(2 * (len(ONE) + 1) * 10 / 9600, rel=0.1)


def test_a_lost_trigger_is_sent_again() -> None:
    options = {"trigger": "05"}
    talked = talk(read({**PROBE, **options}, 10), meter({**METER, **options}), faults="drop@25")
    assert talked.result.digits == "00123456"


@pytest.mark.parametrize(
    ("options", "faults", "problem"),
    [
        ({}, "silence", "no-telegram"),
        ({"trigger": "05"}, "silence", "no-telegram"),
        ({"trigger": "05"}, "nak", "no-telegram"),
        ({"framing": "7E1"}, "flip:0.4", "telegrams-disagree"),
        ({}, "unplug@9", "port-lost"),
    ],
)
def test_what_ends_a_read(options: dict[str, str], faults: str, problem: str) -> None:
    assert problem_of(read({**PROBE, **options}, 4), meter({**METER, **options}), faults=faults) == problem


def test_a_damaged_character_of_seven_bits_is_no_digit() -> None:
    damaged = ONE.replace(b"1", b"\xb1")
    told: list[object] = []
    with pytest.raises(Problem, match="telegrams-disagree"):
        replay(read({**PROBE, "framing": "7E1"}, 5), [damaged, damaged], told)
    assert told == [Discarded("parity")] * 2


def test_listening_tells_each_value_once() -> None:
    told: list[object] = []
    replay(listen(PROBE, 5), [ONE * 3, OTHER * 3], told)
    assert [event.digits for event in told if isinstance(event, Readout)] == ["00123456", "00123457"]


def test_a_line_that_is_too_long_is_discarded_whole() -> None:
    long = b"ID=" + b"1" * (LONGEST_LINE - len(ONE)) + ONE
    pattern = {"pattern": r".*ID=(?P<id>\w{1,10}) READ=(?P<digits>\d{4,9})"}
    assert replay(read(pattern, 5), [long[2:] * 2]).digits == "00123456"
    with pytest.raises(Problem, match="no-telegram"):
        replay(read(pattern, 5), [(b" " * 3 + long) * 2])


@settings(max_examples=100)
@given(st.lists(st.sampled_from([ONE, OTHER, b"ID=1 READ=1\r", b"\x00", b"x" * 300, b"\xff\r"]), max_size=6), st.data())
def test_the_result_does_not_depend_on_how_the_bytes_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    in_pieces: list[object] = []
    at_once: list[object] = []
    replay(listen(PROBE, 5), [piece for piece in pieces if piece], in_pieces)
    replay(listen(PROBE, 5), [stream] if stream else [], at_once)
    assert in_pieces == at_once


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"trigger": "5"}, "trigger"),
        ({"trigger": "00" * 65}, "trigger"),
        ({"trigger": "FF", "framing": "7E1"}, "trigger"),
        ({"framing": "9N1"}, "framing"),
        ({"end": "EOT"}, "end"),
        ({"repeats": "0"}, "repeats"),
        ({"baud": "0"}, "baud"),
    ],
)
def test_settings_that_no_line_has_are_refused(options: dict[str, str], option: str) -> None:
    with pytest.raises(Problem) as caught:
        read({**PROBE, **options}, 5)
    assert (caught.value.kind.slug, caught.value.details["option"]) == ("device-option", option)


def test_the_driver_names_its_options() -> None:
    assert {"pattern", "baud", "framing", "trigger", "end", "repeats"} <= set(DRIVER.options)
