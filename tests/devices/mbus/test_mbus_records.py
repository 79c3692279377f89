"""Cutting user data into records: DIF and VIF with their extensions, and what ends the records."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.mbus.records import split
from fieldops.problems import Problem

Said = Callable[[str], dict[str, Any]]


def why_refused(record: str) -> str:
    with pytest.raises(Problem) as refused:
        split(bytes.fromhex(record))
    return refused.value.kind.slug


@pytest.mark.parametrize(
    ("dif", "function"),
    [
        ("04", "Instantaneous value"),
        ("14", "Maximum value"),
        ("24", "Minimum value"),
        ("34", "Value during error state"),
    ],
)
def test_the_function_is_named(said: Said, dif: str, function: str) -> None:
    assert said(dif + "13 01000000")["function"] == function


@pytest.mark.parametrize(
    ("dib", "storage", "tariff", "device"),
    [
        ("04", 0, 0, 0),
        ("44", 1, 0, 0),
        ("84 00", 0, 0, 0),
        ("C4 01", 3, 0, 0),
        ("84 10", 0, 1, 0),
        ("84 B0 10", 0, 7, 0),
        ("84 40", 0, 0, 1),
        ("84 80 40", 0, 0, 2),
        ("84 8F 0F", 510, 0, 0),
        ("C4 FF FF FF FF FF FF FF FF FF 7F", 2**41 - 1, 2**20 - 1, 2**10 - 1),
    ],
)
def test_storage_tariff_and_device_are_counted_out_of_the_extensions(
    said: Said, dib: str, storage: int, tariff: int, device: int
) -> None:
    record = said(dib + "13 01000000")
    assert (record["storage"], record["tariff"], record["device"]) == (storage, tariff, device)


def test_ten_extensions_are_taken_and_eleven_refused() -> None:
    assert len(split(bytes.fromhex("84" + "80" * 9 + "00 13 01000000"))) == 1
    assert why_refused("84" + "80" * 10 + "00 13 01000000") == "mbus-too-many"
    assert len(split(bytes.fromhex("04 93" + "FF" * 9 + "00 01000000"))) == 1
    assert why_refused("04 93" + "FF" * 10 + "00 01000000") == "mbus-too-many"


@pytest.mark.parametrize(
    "whole", ["84 40 13 01000000", "02 FC 03 485225 74 D411", "0D FD 11 05 4142434445", "07 13 0102030405060708"]
)
def test_a_record_that_was_cut_off_anywhere_is_refused(whole: str) -> None:
    record = bytes.fromhex(whole)
    assert len(split(record)) == 1
    for left in range(1, len(record)):
        assert why_refused(record[:left].hex()) == "mbus-truncated"


def test_the_problem_tells_which_record_is_cut_off() -> None:
    with pytest.raises(Problem) as refused:
        split(bytes.fromhex("01 13 05" + "2F" + "02 13 05"))
    assert refused.value.details["where"] == "record 1"


def test_filling_is_passed_over() -> None:
    assert len(split(bytes.fromhex("2F 01 13 05 2F 2F 01 13 06 2F"))) == 2


@pytest.mark.parametrize(
    ("dif", "function"), [("0F", "Manufacturer specific"), ("1F", "More records follow"), ("3F", "Reserved")]
)
def test_the_makers_own_is_kept_in_hex_to_the_end(said: Said, dif: str, function: str) -> None:
    record = said(dif + "2F 01 AB")
    assert (record["function"], record["value"]) == (function, "2F 01 AB")
    assert (record["quantity"], record["unit"]) == ("", "")


def test_a_unit_in_plain_text_is_spelt_backwards_and_may_be_extended(said: Said) -> None:
    record = said("02 FC 03 48 52 25 74 D4 11")
    assert (record["quantity"], record["unit"], record["value"]) == ("%RH", "-", "45.64")


def test_a_reserved_length_code_is_refused_by_name() -> None:
    assert why_refused("0D 78 F7 00") == "mbus-unsupported"


@given(st.binary(max_size=60))
def test_any_bytes_are_records_or_refused(data: bytes) -> None:
    try:
        kept = sum(len(record.data) for record in split(data))
    except Problem:
        return
    assert kept <= len(data)
