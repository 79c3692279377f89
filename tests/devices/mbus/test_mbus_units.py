"""Every group of value information fields: quantity, unit, and the multiplier to it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fieldops.devices.mbus.units import meaning
from fieldops.devices.mbus.vif_tables import AFTER_FB, AFTER_FD, PRIMARY, Row

Said = Callable[[str], dict[str, Any]]


def codes(rows: tuple[Row, ...]) -> list[int]:
    return [row.first + step for row in rows for step in range(len(row.times))]


def test_each_code_stands_in_its_table_once() -> None:
    assert codes(AFTER_FD) == list(range(128))
    assert codes(AFTER_FB) == list(range(128))
    assert sorted([*codes(PRIMARY), 0x7C]) == list(range(128))


@pytest.mark.parametrize(
    ("vif", "quantity", "unit", "value"),
    [
        ("00", "Energy", "Wh", "0.005"),
        ("07", "Energy", "Wh", "50000"),
        ("08", "Energy", "J", "5"),
        ("0F", "Energy", "J", "50000000"),
        ("10", "Volume", "m^3", "0.000005"),
        ("13", "Volume", "m^3", "0.005"),
        ("17", "Volume", "m^3", "50"),
        ("18", "Mass", "kg", "0.005"),
        ("1F", "Mass", "kg", "50000"),
        ("20", "On time", "s", "5"),
        ("23", "On time", "s", "432000"),
        ("26", "Operating time", "s", "18000"),
        ("2B", "Power", "W", "5"),
        ("33", "Power", "J/h", "5000"),
        ("3B", "Volume flow", "m^3/h", "0.005"),
        ("40", "Volume flow", "m^3/min", "0.0000005"),
        ("4F", "Volume flow", "m^3/s", "0.05"),
        ("53", "Mass flow", "kg/h", "5"),
        ("5A", "Flow temperature", "°C", "0.5"),
        ("5F", "Return temperature", "°C", "5"),
        ("61", "Temperature difference", "K", "0.05"),
        ("64", "External temperature", "°C", "0.005"),
        ("6B", "Pressure", "bar", "5"),
        ("6E", "H.C.A.", "Units for H.C.A.", "5"),
        ("6F", "Reserved", "Reserved", "5"),
        ("71", "Averaging Duration", "s", "300"),
        ("76", "Actuality Duration", "s", "18000"),
        ("78", "Fabrication No", "", "5"),
        ("79", "(Enhanced) Identification", "", "5"),
        ("7A", "Bus Address", "", "5"),
        ("7E", "Any VIF", "", "5"),
        ("7F", "Manufacturer specific", "", "5"),
        ("FF 13", "Manufacturer specific", "", "5"),
        ("FD 00", "Credit", "Currency units", "0.005"),
        ("FD 07", "Debit", "Currency units", "5"),
        ("FD 0E", "Firmware version", "", "5"),
        ("FD 17", "Error flags", "", "5"),
        ("FD 1C", "Baudrate", "Baud", "5"),
        ("FD 28", "Storage interval", "s", "13148719.15"),
        ("FD 2F", "Duration since last readout", "s", "432000"),
        ("FD 31", "Duration of tariff", "s", "300"),
        ("FD 39", "Period of tariff", "s", "157784630"),
        ("FD 49", "Voltage", "V", "5"),
        ("FD 50", "Current", "A", "0.000000000005"),
        ("FD 6D", "Operating time battery", "s", "432000"),
        ("FD 7C", "Reserved", "Reserved", "5"),
        ("FB 01", "Energy", "Wh", "5000000"),
        ("FB 08", "Energy", "J", "500000000"),
        ("FB 10", "Volume", "m^3", "500"),
        ("FB 19", "Mass", "kg", "5000000"),
        ("FB 21", "Volume", "feet^3", "0.5"),
        ("FB 23", "Volume", "American gallon", "5"),
        ("FB 24", "Volume flow", "American gallon/min", "0.005"),
        ("FB 29", "Power", "W", "5000000"),
        ("FB 31", "Power", "J/h", "5000000000"),
        ("FB 5B", "Flow temperature", "°F", "5"),
        ("FB 74", "Cold / Warm Temperature Limit", "°C", "0.005"),
        ("FB 79", "Cumul count max power", "W", "0.05"),
        ("FB 20", "Reserved", "Reserved", "5"),
    ],
)
def test_each_group_is_brought_to_its_unit(said: Said, vif: str, quantity: str, unit: str, value: str) -> None:
    record = said(f"01 {vif} 05")
    assert (record["quantity"], record["unit"]) == (quantity, unit)
    assert Decimal(record["value"]) == Decimal(value)


@pytest.mark.parametrize(
    ("vib", "value"),
    [
        ("93 70", "0.000000005"),
        ("93 76", "0.005"),
        ("93 77", "0.05"),
        ("93 7D", "5"),
        ("93 FD 73", "0.005"),
        ("93 78", "0.006"),
        ("93 7B", "1.005"),
        ("93 FB 7D", "1005"),
        ("FD C9 7D", "5000"),
        ("FB 82 75", "5"),
        ("93 FF 7D", "0.005"),
        ("93 3C", "0.005"),
    ],
)
def test_corrections_in_extensions_are_applied_in_their_order(said: Said, vib: str, value: str) -> None:
    assert Decimal(said(f"01 {vib} 05")["value"]) == Decimal(value)


@pytest.mark.parametrize(
    ("vib", "plain"),
    [("13", True), ("93 7D", True), ("93 FF 42", False), ("93 6F", False), ("93 48", False), ("93 18", False)],
)
def test_an_extension_that_makes_it_something_else_is_told(vib: str, plain: bool) -> None:
    assert meaning(bytes.fromhex(vib)).plain is plain
