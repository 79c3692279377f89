"""A meter's answer, decoded: who answers, and what each record says (EN 13757-3)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from fieldops import problems
from fieldops.devices.mbus.fixed_data import CUBIC_METRES, HISTORIC, UNITS, Counter, parse_fixed
from fieldops.devices.mbus.frames import Frame, parse
from fieldops.devices.mbus.header import LONG_HEADER_SIZE, Header, parse_header
from fieldops.devices.mbus.records import MORE_FOLLOW, REST, Record, split
from fieldops.devices.mbus.units import EXACT, ONE, meaning
from fieldops.devices.mbus.values import BCD, DIGITS, Value, as_sent, digits_of, value_of

VARIABLE_DATA, FIXED_DATA, ERROR_REPORT = 0x72, 0x73, 0x70
ERRORS = (
    "unspecified",
    "unimplemented CI field",
    "buffer too long, truncated",
    "too many records",
    "premature end of record",
    "more than 10 DIFEs",
    "more than 10 VIFEs",
    "reserved",
    "application busy",
    "too many readouts",
)
"""What an application error report says by its one byte (EN 13757-3, application errors)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record in words: `value` is a Decimal in `unit`, or text where it is no number.

    `digits` are those the meter sent, "" where none, with their leading zeros if `as_dials`; `plain` is False for what
    is a limit, an error or the maker's own.
    """

    function: str
    storage: int
    tariff: int
    device: int
    quantity: str
    unit: str
    value: Value
    digits: str
    as_dials: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of a meter; `more_follow` when the meter has a further telegram."""

    header: Header
    items: tuple[Item, ...]
    more_follow: bool = False


def read_answer(data: bytes) -> Answer:
    """The answer in the bytes of one frame; every problem named mbus-… that is about an answer."""
    return answer_of(parse(data))


def answer_of(frame: Frame) -> Answer:
    """The answer in a frame that passed its checks."""
    if frame.from_master or frame.ci is None:
        raise problems.MBUS_FRAME(check="it is a request, not an answer")
    if frame.ci == VARIABLE_DATA:
        header = parse_header(frame.data)
        records = split(frame.data[LONG_HEADER_SIZE:])
        more = bool(records) and records[-1].function == REST[MORE_FOLLOW]
        return Answer(header, tuple(_item(record) for record in records), more)
    if frame.ci == FIXED_DATA:
        header, counters = parse_fixed(frame.data)
        return Answer(header, tuple(_counted(counter) for counter in counters))
    if frame.ci == ERROR_REPORT:
        raise problems.MBUS_REPORTS_ERROR(error=_error(frame.data))
    raise problems.MBUS_UNSUPPORTED(form=f"CI {frame.ci:02X}")


def _error(data: bytes) -> str:
    code = data[0] if data else 0
    return ERRORS[code] if code < len(ERRORS) else f"code {code}"


def _item(record: Record) -> Item:
    if not record.vib:
        blob = as_sent(record.data)
        return Item(record.function, 0, 0, 0, "", "", blob, "", as_dials=False, plain=False)
    said = meaning(record.vib, record.label)
    value = value_of(record.coding, record.data, said.kind, record.length_code)
    if isinstance(value, Decimal):
        if said.times is not ONE:
            value = EXACT.multiply(value, said.times)
        if said.plus:
            value = EXACT.add(value, said.plus)
    return Item(
        record.function,
        record.storage,
        record.tariff,
        record.device,
        said.quantity,
        said.unit,
        value,
        digits_of(record.coding, record.data, record.length_code),
        record.coding in BCD or record.length_code in DIGITS,
        said.plain,
    )


def _counted(counter: Counter) -> Item:
    digits = str(counter.value) if counter.binary else counter.data[::-1].hex()
    plain = counter.unit != UNITS[HISTORIC]
    return Item(counter.function, 0, 0, 0, "", counter.unit, counter.value, digits, not counter.binary, plain)


def cubic_metres(item: Item) -> Item:
    """A counter of the fixed structure as a volume in m^3, if it is one; any other item as it is."""
    times = CUBIC_METRES.get(item.unit) if item.quantity == "" else None
    if times is None or not isinstance(item.value, Decimal):
        return item
    return replace(item, quantity="Volume", unit="m^3", value=EXACT.multiply(item.value, times))
