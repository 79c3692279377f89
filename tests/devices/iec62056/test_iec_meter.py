"""The simulated meter's own manners."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.devices.conversation import Came, Pause, Receive, Send, SetLine
from fieldops.devices.iec62056.meter import meter
from fieldops.problems import Problem

SIGN_ON, TAKE_IT, AGAIN = b"/?!\r\n", b"\x06050\r\n", b"\x15"


def answers(options: dict[str, str], *said: bytes) -> list[bytes | str]:
    """What a meter sends and sets when it hears these one after the other, silence being `b""`."""
    far, at, left = meter(options), 0.0, list(said)
    done: list[bytes | str] = []
    step = next(far)
    while left or not isinstance(step, Receive):
        data = b""
        if isinstance(step, Receive):
            data = left.pop(0)
            at = at if data else min(step.until, at + 100)
        elif isinstance(step, Pause):
            at = max(at, step.until)
        elif isinstance(step, Send):
            done.append(step.data)
        elif isinstance(step, SetLine):
            done.append(str(step.line))
        step = far.send(Came(data, at))
    return done


DATA = b"\x020.0(61564400)F(0)\r\n8-0:1.0.0(00123456*m3)\r\n!\r\n\x03"


def test_a_meter_goes_back_to_its_first_speed_after_its_data() -> None:
    ident, fast, data, back = answers({}, SIGN_ON, TAKE_IT, b"")[1:]
    assert (ident, fast, back) == (b"/FDO5WATER\r\n", "9600 7E1", "300 7E1")
    assert isinstance(data, bytes)
    assert data[:-1] == DATA


def test_a_block_is_sent_again_as_often_as_it_is_asked_for() -> None:
    done = answers({}, SIGN_ON, TAKE_IT, AGAIN, AGAIN, b"")
    assert [data for data in done if isinstance(data, bytes) and data.startswith(b"\x02")] == [done[3]] * 3


def test_a_sign_on_that_is_repeated_is_answered_again() -> None:
    assert answers({}, SIGN_ON, SIGN_ON, TAKE_IT)[1:3] == [b"/FDO5WATER\r\n"] * 2
    assert answers({"mode": "A"}, SIGN_ON, SIGN_ON[:1], SIGN_ON[1:]).count(b"/FDOXWATER\r\n") == 2


@pytest.mark.parametrize("taken", [b"\x06051\r\n", b"\x0605\r\n", b"\x06\xb050\r\n", b""])
def test_an_acknowledgement_that_does_not_ask_for_the_data_gets_none(taken: bytes) -> None:
    assert answers({}, SIGN_ON, taken) == ["300 7E1", b"/FDO5WATER\r\n"]


@pytest.mark.parametrize("heard", [b"/?1!\r\n", b"/?\xa1!\r\n", b"/?!\xa1\r\n", b"hello\r\n", b"\x15"])
def test_what_does_not_mean_this_meter_gets_no_answer(heard: bytes) -> None:
    assert answers({"id": "7"}, heard) == ["300 7E1"]


@pytest.mark.parametrize(
    "options",
    [
        {"read": "12a"},
        {"mode": "E"},
        {"offers": "E"},
        {"text": "6.26(1*m³)"},
        {"text": "!"},
        {"parts": "0"},
        {"reaction": "-1"},
        {"id": "1)"},
        {"unit": "m3)"},
    ],
)
def test_a_meter_that_cannot_be_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        meter(options)
    assert caught.value.kind.slug == "device-option"


@given(st.lists(st.binary(max_size=20) | st.sampled_from([SIGN_ON, TAKE_IT, AGAIN, b"\x06", b"\x00" * 70]), max_size=8))
@settings(max_examples=150, deadline=None)
def test_whatever_a_meter_hears_it_stays_in_the_conversation(said: list[bytes]) -> None:
    for options in ({}, {"mode": "A"}, {"mode": "B", "wake": "1"}, {"parts": "2"}):
        assert answers(options, *said, b"")
