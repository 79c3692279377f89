"""A whole read: line bytes in, one telegram or one numbered problem out."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from virtual_line import talk

from fieldops.devices import drivers
from fieldops.devices.conversation import Conversation, Line, Send, SetLine
from fieldops.devices.framing import encode_7e1
from fieldops.devices.reading import port_for, read_meter
from fieldops.devices.readout import Readout
from fieldops.problems import Problem

ReadOff = Callable[..., Readout]
LINE = encode_7e1(b"V;RB00123456;IB61564400\r")
same_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def test_two_telegrams_on_the_line_are_a_read(read_off: ReadOff) -> None:
    assert read_off(LINE + LINE).digits == "00123456"


@pytest.mark.parametrize("place", range(len(LINE) * 2))
def test_no_flipped_bit_of_two_telegrams_ever_makes_a_wrong_value(read_off: ReadOff, place: int) -> None:
    for bit in range(8):
        flipped = bytearray(LINE * 2)
        flipped[place] ^= 1 << bit
        with pytest.raises(Problem) as refused:
            read_off(bytes(flipped))
        assert refused.value.kind.slug == "telegrams-disagree"


@pytest.mark.parametrize("place", range(len(LINE)))
def test_the_same_bit_flipped_in_every_telegram_never_makes_a_wrong_value(read_off: ReadOff, place: int) -> None:
    for bit in range(8):
        flipped = bytearray(LINE)
        flipped[place] ^= 1 << bit
        with pytest.raises(Problem):
            read_off(bytes(flipped) * 4)


@given(place=st.integers(0, len(LINE) * 2 - 1), bit=st.integers(0, 7), joined=st.integers(0, len(LINE)))
@same_fixture
def test_a_flipped_bit_costs_a_telegram_and_the_next_two_are_the_read(
    read_off: ReadOff, place: int, bit: int, joined: int
) -> None:
    flipped = bytearray(LINE * 2)
    flipped[place] ^= 1 << bit
    assert read_off(bytes(flipped)[joined:], LINE * 3).digits == "00123456"


@given(lost=st.integers(0, len(LINE) - 1), doubled=st.integers(0, len(LINE) - 1))
@same_fixture
def test_a_lost_and_a_doubled_byte_never_make_a_wrong_value(read_off: ReadOff, lost: int, doubled: int) -> None:
    short = LINE[:lost] + LINE[lost + 1 :]
    long = LINE[: doubled + 1] + LINE[doubled:]
    assert read_off(short, long, LINE + LINE).digits == "00123456"


@given(st.lists(st.binary(max_size=80), max_size=20))
@same_fixture
def test_noise_ends_in_a_numbered_problem(read_off: ReadOff, pieces: list[bytes]) -> None:
    with pytest.raises(Problem) as refused:
        read_off(*pieces)
    assert refused.value.kind.slug in ("no-telegram", "telegrams-disagree")


@given(st.lists(st.binary(max_size=80), max_size=20))
@same_fixture
def test_after_any_noise_three_telegrams_are_the_read(read_off: ReadOff, pieces: list[bytes]) -> None:
    assert read_off(*pieces, LINE * 3).digits == "00123456"


def test_silence_ends_at_the_deadline(read_off: ReadOff) -> None:
    with pytest.raises(Problem) as silent:
        read_off(timeout_s=2.5)
    assert silent.value.sentence().startswith("The meter did not answer within 2.5 seconds")


def noise() -> Conversation[None]:
    yield SetLine(Line(1200, "7E1"))
    while True:
        yield Send(b"U")


def test_noise_without_an_end_stops_at_the_deadline() -> None:
    read = drivers.find("ui1203").read
    assert read is not None
    with pytest.raises(Problem, match="no-telegram"):
        talk(read({}, 10), noise(), seconds=10.1)


def test_a_timeout_that_is_no_number_ends_at_once(read_off: ReadOff) -> None:
    with pytest.raises(Problem) as silent:
        read_off(LINE + LINE, timeout_s=float("nan"))
    assert silent.value.kind.slug == "no-telegram"


def test_an_unknown_protocol_is_named_with_the_known_ones() -> None:
    with pytest.raises(Problem) as unknown:
        read_meter("sim://ui1203?id=7&read=0001", "smoke-signals")
    assert unknown.value.sentence().startswith("There is no protocol smoke-signals. Protocols: ")
    assert "ui1203" in unknown.value.details["protocols"]


def test_a_simulated_meter_is_read_through_its_url() -> None:
    url = "sim://ui1203?id=61564400&read=00123456&seed=7&speed=10"
    assert read_meter(url, "ui1203").digits == "00123456"


def test_a_serial_number_with_odd_characters_survives_the_url_template() -> None:
    url = port_for("sim://ui1203?id={serial}&read=0001", "7&read=9999 #")
    assert parse_qs(urlsplit(url).query)["id"] == ["7&read=9999 #"]
