"""From telegrams to a readout: which record is billed, and what the others are called."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from fieldops import problems
from fieldops.devices.mbus.answer import Answer, Item, cubic_metres
from fieldops.devices.mbus.fixed_data import ACTUAL_VALUE
from fieldops.devices.mbus.records import FUNCTIONS
from fieldops.devices.readout import Measured, Readout

SIGNATURE = "mbus/1"
UNIT_NAMES = {"m^3": "m3", "m^3/h": "m3/h", "m^3/min": "m3/min", "m^3/s": "m3/s", "feet^3": "ft3"}
CURRENT = (FUNCTIONS[0], ACTUAL_VALUE)
LONGEST_NUMBER = 4
METER_CLOCK = "Time point (date & time)"


def readout_of(telegrams: Sequence[tuple[bytes, Answer]], record: str) -> Readout:
    """One readout out of a meter's telegrams; problem MBUS_NO_REGISTER when the record asked for is in none.

    `record` is a quantity, of which only a current value counts as billed: storage, tariff and device 0, no maximum, no
    limit, nothing that the maker alone can read. Or it is a record's number, counted from 0 over all telegrams.
    """
    items = [cubic_metres(item) for _, answer in telegrams for item in answer.items]
    billed = _billed(items, record)
    others = [item for item in items if item is not billed]
    header = telegrams[0][1].header
    return Readout(
        meter_id=header.meter_id,
        measured=(_measured(billed, ""), *(_measured(item, name_of(item)) for item in others if _counts(item))),
        raw=b"".join(raw for raw, _ in telegrams),
        driver=SIGNATURE,
        quality="checked",
        flags=tuple(dict.fromkeys(flag for _, answer in telegrams for flag in answer.header.flags)),
        tags=tuple(f"{name_of(item)}={_text(item)}" for item in others if not _counts(item)),
        meter_time=next((moment for moment in map(_clock, items) if moment), None),
    )


def name_of(item: Item) -> str:
    """What a record is called beside others: `Volume, maximum value, storage 1`."""
    function = "" if item.function in CURRENT else item.function.lower()
    numbers = (("storage", item.storage), ("tariff", item.tariff), ("device", item.device))
    return ", ".join(
        filter(None, (item.quantity, function, *(f"{what} {number}" for what, number in numbers if number)))
    )


def _billed(items: Sequence[Item], record: str) -> Item:
    if record.isascii() and record.isdigit() and len(record) <= LONGEST_NUMBER:
        found = [item for item in items[int(record) :][:1] if isinstance(item.value, Decimal)]
    else:
        found = [item for item in items if item.quantity == record and _counts(item) and _is_current(item)]
    if not found:
        raise problems.MBUS_NO_REGISTER(record=record)
    return found[0]


def _counts(item: Item) -> bool:
    """Whether it is a number that says of the quantity what its name says."""
    return item.plain and isinstance(item.value, Decimal)


def _is_current(item: Item) -> bool:
    return item.function in CURRENT and item.storage == item.tariff == item.device == 0


def _measured(item: Item, register: str) -> Measured:
    assert isinstance(item.value, Decimal)
    return Measured(register, item.value, item.digits, UNIT_NAMES.get(item.unit, item.unit), item.as_dials)


def _text(item: Item) -> str:
    return f"{item.value:f}" if isinstance(item.value, Decimal) else item.value


def _clock(item: Item) -> str | None:
    """The meter's own time; None when this is not it, or the meter has not set it."""
    if item.quantity != METER_CLOCK or not item.plain or not _is_current(item) or not isinstance(item.value, str):
        return None
    moment = item.value.removesuffix("Z")  # the meter knows no zone
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return None
    return moment
