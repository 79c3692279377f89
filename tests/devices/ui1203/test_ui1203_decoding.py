"""`fieldops device decode ui1203`: one telegram from a file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.devices.framing import encode_7e1
from fieldops.devices.ui1203 import decode
from fieldops.devices.ui1203.neptune import frame_for
from fieldops.problems import Problem

HRE = b"V;RB00123456;IB61564400;M0020?!\r"
FACTS = {"id": "61564400", "digits": "00123456", "flags": ["leak"], "tags": ["M0020?!"]}


@pytest.mark.parametrize(
    "characters",
    [
        HRE,
        HRE[:-1],
        HRE + b"\n",
        HRE[:-1] + b"\n",
        HRE[9:] + HRE + HRE,
        HRE + HRE[:20],
        b"KG44?Q45484=0444444" + HRE,
        b"\r\n" + HRE + b"V;RB00123457;IB61564400\r",
    ],
)
@pytest.mark.parametrize("carried", [bytes, encode_7e1], ids=["ascii", "7e1"])
def test_the_first_whole_telegram_is_decoded(characters: bytes, carried: object) -> None:
    assert callable(carried)
    assert decode(carried(characters)) == FACTS


def test_the_old_form_is_decoded() -> None:
    expected = {"id": "07229550", "digits": "2261", "flags": [], "tags": []}
    assert decode(b"R226107229550\r") == expected
    assert decode(encode_7e1(b"R226107229550\r")) == expected


@pytest.mark.parametrize("carried", [bytes, encode_7e1], ids=["ascii", "7e1"])
def test_a_frame_of_neptunes_is_decoded(carried: object) -> None:
    assert callable(carried)
    facts = decode(carried(frame_for("1234567890", "00000158")))
    assert facts == {"id": "1234567890", "digits": "00000158", "flags": [], "tags": ["200SW", "h"]}


def test_a_telegram_cut_short_behind_another_piece_does_not_give_a_shorter_id() -> None:
    with pytest.raises(Problem, match="telegram-malformed"):
        decode(b"4400\rV;RB00123456;IB6156")


@pytest.mark.parametrize("place", range(len(HRE) - 1))
def test_a_character_of_wrong_parity_is_never_decoded(place: int) -> None:
    damaged = bytearray(encode_7e1(HRE))
    damaged[place] ^= 0x40
    with pytest.raises(Problem, match="telegram-damaged"):
        decode(bytes(damaged))


@pytest.mark.parametrize("data", [b"", b"\r", b"V;RB123;IB7\r", b"V;IB7\r", b"?" * 3000, b"\x02\x03", b"\x03"])
def test_what_is_no_telegram_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Problem, match="telegram-malformed"):
        decode(data)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_telegram_or_a_typed_problem(data: bytes) -> None:
    assert outcome(data) in {("id", "digits", "flags", "tags"), "telegram-malformed", "telegram-damaged"}


def outcome(data: bytes) -> object:
    try:
        return tuple(decode(data))
    except Problem as problem:
        return problem.kind.slug
