"""What files for handhelds are written from and read into.

What comes back becomes `fieldops.facts.handhelds.HandheldRecord`, as from a handheld on a cable.
"""

from dataclasses import dataclass
from datetime import date

from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.rows import BadRow


@dataclass(frozen=True, slots=True)
class LoadStop:
    """One stop and register as a handheld is told of it; what a layout has no column for stays as it is here.

    It has no place for a name, a balance or a telephone number: handhelds get lost.
    """

    meter_route: str = ""
    sequence: int | None = None
    account_no: str = ""
    serial_number: str = ""
    address: str = ""
    location_note: str = ""
    dials: int | None = None
    previous: str | None = None
    low: str | None = None
    high: str | None = None
    endpoint_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LoadedStops:
    """A load file read to its end: its stops, and the rows that were set aside."""

    layout: str
    stops: tuple[LoadStop, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class UnloadFile:
    """An unload file read to its end; `sha256` is the lower-case hex of its bytes.

    `meter_routes` are the codes that its rows name, in their order; "" stands for rows that name none.
    """

    layout: str
    sha256: str
    meter_routes: tuple[str, ...]
    records: tuple[HandheldRecord, ...]
    bad: tuple[BadRow, ...]
