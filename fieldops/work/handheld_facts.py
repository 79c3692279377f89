"""What a handheld's record tells, in the kinds of event of the wire.

The id of each fact is computed from the handheld, the record's uid, time and value, so that the same record, pulled
again by whatever unit, tells the same facts. Digits are passed on as they were seen, those of a file without the zeros
that only fill its column. A code is passed on as the reader gave it, known to us or not: the office shows a code it has
no words for as it came.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fieldops.facts.handhelds import METER_FOUND, HandheldRecord
from fieldops.interchange.cells import fitted
from fieldops.interchange.handheld_layout import handheld_layout_names
from fieldops.work.handheld_matching import Match
from fieldops.work.readouts import accept

NAMESPACE = uuid.UUID("c6461e38-cde9-4222-a52d-57c2330984c8")
"""Of the ids of facts from handhelds; never to be changed."""
LONGEST_CODE = 30
MOST_RAW = 8_192
"""Bytes of a record that travel with a read; a longer one stays on the unit, where it is kept whole."""

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToldFact:
    """One event, but for its place in a journal and who stands behind it."""

    id: str
    kind: str
    payload: Payload


def facts_of(handheld: str, protocol: str, record: HandheldRecord, match: Match) -> tuple[ToldFact, ...]:
    """Everything one record tells of its stop; never nothing."""
    return tuple(
        ToldFact(_id(handheld, record, what), kind, payload) for kind, payload, what in _told(protocol, record, match)
    )


def found_fact(
    handheld: str, protocol: str, meter_route: str, record: HandheldRecord, pulled_by: str | None
) -> ToldFact:
    """What a record tells whose meter is on no stop; its id is another one than that of the read it may become."""
    payload: Payload = {
        "serial_number": record.serial_number,
        "digits": record.digits,
        "skip": record.skip,
        "trouble": list(record.trouble),
        "note": record.note,
        "handheld": handheld,
        "meter_route": meter_route,
        "pulled_by": pulled_by,
        "taken_at": record.taken_at.isoformat(),
        **_proof(protocol, record),
    }
    outcome = record.skip or "" if record.digits is None else record.digits
    return ToldFact(_id(handheld, record, f"{METER_FOUND} {outcome}"), METER_FOUND, payload)


def _told(protocol: str, record: HandheldRecord, match: Match) -> Iterator[tuple[str, Payload, str]]:
    """Kind, payload, and what beside the record makes the id."""
    if record.digits is None:
        skip = record.skip or ""
        yield "stop.skipped", _coded(skip, record.note), skip
    else:
        yield "read.taken", _read(protocol, record, record.digits, match), record.digits
    for code in dict.fromkeys(record.trouble):
        yield "trouble.reported", _coded(code), f"trouble.reported {code}"
    if record.note and record.digits is not None:
        yield "note.left", {"text": record.note}, f"note.left {record.note}"


def _id(handheld: str, record: HandheldRecord, what: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\n".join([handheld, record.uid, record.taken_at.isoformat(), what])))


def _coded(code: str, note: str = "") -> Payload:
    """A code of the handheld; an empty or overlong one stands whole in the note."""
    if 0 < len(code) <= LONGEST_CODE:
        return {"code": code} | ({"note": note} if note else {})
    return {"code": code[:LONGEST_CODE] or "unknown", "note": " · ".join(text for text in (code, note) if text)}


def _on_dials(protocol: str, digits: str, dials: int) -> str:
    """The digits as seen; a file's column is as wide as the widest register, so there its zeros are not the dials'."""
    if protocol not in handheld_layout_names():
        return digits
    return fitted(digits, dials, cut_zeros=True) or digits


def _read(protocol: str, record: HandheldRecord, digits: str, match: Match) -> Payload:
    register = match.register
    assert register is not None, "digits are matched with their register"
    digits = _on_dials(protocol, digits, register.dials)
    judged = accept(record.serial_number, digits, match.stop.serial_number, register.dials, register.limits)
    payload: Payload = {
        "meter": match.stop.meter,
        "serial_seen": record.serial_number.strip(),
        "register": register.id,
        "digits": digits,
        "method": "handheld",
        "kind": match.stop.read_kind,
        "attempts": 1,
        "confirmed": False,
        "checks": list(judged.checks),
    }
    return payload | _proof(protocol, record)


def _proof(protocol: str, record: HandheldRecord) -> Payload:
    """The record as it came, unless it is too long to travel."""
    if len(record.raw) > MOST_RAW:
        return {}
    return {"telegram": {"protocol": protocol, "raw": record.raw.hex(), "flags": []}}
