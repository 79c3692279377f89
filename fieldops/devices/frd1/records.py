"""The records of FRD/1, and the chain that holds them together.

    {"t":"REC","n":7,"uid":"4.7","serial":"61564400","digits":"00123456","at":"2026-03-02T09:14:05-05:00","prev":"9c0e41aa"}

The bytes of a record are its JSON text exactly as the handheld sends it, `{` to `}`, and they are the same whenever it
is sent. `prev` is the first eight hex digits of the SHA-256 of the bytes of the record before; the first record has the
hash of the dump's name there (`start_of`), so that no record of one dump can pass for one of another. The digest of a
dump is the SHA-256 over the bytes of all its records in order, each followed by a line feed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from fieldops.devices.frd1.codec import Opened, seal, text_of
from fieldops.devices.frd1.fields import NAME, NUMBER, text
from fieldops.facts.handhelds import Dump, HandheldRecord

REC = "REC"
HASH_LENGTH = 8
MOST_TROUBLES = 8
EARLIEST_YEAR = 1970  # what a clock says that was never set; no time zone overflows there

_DIGITS = re.compile(r"[0-9]{1,12}")
_HASH = re.compile(r"[0-9a-f]{8}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")
_CODE = text(24)
_NOTE = text(200, 0)


@dataclass(frozen=True, slots=True)
class Rec:
    """A record as it came, and the hash of the one before it."""

    record: HandheldRecord
    prev: str


def hash_of(raw: bytes) -> str:
    """What the next record gives as `prev`."""
    return sha256(raw).hexdigest()[:HASH_LENGTH]


def start_of(handheld: str, meter_route: str, epoch: int) -> str:
    """The `prev` of a dump's first record."""
    return hash_of(f"{handheld}\n{meter_route}\n{epoch}".encode())


def start_of_dump(dump: Dump) -> str:
    """The `prev` of that dump's first record."""
    return start_of(dump.handheld, dump.meter_route, dump.epoch)


def rec_of(opened: Opened) -> Rec | None:
    """The record in a line; None when it is not as it must be."""
    body = opened.body
    prev, taken_at = body.get("prev"), _moment(body.get("at"))
    if not (NUMBER(body.get("n")) and NAME(body.get("uid")) and NAME(body.get("serial"))):
        return None
    if taken_at is None or not isinstance(prev, str) or not _HASH.fullmatch(prev) or not _has_outcome(body):
        return None
    trouble, note = body.get("trouble", []), body.get("note", "")
    if not _are_codes(trouble) or not _NOTE(note):
        return None
    record = HandheldRecord(
        n=body["n"],
        uid=body["uid"],
        serial_number=body["serial"],
        digits=body.get("digits"),
        taken_at=taken_at,
        raw=opened.raw,
        skip=body.get("skip"),
        trouble=tuple(trouble),
        note=note,
    )
    return Rec(record, prev)


def records_of(start: str, captures: Sequence[Mapping[str, Any]], first: int = 1) -> tuple[bytes, ...]:
    """The bytes of records in order, from their words without `n` and `prev`; ValueError when one is no record."""
    raws: list[bytes] = []
    prev = start
    for n, capture in enumerate(captures, first):
        raw = text_of({"t": REC, "n": n, **capture, "prev": prev})
        seal(raw)
        if rec_of(Opened({"n": n, **capture, "prev": prev}, raw)) is None:
            raise ValueError(f"capture {n} makes no record")
        raws.append(raw)
        prev = hash_of(raw)
    return tuple(raws)


def _has_outcome(body: dict[str, Any]) -> bool:
    """Exactly one of digits and a skip code."""
    digits, skip = body.get("digits"), body.get("skip")
    if digits is None:
        return _CODE(skip)
    return skip is None and isinstance(digits, str) and _DIGITS.fullmatch(digits) is not None


def _are_codes(trouble: Any) -> bool:
    return isinstance(trouble, list) and len(trouble) <= MOST_TROUBLES and all(_CODE(code) for code in trouble)


def _moment(at: Any) -> datetime | None:
    if not isinstance(at, str) or not _MOMENT.fullmatch(at):
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.year >= EARLIEST_YEAR else None
