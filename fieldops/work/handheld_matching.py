"""Which stop a handheld's record belongs to, as far as a field unit can tell from its own work.

A handheld knows meters by their serial numbers and nothing of our stops. The meter must be beyond doubt: a serial
number that fits two meters, and digits that fit two registers of one, match nothing and wait for a person. Which of a
meter's stops is meant is the lesser question: one of the meter route the handheld was loaded with, then one that has no
outcome yet, then the one whose run is nearest to the day.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from fieldops.clock import CITY_ZONE
from fieldops.facts.registers import Limits
from fieldops.work.readouts import plain_number

Json = dict[str, Any]

_DIGITS = re.compile(r"[0-9]{1,12}")
_LIMITS = tuple(field.name for field in fields(Limits))

READ_KINDS = {None: "cycle", "REREAD": "reread"}
"""What a read is by the kind of the stop's order; acts at a door are not done with a handheld."""


@dataclass(frozen=True, slots=True)
class AskedRegister:
    """A register to be read at a stop."""

    id: str
    dials: int
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class AskedStop:
    """A stop as the unit's work tells of it; `read_kind` is what a read there would be."""

    id: str
    run: str
    on: date
    meter_route: str
    meter: str
    serial_number: str
    registers: tuple[AskedRegister, ...]
    is_open: bool
    read_kind: str


@dataclass(frozen=True, slots=True)
class Match:
    """The stop of a record, and the register its digits belong to, None for a record without digits."""

    stop: AskedStop
    register: AskedRegister | None


Stops = Mapping[str, Sequence[AskedStop]]
"""The stops of the unit's work by the plain serial number of their meter."""


def stops_by_meter(changes: Sequence[Json]) -> Stops:
    """The stops in a snapshot of work that a handheld's record may end."""
    documents = {(change["type"], change["id"]): change["doc"] for change in changes}
    found: dict[str, list[AskedStop]] = defaultdict(list)
    for (kind, _), doc in documents.items():
        if kind == "stop":
            order = documents.get(("order", doc["order"]), {"kind": ""})["kind"] if "order" in doc else None
            run = documents.get(("run", doc["run"]))
            if run is not None and order in READ_KINDS:
                found[plain_number(doc["meter"]["serial_number"])].append(_stop(doc, run, READ_KINDS[order]))
    return found


def match(stops: Stops, meter_route: str, serial_number: str, digits: str | None, taken_at: datetime) -> Match | None:
    """The stop of one record; None when it is not in the work, or in doubt."""
    told = serial_number.strip()
    candidates = stops.get(plain_number(told), ()) if plain_number(told) else ()
    candidates = [stop for stop in candidates if stop.serial_number.strip() == told] or candidates
    if len({stop.meter for stop in candidates}) != 1:
        return None
    stop = min(candidates, key=lambda one: _distance(one, meter_route, taken_at.astimezone(CITY_ZONE).date()))
    if digits is None:
        return Match(stop, None)
    register = _register(stop, digits)
    return Match(stop, register) if register and _DIGITS.fullmatch(digits) else None


def _distance(stop: AskedStop, meter_route: str, day: date) -> tuple[bool, bool, int, str]:
    return stop.meter_route != meter_route, not stop.is_open, abs((stop.on - day).days), stop.id


def _register(stop: AskedStop, digits: str) -> AskedRegister | None:
    """The only register of the meter, whatever its dials, or the only one with so many."""
    fitting = [register for register in stop.registers if register.dials == len(digits)]
    likely = stop.registers if len(stop.registers) == 1 else fitting
    return likely[0] if len(likely) == 1 else None


def _stop(doc: Json, run: Json, read_kind: str) -> AskedStop:
    return AskedStop(
        id=doc["id"],
        run=doc["run"],
        on=date.fromisoformat(run["date"]),
        meter_route=run.get("meter_route") or "",
        meter=doc["meter"]["id"],
        serial_number=doc["meter"]["serial_number"],
        registers=tuple(_asked(register) for register in doc["registers"]),
        is_open=doc.get("outcome") is None,
        read_kind=read_kind,
    )


def _asked(register: Json) -> AskedRegister:
    limits = register.get("limits")
    known = Limits(**{name: limits[name] for name in _LIMITS}) if limits else None
    return AskedRegister(register["id"], register["dials"], known)
