"""What the registers of a readout mean: which is billed, whose meter it is, what it complains of, its own clock.

Registers are named as the meter names them (IEC 62056-61: `8-0:1.0.0`; the short form of EN 1434 and the older
electricity meters: `6.26`, `0.0`). A register of an earlier period, `6.26*01`, is another register.
"""

import re
from datetime import datetime
from decimal import Decimal

from fieldops import problems
from fieldops.devices.iec62056.grammar import DataSet, Ident
from fieldops.devices.readout import Measured, Quality, Readout

NAME, VERSION = "iec62056", 1

BILLED = ("6.26", "8-0:1.0.0", "8-1:1.0.0", "9-0:1.0.0", "8.0", "8.1.0", "1-0:1.8.0", "1.8.0")
"""Where the billed volume stands, else the energy: the first of these that a meter sends and that is not empty."""
IDS = ("0.0", "0.0.0", "8-0:0.0.0", "1-0:0.0.0", "0-0:0.0.0", "C.1", "C.1.0", "0-0:96.1.0", "9.21")
"""Where the meter's own number stands: the device address before the maker's and the owner's numbers."""
ERRORS = ("F", "F.F", "F.F.0", "0-0:97.97.0", "8-0:97.97.0", "97.97.0")
CLOCKS = ("9.36",)
CLOCK_TIMES, CLOCK_DATES = ("0.9.1", "1-0:0.9.1", "8-0:0.9.1"), ("0.9.2", "1-0:0.9.2", "8-0:0.9.2")

_NUMBER = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]{1,12})?")
_DATE = re.compile(r"(?:20)?([0-9]{2}-[0-9]{2}-[0-9]{2})")
_CURRENT = "*255"


def number(value: str) -> Decimal | None:
    """The value as a number; None where it is not one to the last character."""
    return Decimal(value) if _NUMBER.fullmatch(value) else None


def device_address(sets: tuple[DataSet, ...], names: tuple[str, ...] = IDS) -> str:
    """The meter's own number, "" where it sends none."""
    return _text(sets, names)


def readout_of(
    ident: Ident,
    sets: tuple[DataSet, ...],
    raw: bytes,
    quality: Quality,
    register: str = "",
    id_register: str = "",
) -> Readout:
    """A meter's answer as the gate wants it; problem IEC_REGISTER when the billed register holds no number.

    `digits` are the dials: the value as sent, leading zeros included, without its decimal point ("03329.67" gives
    "0332967"); a profile says how many of them do not count. What has a unit is measured; all else is kept as a tag.
    """
    billed = _billed(sets, register)
    others = [data_set for data_set in sets if data_set is not billed]
    return Readout(
        meter_id=device_address(sets, (id_register,) if id_register else IDS),
        measured=(_measured(billed), *(_measured(other) for other in others if other.unit)),
        raw=raw,
        driver=f"{NAME}/{VERSION}",
        quality=quality,
        flags=_flags(sets),
        tags=(f"/{ident.text}", *(str(other) for other in others if not other.unit)),
        meter_time=_clock(sets),
    )


def _billed(sets: tuple[DataSet, ...], register: str) -> DataSet:
    for name in (register,) if register else BILLED:
        found = [data_set for data_set in sets if _is(data_set, name) and (register or data_set.value)]
        if found:
            # Some registers send the time of the value first, and only the value has a unit.
            billed = next((data_set for data_set in found if data_set.unit), found[0])
            if number(billed.value) is None:
                raise problems.IEC_REGISTER(register=name)
            return billed
    raise problems.IEC_REGISTER(register=register or ", ".join(BILLED))


def _is(data_set: DataSet, name: str) -> bool:
    return data_set.obis.removesuffix(_CURRENT) == name.removesuffix(_CURRENT)


def _measured(data_set: DataSet) -> Measured:
    value = number(data_set.value)
    digits = data_set.value if value is None else data_set.value.replace(".", "")
    return Measured(data_set.obis, value, digits, data_set.unit)


def _text(sets: tuple[DataSet, ...], names: tuple[str, ...]) -> str:
    found = (data_set.value for name in names for data_set in sets if _is(data_set, name) and data_set.value)
    return next(found, "")


def _flags(sets: tuple[DataSet, ...]) -> tuple[str, ...]:
    errors = [data_set.value for data_set in sets if any(_is(data_set, name) for name in ERRORS)]
    return tuple(f"error {value}" for value in errors if value.strip("0 &-"))


def _clock(sets: tuple[DataSet, ...]) -> str | None:
    day, _, time = _text(sets, CLOCKS).partition("&")
    day, time = day or _text(sets, CLOCK_DATES), time or _text(sets, CLOCK_TIMES)
    date = _DATE.fullmatch(day)
    if date is None:
        return None
    try:
        return datetime.strptime(f"20{date[1]} {time}", "%Y-%m-%d %H:%M:%S").isoformat()  # noqa: DTZ007 -- no zone is sent
    except ValueError:
        return None
