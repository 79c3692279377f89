"""Every coding of a value: integers, reals, digits, times, and data of variable length."""

import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.mbus.values import bcd, digits_of, real

Said = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("00 78", ""),
        ("08 78", ""),
        ("01 78 FF", "-1"),
        ("02 78 3412", "4660"),
        ("03 78 FFFF7F", "8388607"),
        ("04 78 00000080", "-2147483648"),
        ("05 78 0000A03F", "1.25"),
        ("06 78 FFFFFFFFFF7F", "140737488355327"),
        ("07 78 0000000000000080", "-9223372036854775808"),
        ("09 78 42", "42"),
        ("0A 78 3412", "1234"),
        ("0B 78 563412", "123456"),
        ("0C 78 78563412", "12345678"),
        ("0E 78 123456789012", "129078563412"),
        ("0D 78 03 434241", "ABC"),
        ("0D 78 04 43424100", "ABC"),
        ("0D 78 00", ""),
        ("0D 78 C2 3412", "1234"),
        ("0D 78 D2 3412", "-1234"),
        ("0D 78 C0", ""),
        ("0D 78 E3 010203", "01 02 03"),
        ("0D 78 F0" + "AB" * 16, " ".join(["AB"] * 16)),
        ("0D 78 F5" + "00" * 48, " ".join(["00"] * 48)),
    ],
)
def test_each_coding_gives_its_value(said: Said, record: str, value: str) -> None:
    assert said(record)["value"] == value


def test_letters_beyond_ascii_are_those_of_latin_1(said: Said) -> None:
    assert said("0D 78 02 FC E4")["value"] == "äü"


@pytest.mark.parametrize(
    ("record", "value"), [("0C 13 234100F0", "-4.123"), ("0A 13 00F0", "0.000"), ("09 13 F5", "-0.005")]
)
def test_an_f_in_the_highest_place_is_a_minus(said: Said, record: str, value: str) -> None:
    assert Decimal(said(record)["value"]) == Decimal(value)


@pytest.mark.parametrize(
    ("record", "shown"),
    [("0C 13 FFFFFFFF", "FF FF FF FF"), ("0B 13 0E1200", "0E 12 00"), ("0C 13 00120E00", "00 12 0E 00")],
)
def test_digits_that_are_none_are_shown_as_sent_and_are_no_number(said: Said, record: str, shown: str) -> None:
    value = said(record)["value"]
    assert value == shown
    with pytest.raises(ArithmeticError):
        Decimal(value)


@pytest.mark.parametrize("sent", ["0000C07F", "0000807F", "000080FF"])
def test_a_real_that_is_no_number_is_shown_as_sent(said: Said, sent: str) -> None:
    assert said("05 13" + sent)["value"] == bytes.fromhex(sent).hex(" ").upper()


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_real_is_exact_to_the_last_bit(number: float) -> None:
    assert real(struct.pack("<f", number)) == Decimal(number)


@given(st.integers(0, 10**12 - 1))
def test_digits_come_back_with_their_leading_zeros(number: int) -> None:
    digits = f"{number:012}"
    sent = bytes.fromhex(digits)[::-1]
    assert bcd(sent) == number
    assert digits_of(0x0E, sent) == digits


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("02 6C E101", "2007-01-01"),
        ("02 EC7E FF1C", "2015-12-31"),
        ("42 6C 7FCC", "1999-12-31"),
        ("04 6D 3A0DE602", "2007-02-06T13:58:00Z"),
        ("04 6D 0AAD6117", "2011-07-01T13:10:00Z"),
        ("04 6D 3A0D1FCC", "1996-12-31T13:58:00Z"),
        ("04 FD30 3A0DE602", "2007-02-06T13:58:00Z"),
        ("02 FD70 E101", "2007-01-01"),
        ("06 6D 1E3A0DE60200", "2007-02-06T13:58:30Z"),
    ],
)
def test_dates_and_times_are_iso(said: Said, record: str, value: str) -> None:
    assert said(record)["value"] == value


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        ("02 6C 0000", "2000-00-00"),
        ("02 6C FFFF", "2027-15-31"),
        ("04 6D A115E917", "1900-01-00T00:00:00Z"),
        ("06 6D 1EBA0DE60200", "1900-01-00T00:00:00Z"),
        ("04 6D 0000 0000", "2000-00-00T00:00:00Z"),
    ],
)
def test_a_time_that_is_not_set_is_never_one_that_could_be(said: Said, record: str, shown: str) -> None:
    value = said(record)["value"]
    assert value == shown
    year, month, day = (int(part) for part in value[:10].split("-"))
    assert year
    assert not 1 <= month <= 12 or day == 0


def test_a_time_of_another_size_stays_a_number(said: Said) -> None:
    assert said("01 6D 05")["value"] == "5"


@pytest.mark.parametrize(
    ("coding", "sent", "length_code", "digits"),
    [
        (0x0C, "62 02 00 F0", 0, "-0000262"),
        (0x0D, "34 12", 0xC2, "1234"),
        (0x0D, "34 12", 0xD2, "-1234"),
        (0x02, "0A 00", 0, "10"),
        (0x05, "00 00 A0 3F", 0, "1.25"),
        (0x0D, "41 42", 0x02, ""),
    ],
)
def test_digits_are_told_as_they_were_sent(coding: int, sent: str, length_code: int, digits: str) -> None:
    assert digits_of(coding, bytes.fromhex(sent), length_code) == digits
