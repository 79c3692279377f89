"""Whole answers: who answers, errors a meter reports, forms that are refused, the fixed data structure."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.mbus.answer import ERRORS
from fieldops.devices.mbus.decoding import decode
from fieldops.devices.mbus.fixed_data import UNITS
from fieldops.devices.mbus.frames import long_frame, short_frame
from fieldops.devices.mbus.header import manufacturer, manufacturer_code, medium
from fieldops.problems import Problem

Telegram = Callable[..., bytes]
FIXED = bytes.fromhex("78563412 0A 00 E9 7E 01000000 35010000")


def why_refused(data: bytes) -> Problem:
    with pytest.raises(Problem) as refused:
        decode(data)
    return refused.value


def test_an_answer_tells_who_answers_and_what_each_record_says(telegram: Telegram) -> None:
    assert decode(telegram("03 13 153100", "DA 02 3B 1301", "8B 60 04 371802")) == {
        "id": "12345678",
        "manufacturer": "PAD",
        "version": 1,
        "medium": "Water",
        "access_number": 85,
        "status": "00",
        "records": [
            {
                "id": 0,
                "function": "Instantaneous value",
                "storage": 0,
                "tariff": 0,
                "device": 0,
                "quantity": "Volume",
                "unit": "m^3",
                "value": "12.565",
            },
            {
                "id": 1,
                "function": "Maximum value",
                "storage": 5,
                "tariff": 0,
                "device": 0,
                "quantity": "Volume flow",
                "unit": "m^3/h",
                "value": "0.113",
            },
            {
                "id": 2,
                "function": "Instantaneous value",
                "storage": 0,
                "tariff": 2,
                "device": 1,
                "quantity": "Energy",
                "unit": "Wh",
                "value": "218370",
            },
        ],
    }


@pytest.mark.parametrize(("wire", "shown"), [("07201800", "182007"), ("00000000", "0"), ("3E020005", "500023E")])
def test_an_id_is_written_without_leading_zeros(telegram: Telegram, wire: str, shown: str) -> None:
    assert decode(telegram(header=bytes.fromhex(wire + "2440 01 07 55 00 0000")))["id"] == shown


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3))
def test_three_letters_of_a_maker_fit_in_two_bytes(letters: str) -> None:
    assert manufacturer(manufacturer_code(letters)) == letters


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0x07, "Water"),
        (0x16, "Cold water"),
        (0x06, "Warm water (30-90°C)"),
        (0x28, "Waste Water"),
        (0x30, "Service Unit"),
        (0x2F, "Reserved"),
        (0x38, "Reserved"),
        (0x40, "Unknown medium (0x40)"),
        (0xFF, "Unknown medium (0xff)"),
    ],
)
def test_each_medium_has_its_name(code: int, name: str) -> None:
    assert medium(code) == name


@pytest.mark.parametrize(("code", "error"), [*enumerate(ERRORS), (77, "code 77")])
def test_a_meters_own_error_is_named(code: int, error: str) -> None:
    problem = why_refused(long_frame(0x08, 1, 0x70, bytes((code,))))
    assert (problem.kind.slug, problem.details["error"]) == ("mbus-reports-error", error)


def test_an_error_report_without_a_code_is_unspecified() -> None:
    assert why_refused(long_frame(0x08, 1, 0x70, b"")).details["error"] == "unspecified"


@pytest.mark.parametrize("ci", [0x71, 0x76, 0x77, 0x78, 0x7A, 0x00])
def test_other_forms_of_answer_are_refused_by_their_code(ci: int) -> None:
    problem = why_refused(long_frame(0x08, 1, ci, FIXED))
    assert (problem.kind.slug, problem.details["form"]) == ("mbus-unsupported", f"CI {ci:02X}")


def test_a_request_is_no_answer() -> None:
    assert why_refused(short_frame(0x5B, 1)).kind.slug == "mbus-frame"
    assert why_refused(long_frame(0x53, 253, 0x72, FIXED)).kind.slug == "mbus-frame"


@pytest.mark.parametrize(("ci", "least"), [(0x72, 12), (0x73, 16)])
def test_a_header_that_was_cut_off_is_refused(ci: int, least: int) -> None:
    for left in range(least):
        assert why_refused(long_frame(0x08, 1, ci, FIXED[:left])).kind.slug == "mbus-truncated"


def test_a_fixed_structure_with_more_behind_it_is_refused() -> None:
    assert why_refused(long_frame(0x08, 1, 0x73, FIXED + b"\x00")).kind.slug == "mbus-frame"


@pytest.mark.parametrize("configuration", ["1005", "1025", "2007"])
def test_an_encrypted_answer_is_refused_and_not_read_as_noise(telegram: Telegram, configuration: str) -> None:
    cipher = "9A" * 40
    header = bytes.fromhex("78563412 2440 01 07 55 00" + configuration)
    assert why_refused(telegram(cipher, header=header)).kind.slug == "mbus-encrypted"


def test_an_old_meters_signature_is_no_encryption(telegram: Telegram) -> None:
    header = bytes.fromhex("78563412 2440 01 07 55 00 27B6")
    assert decode(telegram("01 13 05", header=header))["records"][0]["value"] == "0.005"


def test_the_fixed_structure_has_two_counters_and_a_medium() -> None:
    facts = decode(long_frame(0x08, 5, 0x73, FIXED))
    assert (facts["id"], facts["medium"], facts["access_number"]) == ("12345678", "Water", 10)
    assert (facts["manufacturer"], facts["version"]) == (None, None)
    assert [(record["function"], record["unit"], record["value"]) for record in facts["records"]] == [
        ("Actual value", "l", "1"),
        ("Actual value", "reserved but historic", "135"),
    ]


@pytest.mark.parametrize(
    ("status", "counter", "function", "value"),
    [
        ("00", "78563412", "Actual value", "12345678"),
        ("01", "FEFFFFFF", "Actual value", "-2"),
        ("02", "01000000", "Stored value", "1"),
        ("00", "FFFFFFFF", "Actual value", "FF FF FF FF"),
    ],
)
def test_counters_are_digits_or_binary_as_the_status_says(status: str, counter: str, function: str, value: str) -> None:
    data = bytes.fromhex("78563412 0A" + status + "2C 7F" + counter + "00000000")
    first = decode(long_frame(0x08, 5, 0x73, data))["records"][0]
    assert (first["function"], first["unit"], first["value"]) == (function, "m^3", value)


@pytest.mark.parametrize(
    ("code", "unit"),
    [(0x02, "Wh"), (0x07, "100 kWh"), (0x0D, "100 kJ"), (0x0E, "MJ"), (0x13, "100 GJ"), (0x1C, "100 MW"),
     (0x25, "100 GJ/h"), (0x26, "ml"), (0x2B, "100 l"), (0x2D, "10 m^3"), (0x32, "l/h"), (0x38, "1e-3 °C")],
)  # fmt: skip
def test_each_unit_of_the_fixed_structure_has_its_text(code: int, unit: str) -> None:
    assert UNITS[code] == unit
    assert sorted(UNITS) == list(range(64))


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=100), st.sampled_from([0x72, 0x73, 0x70]))
def test_any_data_in_a_whole_frame_become_facts_or_a_problem(control: int, address: int, data: bytes, ci: int) -> None:
    try:
        facts = decode(long_frame(control, address, ci, data))
    except Problem as problem:
        assert problem.sentence("es")  # noqa: PT017 -- either is right; what counts is that nothing else comes
        return
    assert json.loads(json.dumps(facts)) == facts
