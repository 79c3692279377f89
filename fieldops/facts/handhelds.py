"""What a handheld hands over when it stands in its cradle: a dump of records, each the outcome of one stop.

A *dump* is one filling of a handheld's memory: the handheld, the meter route it was loaded with, and an *epoch* that
grows each time it is loaded anew. Records are numbered from 1 without gaps and are never changed once taken, so
(handheld, epoch, uid) names one record for ever, in whatever order and however often it comes over the cable.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

METER_FOUND = "meter.found"
"""The kind of fact by which the office hears of a record that belongs to no stop."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One filling of a handheld, as it describes itself; `sha256` (`digest_of`) is "" where it knows none."""

    handheld: str
    meter_route: str
    epoch: int
    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HandheldRecord:
    """What was captured at one stop; `digits` as seen, None where the reader gave a skip code instead.

    `taken_at` is aware; `raw` is the record exactly as it came, without the framing of the cable.
    """

    n: int
    uid: str
    serial_number: str
    digits: str | None
    taken_at: datetime
    raw: bytes
    skip: str | None = None
    trouble: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a dump is kept durably: its first `upto` records; `prev` is the hash of the last one, "" for none."""

    upto: int
    prev: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of records once they were kept."""

    new: int
    already: int
    unmatched: int


def digest_of(raws: Iterable[bytes]) -> str:
    """SHA-256 over records' raw bytes in their order, each followed by a line feed."""
    whole = sha256()
    for raw in raws:
        whole.update(raw + b"\n")
    return whole.hexdigest()
