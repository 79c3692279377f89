"""The rows that files are read into and written from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fieldops.problems import Problem


@dataclass(frozen=True, slots=True)
class MeterRouteRow:
    """One meter and its register, as billing tells it; `line` is the 1-based line of the file."""

    line: int
    meter_route: str
    sequence: int
    account_no: str
    address: str
    serial_number: str
    dials: int
    unit: str
    account_name: str | None = None
    account_class: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    multiplier: Decimal = Decimal(1)
    previous: str | None = None
    previous_on: date | None = None
    low: str | None = None
    high: str | None = None
    hazards: tuple[str, ...] = ()
    location_note: str | None = None
    endpoint_id: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row set aside: where it stood, what it said (undecodable bytes shown as �), why it was not taken."""

    line: int
    raw: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class LoadFile:
    """A file read to its end; `sha256` is the lower-case hex of its bytes."""

    layout: str
    sha256: str
    rows: tuple[MeterRouteRow, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One exported read: a fact with what billing needs to place it; `read_at` is ISO 8601 as captured."""

    event_id: str
    run: str
    meter_route: str
    sequence: int
    account_no: str
    address: str
    serial_number: str
    register: str
    digits: str
    unit: str
    read_at: str
    kind: str
    method: str
    reader: str
    checks: tuple[str, ...] = ()
    confirmed: bool = False
    attempts: int = 1
    previous: str | None = None
    consumption: Decimal | int | None = None


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far a journal was stored when the batch was made: its last position and the hash there."""

    journal: str
    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What an export batch says of itself beside its reads."""

    batch: int
    heads: tuple[ChainHead, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """The control totals of an exported file, found true."""

    batch: int
    count: int
    digit_sum: int
    heads: tuple[ChainHead, ...]
