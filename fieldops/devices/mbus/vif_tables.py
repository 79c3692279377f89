"""What a meter measures, and in which unit: the tables of value information fields (EN 13757-3).

A row stands for as many neighbouring codes as it has multipliers. Names and units are those in which the public libmbus
corpus gives its expected values (a number is brought to the base unit, so 12 565 l are 12.565 m^3); codes which that
names "Reserved" are reserved here too and come as they were sent.
"""

from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["number", "date", "moment"]


class Row(NamedTuple):
    """Neighbouring codes of one quantity; `times` are the multipliers to the unit, from the first code on."""

    first: int
    quantity: str
    unit: str
    times: tuple[Decimal, ...]
    kind: Kind = "number"


def powers(first: int, count: int) -> tuple[Decimal, ...]:
    """Multipliers 10^first, 10^(first+1) …"""
    return tuple(Decimal(1).scaleb(first + step) for step in range(count))


def same(count: int = 1) -> tuple[Decimal, ...]:
    """Multipliers of codes whose number counts as it is."""
    return (Decimal(1),) * count


SECOND, MINUTE, HOUR, DAY = Decimal(1), Decimal(60), Decimal(3600), Decimal(86_400)
# A mean calendar month and a tropical year: the standard names the units only.
MONTH, YEAR = Decimal("2629743.83"), Decimal(31_556_926)
SECONDS_TO_DAYS = (SECOND, MINUTE, HOUR, DAY)
MINUTES_TO_DAYS = (MINUTE, HOUR, DAY)
SECONDS_TO_YEARS = (SECOND, MINUTE, HOUR, DAY, MONTH, YEAR)
HOURS_TO_YEARS = (HOUR, DAY, MONTH, YEAR)
RESERVED = "Reserved"

PRIMARY: tuple[Row, ...] = (
    Row(0x00, "Energy", "Wh", powers(-3, 8)),
    Row(0x08, "Energy", "J", powers(0, 8)),
    Row(0x10, "Volume", "m^3", powers(-6, 8)),
    Row(0x18, "Mass", "kg", powers(-3, 8)),
    Row(0x20, "On time", "s", SECONDS_TO_DAYS),
    Row(0x24, "Operating time", "s", SECONDS_TO_DAYS),
    Row(0x28, "Power", "W", powers(-3, 8)),
    Row(0x30, "Power", "J/h", powers(0, 8)),
    Row(0x38, "Volume flow", "m^3/h", powers(-6, 8)),
    Row(0x40, "Volume flow", "m^3/min", powers(-7, 8)),
    Row(0x48, "Volume flow", "m^3/s", powers(-9, 8)),
    Row(0x50, "Mass flow", "kg/h", powers(-3, 8)),
    Row(0x58, "Flow temperature", "°C", powers(-3, 4)),
    Row(0x5C, "Return temperature", "°C", powers(-3, 4)),
    Row(0x60, "Temperature difference", "K", powers(-3, 4)),
    Row(0x64, "External temperature", "°C", powers(-3, 4)),
    Row(0x68, "Pressure", "bar", powers(-3, 4)),
    Row(0x6C, "Time point (date)", "-", same(), "date"),
    Row(0x6D, "Time point (date & time)", "-", same(), "moment"),
    Row(0x6E, "H.C.A.", "Units for H.C.A.", same()),
    Row(0x6F, RESERVED, RESERVED, same()),
    Row(0x70, "Averaging Duration", "s", SECONDS_TO_DAYS),
    Row(0x74, "Actuality Duration", "s", SECONDS_TO_DAYS),
    Row(0x78, "Fabrication No", "", same()),
    Row(0x79, "(Enhanced) Identification", "", same()),
    Row(0x7A, "Bus Address", "", same()),
    Row(0x7B, RESERVED, RESERVED, same()),
    Row(0x7D, RESERVED, RESERVED, same()),
    Row(0x7E, "Any VIF", "", same()),
    Row(0x7F, "Manufacturer specific", "", same()),
)
"""VIF without its extension bit; 7C, a unit in plain text, is not a table's business."""

