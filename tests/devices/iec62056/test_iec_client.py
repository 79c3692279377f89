"""Reading a meter over IEC 62056-21: both ends on one line, in a time of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_line import problem_of, replay, talk

from fieldops.devices.conversation import Came, Line, Pause, Receive, Send
from fieldops.devices.iec62056 import DRIVER
from fieldops.devices.iec62056.client import read
from fieldops.devices.iec62056.grammar import bcc
from fieldops.devices.iec62056.meter import meter
from fieldops.devices.iec62056.readout import decode
from fieldops.problems import Problem

BODY = b"0.0(61564400)6.26(03329.67*m3)\r\n!\r\n\x03"
BLOCK = b"\x02" + BODY + bytes([bcc(BODY)])
ANSWER = b"/FDOEW\r\n" + BLOCK
OTHER_BODY = BODY.replace(b"03329", b"03330")


def slug_of(options: dict[str, str], pieces: list[bytes], seconds: float = 30) -> str:
    with pytest.raises(Problem) as caught:
        replay(read(options, seconds), pieces)
    return caught.value.kind.slug


def heard(data: bytes):
    """The readout of one piece that came all at once."""
    return replay(read({}, 30), [data])


@pytest.mark.parametrize(
    ("host", "far", "quality", "lines"),
    [
        ({}, {"mode": "A"}, "checked", ["300 7E1"]),
        ({}, {"mode": "A", "bcc": "0"}, "twice", ["300 7E1"]),
        ({}, {"mode": "B"}, "checked", ["300 7E1", "9600 7E1"]),
        ({}, {"mode": "B", "offers": "C"}, "checked", ["300 7E1", "2400 7E1"]),
        ({}, {"mode": "C"}, "checked", ["300 7E1", "9600 7E1"]),
        ({}, {"mode": "C", "offers": "0"}, "checked", ["300 7E1"]),
        ({}, {"mode": "C", "offers": "6", "reaction": "20"}, "checked", ["300 7E1", "19200 7E1"]),
        ({}, {"mode": "C", "reaction": "1500"}, "checked", ["300 7E1", "9600 7E1"]),
        ({"mode": "D"}, {"mode": "D"}, "twice", ["2400 7E1"]),
        ({"framing": "7E2"}, {"framing": "7E2"}, "checked", ["300 7E2", "9600 7E2"]),
        ({"framing": "8N1"}, {"framing": "8N1"}, "checked", ["300 8N1", "9600 8N1"]),
        ({"fixed": "9600"}, {"baud": "9600"}, "checked", ["9600 7E1"]),
        ({"baud": "1200"}, {"baud": "1200"}, "checked", ["1200 7E1", "9600 7E1"]),
        ({"wake": "1"}, {"wake": "1"}, "checked", ["300 7E1", "9600 7E1"]),
        ({"address": "0061564400"}, {}, "checked", ["300 7E1", "9600 7E1"]),
        ({}, {"parts": "2"}, "checked", ["300 7E1", "9600 7E1"]),
    ],
)
def test_every_mode_gives_the_reading_on_the_line_it_asks_for(host, far, quality, lines) -> None:
    talked = talk(read(host, 60), meter({"id": "61564400", "read": "00123.456", **far}))
    readout = talked.result
    assert (readout.meter_id, readout.digits, readout.quality) == ("61564400", "00123456", quality)
    assert [str(line) for line in talked.lines] == lines
    assert readout.driver == DRIVER.signature


def test_the_raw_characters_decode_to_what_was_read() -> None:
    readout = talk(read({}, 60), meter({"read": "00042", "parts": "2"})).result
    told = decode(readout.raw)
    assert (told["bcc"], told["address"], told["sets"][2]["value"]) == ("ok", readout.meter_id, "00042")


@pytest.mark.parametrize(
    ("host", "far", "slug"),
    [
        ({}, {"wake": "1"}, "no-telegram"),
        ({"address": "61564401"}, {}, "no-telegram"),
        ({"baud": "2400"}, {}, "no-telegram"),
        ({"mode": "D"}, {}, "no-telegram"),
        ({"mode": "B"}, {"mode": "C"}, "iec-mode"),
        ({"mode": "C"}, {"mode": "A"}, "iec-mode"),
        ({"register": "6.26"}, {}, "iec-register"),
    ],
)
def test_a_meter_that_cannot_be_read_so_ends_in_a_problem_that_says_why(host, far, slug) -> None:
    assert problem_of(read(host, 30), meter(far)) == slug


@pytest.mark.parametrize(
    ("faults", "slug"),
    [
        ("silence", "no-telegram"),
        ("nak", "iec-refused"),
        ("two", "iec-damaged"),
        ("baud", "iec-damaged"),
        ("garbage:0.5", "iec-damaged"),
        ("trickle:2", "iec-damaged"),
        ("unplug@20", "port-lost"),
    ],
)
def test_a_line_that_stays_bad_ends_in_a_problem_in_time(faults: str, slug: str) -> None:
    assert problem_of(read({}, 40), meter({}), faults=faults, seconds=41) == slug


@pytest.mark.parametrize("mode", ["A", "B", "C"])
def test_an_optical_head_that_hands_back_what_is_sent_does_no_harm(mode: str) -> None:
    for fault in ("echo", "echo,flip@40", "echo,drop@12"):
        assert talk(read({}, 60), meter({"mode": mode, "read": "0077"}), faults=fault).result.digits == "0077"


def test_mode_c_takes_no_longer_than_the_characters_and_the_pauses_of_the_standard() -> None:
    text = "\n".join(f"6.26*{n:02}(00123.456*m3)" for n in range(1, 50)) + "\n6.26(00123.456*m3)"
    talked = talk(read({}, 60), meter({"text": text, "reaction": "200"}))
    at_300 = len(b"/?!\r\n" + b"/FDO5WATER\r\n" + b"\x06050\r\n") * 10 / 300
    at_9600 = (len(talked.result.raw) - len(b"/FDO5WATER\r\n")) * 10 / 9600
    assert (at_300 + at_9600 + 3 * 0.2) / talked.seconds >= 0.95


def test_a_block_that_arrived_damaged_is_asked_for_again_and_no_more_is_lost() -> None:
    plain = talk(read({}, 60), meter({})).seconds
    mended = talk(read({}, 60), meter({}), faults="flip@40.2").seconds
    assert plain < mended < plain + 2


@pytest.mark.parametrize("cut", range(1, len(ANSWER)))
def test_the_readout_does_not_depend_on_how_the_bytes_are_cut(cut: int) -> None:
    assert replay(read({}, 30), [ANSWER[:cut], ANSWER[cut:]]).digits == "0332967"


def test_byte_by_byte_is_as_good_as_at_once() -> None:
    assert replay(read({}, 30), [bytes([byte]) for byte in ANSWER]) == heard(ANSWER)


def test_a_whole_readout_behind_garbage_is_read() -> None:
    assert heard(b"\x00\xff\x7f" + ANSWER).digits == "0332967"


def test_a_second_meter_that_says_who_it_is_ends_the_reading() -> None:
    assert slug_of({}, [b"/FDO5W\r\n/ABC5X\r\n" + BLOCK]) == "iec-two-meters"
    assert slug_of({}, [b"/FDO5W\r\n/ABC5X\r\n"]) == "iec-two-meters"


def test_a_block_without_a_check_counts_only_when_it_came_twice_in_a_row() -> None:
    bare, other = (b"/FDO3W\r\n" + body[:-1] for body in (BODY, OTHER_BODY))
    assert replay(read({"mode": "D"}, 30), [bare, bare]).quality == "twice"
    assert replay(read({"mode": "D"}, 30), [bare, other, other]).digits == "0333067"
    assert slug_of({"mode": "D"}, [bare, other, bare]) == "telegrams-disagree"
    assert slug_of({"mode": "D"}, [bare]) == "telegrams-disagree"


def test_a_damaged_block_is_asked_for_three_times_more_and_then_no_more() -> None:
    bad = BLOCK[:-1] + bytes([BLOCK[-1] ^ 1])
    assert replay(read({}, 30), [b"/FDOEW\r\n", bad, bad, bad, BLOCK]).digits == "0332967"
    assert slug_of({}, [b"/FDOEW\r\n", bad, bad, bad, bad, BLOCK]) == "iec-damaged"


def test_a_meter_for_hdlc_alone_is_named_as_such() -> None:
    assert slug_of({}, [b"/FDO5\\2W\r\n"]) == "iec-mode"


def test_a_speed_nobody_defined_is_not_agreed_to() -> None:
    assert slug_of({}, [b"/FDO9W\r\n"]) == "iec-mode"


@pytest.mark.parametrize("endless", [b"\x02" + b"1" * 70_000, b"x" * 70_000, b"/FDOEW\r\n\x02" + b"1(1)\r\n" * 12_000])
def test_an_endless_block_ends_the_reading(endless: bytes) -> None:
    pieces = [endless[start : start + 1000] for start in range(0, len(endless), 1000)]
    assert slug_of({}, [b"/FDOEW\r\n", *pieces]) == "iec-damaged"


def test_endless_partial_blocks_end_the_reading() -> None:
    part = b"6.26(1*m3)\r\n\x04"
    pieces = [b"\x02" + part + bytes([bcc(part)])] * 300
    assert slug_of({}, [b"/FDOEW\r\n", *pieces], seconds=100) == "iec-damaged"


@pytest.mark.parametrize("chatter", [b"x", b"x\r\n", b"/FDOEW\r\n"])
@pytest.mark.parametrize("mode", ["auto", "D"])
def test_chatter_without_end_is_left_when_the_time_is_over(chatter: bytes, mode: str) -> None:
    with pytest.raises(Problem):
        _endlessly(read({"mode": mode}, 10), chatter, last=11)


def _endlessly(host, chatter: bytes, last: float) -> None:
    step, at = next(host), 0.0
    while at < last:
        receives = isinstance(step, Receive)
        at = max(at, step.until) if isinstance(step, Pause) else at + 0.05 * receives
        step = host.send(Came(chatter if receives else b"", at))


@given(st.lists(st.binary(max_size=60), max_size=8), st.sampled_from(["auto", "A", "C", "D"]))
@settings(max_examples=150, deadline=None)
def test_whatever_comes_there_is_a_problem_and_nothing_else(pieces: list[bytes], mode: str) -> None:
    for before in ([], [b"/FDO5W\r\n"], [b"/FDO5W\r\n\x02"]):
        assert slug_of({"mode": mode}, [*before, *pieces])


@pytest.mark.parametrize(
    "options",
    [
        {"mode": "E"},
        {"framing": "8E1"},
        {"baud": "31"},
        {"fixed": "fast"},
        {"wake": "yes"},
        {"address": "1!"},
        {"address": "1" * 40},
        {"register": "\n"},
    ],
)
def test_an_option_that_cannot_be_is_refused_before_anything_is_sent(options: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        read(options, 10)
    assert caught.value.kind.slug == "device-option"


def test_nothing_but_sign_on_repeat_and_data_readout_can_be_said() -> None:
    said = set()
    for far in ({"mode": "A"}, {"mode": "B"}, {"offers": "6"}, {"parts": "2"}):
        host = _Overheard(read({"wake": "1"}, 60), said)
        talk(host.play(), meter({**far, "wake": "1"}), faults="flip@40")
    assert {one.strip(b"\x00") for one in said} == {b"", b"/?!\r\n", b"\x06050\r\n", b"\x06060\r\n", b"\x15", b"\x06"}


class _Overheard:
    """Keeps what a conversation sends."""

    def __init__(self, conversation, said: set[bytes]) -> None:
        self._conversation, self._said = conversation, said

    def play(self):
        came = None
        while True:
            try:
                step = self._conversation.send(came)
            except StopIteration as end:
                return end.value
            if isinstance(step, Send):
                self._said.add(step.data)
            came = yield step


def test_the_driver_begins_at_300_bits_with_seven_bits_and_even_parity() -> None:
    assert (DRIVER.line, DRIVER.signature) == (Line(300, "7E1"), "iec62056/1")
