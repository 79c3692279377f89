"""Frames of real meters with the values expected of them, and frames that must be refused."""

import xml.etree.ElementTree as ET
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from fieldops.devices.mbus.decoding import decode
from fieldops.problems import Problem

REFUSED = {
    "application_busy": ("mbus-reports-error", "application busy"),
    "error": ("mbus-reports-error", "unspecified"),
    "premature_end_of_data2": ("mbus-truncated", "record 2"),
    "premature_end_of_dif2": ("mbus-truncated", "record 2"),
    "premature_end_of_var_vif1": ("mbus-truncated", "record 3"),
    "too_long_var_vif": ("mbus-truncated", "record 3"),
    "too_many_difes": ("mbus-reports-error", "more than 10 DIFEs"),
    "too_many_records": ("mbus-reports-error", "too many records"),
    "too_many_vifes": ("mbus-reports-error", "more than 10 VIFEs"),
    "unimplemented_ci": ("mbus-reports-error", "unimplemented CI field"),
}


def frame_in(file: Path) -> bytes:
    return bytes.fromhex(file.read_text())


def expected_of(file: Path) -> ET.Element:
    return ET.fromstring(file.with_suffix(".norm.xml").read_bytes())


def words(element: ET.Element, name: str, default: str = "") -> str:
    """Its text; some files say Latin-1 and are UTF-8."""
    text = element.findtext(name) or default
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def same_value(shown: str, expected: str) -> bool:
    try:
        return abs(Decimal(shown) - Decimal(expected)) <= Decimal("0.000001")
    except InvalidOperation:
        return shown == expected


def test_every_record_of_every_frame_has_the_values_expected_of_it(corpus: Path) -> None:
    files = sorted((corpus / "frames").glob("*.hex"))
    assert len(files) == 38
    for file in files:
        records = decode(frame_in(file))["records"]
        expected = list(expected_of(file).iter("DataRecord"))
        assert len(records) == len(expected), file.name
        for record, wanted in zip(records, expected, strict=True):
            where = f"{file.name} {record['id']}"
            assert str(record["id"]) == wanted.get("id"), where
            for field, name, default in (
                ("function", "Function", ""), ("quantity", "Quantity", ""), ("unit", "Unit", ""),
                ("storage", "StorageNumber", "0"), ("tariff", "Tariff", "0"), ("device", "Device", "0"),
            ):  # fmt: skip
                assert str(record[field]) == words(wanted, name, default), where
            assert same_value(record["value"], words(wanted, "Value")), where


def test_every_frame_tells_who_answers(corpus: Path) -> None:
    for file in sorted((corpus / "frames").glob("*.hex")):
        facts = decode(frame_in(file))
        wanted = expected_of(file).find("SlaveInformation")
        assert wanted is not None
        assert (facts["id"], facts["medium"]) == (words(wanted, "Id"), words(wanted, "Medium")), file.name
        assert str(facts["manufacturer"] or "") == words(wanted, "Manufacturer"), file.name
        assert str(facts["access_number"]) == words(wanted, "AccessNumber"), file.name
        assert facts["status"] == words(wanted, "Status"), file.name


def test_every_broken_frame_and_every_error_report_ends_in_its_problem(corpus: Path) -> None:
    files = {file.stem: file for file in (corpus / "refused").glob("*.hex")}
    assert files.keys() == REFUSED.keys()
    for name, file in files.items():
        with pytest.raises(Problem) as refused:
            decode(frame_in(file))
        detail = refused.value.details.get("error") or refused.value.details.get("where")
        assert (refused.value.kind.slug, detail) == REFUSED[name]


def test_no_flipped_bit_of_a_real_frame_goes_unnoticed(corpus: Path) -> None:
    accepted = 0
    for file in sorted((corpus / "frames").glob("*.hex")):
        frame = frame_in(file)
        for place in range(len(frame) * 8):
            flipped = bytearray(frame)
            flipped[place // 8] ^= 1 << place % 8
            accepted += not is_refused(bytes(flipped))
    assert accepted == 0


def test_no_lost_and_no_doubled_byte_of_a_real_frame_goes_unnoticed(corpus: Path) -> None:
    for file in sorted((corpus / "frames").glob("*.hex")):
        frame = frame_in(file)
        for place in range(len(frame)):
            assert is_refused(frame[:place] + frame[place + 1 :]), file.name
            assert is_refused(frame[: place + 1] + frame[place:]), file.name


def is_refused(data: bytes) -> bool:
    try:
        decode(data)
    except Problem as problem:
        return problem.kind.slug == "mbus-frame"
    return False