AFTER_FD: tuple[Row, ...] = (
    Row(0x00, "Credit", "Currency units", powers(-3, 4)),
    Row(0x04, "Debit", "Currency units", powers(-3, 4)),
    Row(0x08, "Access Number (transmission count)", "", same()),
    Row(0x09, "Medium", "", same()),
    Row(0x0A, "Manufacturer", "", same()),
    Row(0x0B, "Parameter set identification", "", same()),
    Row(0x0C, "Model / Version", "", same()),
    Row(0x0D, "Hardware version", "", same()),
    Row(0x0E, "Firmware version", "", same()),
    Row(0x0F, "Software version", "", same()),
    Row(0x10, "Customer location", "", same()),
    Row(0x11, "Customer", "", same()),
    Row(0x12, "Access Code User", "", same()),
    Row(0x13, "Access Code Operator", "", same()),
    Row(0x14, "Access Code System Operator", "", same()),
    Row(0x15, "Access Code Developer", "", same()),
    Row(0x16, "Password", "", same()),
    Row(0x17, "Error flags", "", same()),
    Row(0x18, "Error mask", "", same()),
    Row(0x19, RESERVED, RESERVED, same()),
    Row(0x1A, "Digital Output", "", same()),
    Row(0x1B, "Digital Input", "", same()),
    Row(0x1C, "Baudrate", "Baud", same()),
    Row(0x1D, "Response delay time", "Bittimes", same()),
    Row(0x1E, "Retry", "", same()),
    Row(0x1F, RESERVED, RESERVED, same()),
    Row(0x20, "First storage # for cyclic storage", "", same()),
    Row(0x21, "Last storage # for cyclic storage", "", same()),
    Row(0x22, "Size of storage block", "", same()),
    Row(0x23, RESERVED, RESERVED, same()),
    Row(0x24, "Storage interval", "s", SECONDS_TO_YEARS),
    Row(0x2A, RESERVED, RESERVED, same(2)),
    Row(0x2C, "Duration since last readout", "s", SECONDS_TO_DAYS),
    Row(0x30, "Start (date/time) of tariff", "-", same(), "moment"),
    Row(0x31, "Duration of tariff", "s", MINUTES_TO_DAYS),
    Row(0x34, "Period of tariff", "s", SECONDS_TO_YEARS),
    Row(0x3A, "Dimensionless", "", same()),
    Row(0x3B, RESERVED, RESERVED, same(5)),
    Row(0x40, "Voltage", "V", powers(-9, 16)),
    Row(0x50, "Current", "A", powers(-12, 16)),
    Row(0x60, "Reset counter", "", same()),
    Row(0x61, "Cumulation counter", "", same()),
    Row(0x62, "Control signal", "", same()),
    Row(0x63, "Day of week", "", same()),
    Row(0x64, "Week number", "", same()),
    Row(0x65, "Time point of day change", "", same()),
    Row(0x66, "State of parameter activation", "", same()),
    Row(0x67, "Special supplier information", "", same()),
    Row(0x68, "Duration since last cumulation", "s", HOURS_TO_YEARS),
    Row(0x6C, "Operating time battery", "s", HOURS_TO_YEARS),
    Row(0x70, "Date and time of battery change", "", same(), "moment"),
    Row(0x71, RESERVED, RESERVED, same(15)),
)
"""The first VIFE after VIF FD."""

AFTER_FB: tuple[Row, ...] = (
    Row(0x00, "Energy", "Wh", powers(5, 2)),
    Row(0x02, RESERVED, RESERVED, same(6)),
    Row(0x08, "Energy", "J", powers(8, 2)),
    Row(0x0A, RESERVED, RESERVED, same(6)),
    Row(0x10, "Volume", "m^3", powers(2, 2)),
    Row(0x12, RESERVED, RESERVED, same(6)),
    Row(0x18, "Mass", "kg", powers(5, 2)),
    Row(0x1A, RESERVED, RESERVED, same(7)),
    Row(0x21, "Volume", "feet^3", powers(-1, 1)),
    Row(0x22, "Volume", "American gallon", powers(-1, 2)),
    Row(0x24, "Volume flow", "American gallon/min", powers(-3, 1)),
    Row(0x25, "Volume flow", "American gallon/min", same()),
    Row(0x26, "Volume flow", "American gallon/h", same()),
    Row(0x27, RESERVED, RESERVED, same()),
    Row(0x28, "Power", "W", powers(5, 2)),
    Row(0x2A, RESERVED, RESERVED, same(6)),
    Row(0x30, "Power", "J/h", powers(8, 2)),
    Row(0x32, RESERVED, RESERVED, same(38)),
    Row(0x58, "Flow temperature", "°F", powers(-3, 4)),
    Row(0x5C, "Return temperature", "°F", powers(-3, 4)),
    Row(0x60, "Temperature difference", "°F", powers(-3, 4)),
    Row(0x64, "External temperature", "°F", powers(-3, 4)),
    Row(0x68, RESERVED, RESERVED, same(8)),
    Row(0x70, "Cold / Warm Temperature Limit", "°F", powers(-3, 4)),
    Row(0x74, "Cold / Warm Temperature Limit", "°C", powers(-3, 4)),
    Row(0x78, "Cumul count max power", "W", powers(-3, 8)),
)
"""The first VIFE after VIF FB."""
