"""Recorded IEC 62056-21 readouts: what the decoder makes of them, and what it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.devices.framing import encode_7e1
from fieldops.devices.iec62056.grammar import bcc, ident_in
from fieldops.devices.iec62056.readout import LONGEST, decode
from fieldops.problems import Problem

BODY = b"0.0(61564400)6.26(03329.67*m3)\r\n9.4(098.5*C&096.1*C)F(0)\r\n!\r\n\x03"
SOUND = b"/LUGCUH50\r\n\x02" + BODY + bytes([bcc(BODY)])
SETS = [
    {"obis": "0.0", "value": "61564400", "unit": ""},
    {"obis": "6.26", "value": "03329.67", "unit": "m3"},
    {"obis": "9.4", "value": "098.5", "unit": "C"},
    {"obis": "9.4", "value": "096.1", "unit": "C"},
    {"obis": "F", "value": "0", "unit": ""},
]

addresses = st.from_regex(r"[0-9A-F]{1,2}(\.[0-9]{1,2}){0,2}(\*[0-9]{2})?", fullmatch=True)
values = st.from_regex(r"[0-9]{1,8}(\.[0-9]{1,3})?", fullmatch=True)
units = st.sampled_from(["", "m3", "kWh", "m3ph"])


def sets_of(data: bytes) -> list[tuple[str, str, str]]:
    return [(one["obis"], one["value"], one["unit"]) for one in decode(data)["sets"]]


def why(data: bytes) -> str:
    with pytest.raises(Problem) as caught:
        decode(data)
    assert caught.value.kind.slug == "iec-malformed"
    return str(caught.value.details["what"])


def test_a_whole_readout_gives_who_speaks_its_sets_as_sent_and_that_the_check_fits() -> None:
    assert decode(SOUND) == {"ident": "LUGCUH50", "address": "61564400", "sets": SETS, "bcc": "ok"}


def test_parity_bits_that_are_still_on_top_make_no_difference() -> None:
    assert decode(encode_7e1(SOUND)) == decode(SOUND)


def test_the_readers_own_request_before_the_answer_makes_no_difference() -> None:
    assert decode(b"\x00\x00/?!\r\n" + SOUND) == decode(SOUND)


def test_a_readout_kept_as_a_text_file_has_no_check() -> None:
    text = SOUND.replace(b"\x02", b"").replace(b"\r", b"").partition(b"\x03")[0]
    assert decode(text + b"h\n \n") == {**decode(SOUND), "bcc": "absent"}


def test_a_readout_that_stops_at_its_etx_has_no_check() -> None:
    assert decode(SOUND[:-1]) == {**decode(SOUND), "bcc": "absent"}


def test_a_readout_without_its_stx_is_checked_all_the_same() -> None:
    assert decode(SOUND.replace(b"\x02", b""))["bcc"] == "ok"


def test_a_digit_that_does_not_fit_the_check_is_shown_and_marked() -> None:
    told = decode(SOUND.replace(b"03329.67", b"03328.67"))
    assert (told["bcc"], told["sets"][1]["value"]) == ("bad", "03328.67")


def test_partial_blocks_are_one_readout_and_each_has_to_fit_its_check() -> None:
    first, last = b"6.26(00001*m3)\r\n\x04", b"F(0)\r\n!\r\n\x03"
    data = b"/FDO5W\r\n\x02" + first + bytes([bcc(first)]) + b"\x02" + last
    assert sets_of(data + bytes([bcc(last)])) == [("6.26", "00001", "m3"), ("F", "0", "")]
    assert decode(data + bytes([bcc(last)]))["bcc"] == "ok"
    assert decode(data + bytes([bcc(last) ^ 1]))["bcc"] == "bad"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"6.8.1()", [("6.8.1", "", "")]),
        (b"6.26*01(03188.07*m3)", [("6.26*01", "03188.07", "m3")]),
        (b"6.36(01-01&00:00)", [("6.36", "01-01&00:00", "")]),
        (b"9.2(&&)", [("9.2", "&&", "")]),
        (b"9.4(1*C&2)", [("9.4", "1*C&2", "")]),
        (
            b"0-1:24.2.1(2205191900)(00123.456*m3)",
            [("0-1:24.2.1", "2205191900", ""), ("0-1:24.2.1", "00123.456", "m3")],
        ),
        (b"P.01(1)(2)\n(3)", [("P.01", "1", ""), ("P.01", "2", ""), ("P.01", "3", "")]),
        (b"6.8(032A.871*GJ)F(0)", [("6.8", "032A.871", "GJ"), ("F", "0", "")]),
        (b"F(0)\nSELF TEST", [("F", "0", ""), ("", "SELF TEST", "")]),
        (b"F(0)6.26(1(2)", [("F", "0", ""), ("", "6.26(1(2)", "")]),
        (b"F(0)9.9)", [("F", "0", ""), ("", "9.9)", "")]),
    ],
)
def test_every_data_set_is_kept_as_it_was_sent(text: bytes, expected: list[tuple[str, str, str]]) -> None:
    assert sets_of(b"/FDO5W\n" + text + b"\n!\n") == expected


@given(st.lists(st.tuples(addresses, values, units), min_size=1, max_size=8), st.booleans())
@settings(max_examples=40, deadline=None)
def test_what_a_meter_sends_is_what_the_decoder_tells(sets: list[tuple[str, str, str]], lines: bool) -> None:
    end = "\r\n" if lines else ""
    text = "".join(f"{obis}({value}{'*' if unit else ''}{unit}){end}" for obis, value, unit in sets)
    assert sets_of(b"/FDO5W\r\n" + text.encode() + b"!\r\n") == sets


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "nobody says who it is"),
        (b"hello", "nobody says who it is"),
        (b"6.26(1*m3)\r\n!\r\n", "nobody says who it is"),
        (b"/?!\r\n", "nobody says who it is"),
        (b"/FDO5W\r\n", "its end is missing"),
        (b"/FDO5W\r\n6.26(1*m3)\r\n", "its end is missing"),
        (b"/FDO5W\r\n\x026.26(1*m3)\r\n\x04\x10", "its end is missing"),
        (b"/FDO5W\r\n!\r\n", "it holds no data set"),
        (b"/FDO5W\r\nnothing\r\n!\r\n", "it holds no data set"),
        (b"/FDO5W\r\n6.26(1\x0b*m3)\r\n!\r\n", "characters are damaged"),
        (b"/FDO5W\r\n6.26(1*m\xb3)\r\n!\r\n", "characters are damaged"),
        (b"/FDO5W\r\n6.26(" + b"1" * LONGEST + b")\r\n!\r\n", f"it is longer than {LONGEST} bytes"),
    ],
)
def test_what_is_no_readout_is_refused_with_the_reason(data: bytes, what: str) -> None:
    assert why(data) == what


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_the_bytes_the_decoder_tells_or_refuses(noise: bytes) -> None:
    for data in (noise, b"/FDO5W\r\n" + noise, b"/FDO5W\r\n\x02" + noise + b"!\r\n\x03"):
        try:
            assert decode(data)["bcc"] in ("ok", "bad", "absent")
        except Problem as problem:
            assert problem.kind.slug == "iec-malformed"  # noqa: PT017 -- either end is right


@given(st.integers(0, len(SOUND) - 1), st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_a_bit_turned_over_in_the_data_never_passes_for_sound(place: int, bit: int) -> None:
    start = SOUND.index(b"\x02") + 1
    turned = bytearray(SOUND)
    turned[start + place % (len(SOUND) - start)] ^= 1 << bit
    try:
        told = decode(bytes(turned))
    except Problem:
        return
    assert told["bcc"] != "ok"


@pytest.mark.parametrize(
    ("line", "text", "hdlc", "reaction_s"),
    [
        (b"/LUGCUH50\r", "LUGCUH50", False, 0.2),
        (b"/LUg5UH50\r", "LUg5UH50", False, 0.02),
        (b"/ISK5\\2MT382-1000\r", "ISK5\\2MT382-1000", True, 0.2),
        (b"/ABB5\\@V9.00\r", "ABB5\\@V9.00", False, 0.2),
        (b"\x00\xff\x7f/LUGCUH50\r", "LUGCUH50", False, 0.2),
        (b"//LUGCUH50", "LUGCUH50", False, 0.2),
    ],
)
def test_who_answers_says_so_in_one_line(line: bytes, text: str, hdlc: bool, reaction_s: float) -> None:
    ident = ident_in(line)
    assert ident is not None
    assert (ident.text, ident.hdlc, ident.reaction_s) == (text, hdlc, reaction_s)


@pytest.mark.parametrize("line", [b"", b"/", b"/?!\r", b"/LUG", b"/LU5", b"/L\xd5GCUH50\r", b"LUGCUH50", b"/LUG)x"])
def test_a_line_that_names_nobody_or_is_damaged_is_no_answer(line: bytes) -> None:
    assert ident_in(line) is None
