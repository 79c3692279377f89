"""The fixed data structure (CI 73, EN 1434-3): two counters, as meters of the nineties send them.

    id (4)  access number  status  medium and unit of counter 1, of counter 2  counter 1 (4)  counter 2 (4)

Units keep the text of the table, with their multiplier, as in the public corpus; `base` and `times` say what that is.
"""

from decimal import Decimal
from typing import NamedTuple

from fieldops import problems
from fieldops.devices.mbus.header import Header, common_flags, meter_id
from fieldops.devices.mbus.values import Value, bcd

SIZE = 16
BINARY, STORED = 0x01, 0x02
UNIT_BITS = 0x3F
HISTORIC = 0x3E
ACTUAL_VALUE, STORED_VALUE = "Actual value", "Stored value"

MEDIA = (
    "Other", "Oil", "Electricity", "Gas", "Heat", "Steam", "Hot Water", "Water",
    "H.C.A.", "Reserved", "Gas Mode 2", "Heat Mode 2", "Hot Water Mode 2", "Water Mode 2", "H.C.A. Mode 2", "Reserved",
)  # fmt: skip

_SCALES = (
    (0x02, "Wh", ("", "k", "M")),
    (0x0B, "J", ("k", "M", "G")),
    (0x14, "W", ("", "k", "M")),
    (0x1D, "J/h", ("k", "M", "G")),
)
_LITRES = (
    (0x26, "ml", -6),
    (0x29, "l", -3),
    (0x2C, "m^3", 0),
    (0x2F, "ml/h", -6),
    (0x32, "l/h", -3),
    (0x35, "m^3/h", 0),
)
_TENS = ("", "10 ", "100 ")
_OTHERS = {
    0x00: "h,m,s",
    0x01: "D,M,Y",
    0x38: "1e-3 °C",
    0x39: "units for HCA",
    **dict.fromkeys(range(0x3A, 0x3E), "reserved"),
    HISTORIC: "reserved but historic",
    0x3F: "without units",
}
UNITS: dict[int, str] = {
    **{
        first + 3 * step + tens: f"{_TENS[tens]}{prefix}{unit}"
        for first, unit, prefixes in _SCALES
        for step, prefix in enumerate(prefixes)
        for tens in range(3)
    },
    **{first + tens: f"{_TENS[tens]}{unit}" for first, unit, _ in _LITRES for tens in range(3)},
    **_OTHERS,
}
"""The unit's text of each of the 64 codes."""

CUBIC_METRES: dict[str, Decimal] = {
    f"{_TENS[tens]}{unit}": Decimal(1).scaleb(power + tens) for _, unit, power in _LITRES[:3] for tens in range(3)
}
"""The units that are volumes, and how many cubic metres each is."""


class Counter(NamedTuple):
    """One counter: the number as sent (text where it is none), its unit's text, its four bytes."""

    function: str
    unit: str
    value: Value
    data: bytes
    binary: bool


def parse_fixed(data: bytes) -> tuple[Header, tuple[Counter, Counter]]:
    """Header and both counters; problems MBUS_TRUNCATED, MBUS_FRAME."""
    if len(data) < SIZE:
        raise problems.MBUS_TRUNCATED(where="the fixed data structure")
    if len(data) > SIZE:
        raise problems.MBUS_FRAME(check="bytes are left over")
    status, first, second = data[5], data[6], data[7]
    medium = MEDIA[first >> 6 | (second >> 6) << 2]
    header = Header(meter_id(data), None, None, medium, data[4], status, common_flags(status))
    return header, (_counter(first, data[8:12], status), _counter(second, data[12:16], status))


def _counter(code: int, data: bytes, status: int) -> Counter:
    binary = bool(status & BINARY)
    value = Decimal(int.from_bytes(data, "little", signed=True)) if binary else bcd(data)
    return Counter(STORED_VALUE if status & STORED else ACTUAL_VALUE, UNITS[code & UNIT_BITS], value, data, binary)
