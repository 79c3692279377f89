"""Handing work down: the runs of some people, as the documents of the wire (docs/exchange.md, Work).

A tablet gets what its reader needs at the meter and no more: no customer's name, no account, no balance. What says
nothing (no position, no order) is left out, because a thousand stops have to fit through a bad line.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.facts.codes import HAZARDS, SKIP_CODES, TAG_PLACES, TROUBLE_CODES, UNABLE_CODES, VALVES, Code
from fieldops.store import runs
from fieldops.store.identity import identity
from fieldops.store.place_tables import ServicePoint
from fieldops.store.runs import AskedRegister, PlacedStop, RunHead
from fieldops.work import handout_orders
from fieldops.work.handout_orders import Document

Json = dict[str, Any]

_CODES: tuple[tuple[str, tuple[Code, ...]], ...] = (
    ("skip", SKIP_CODES),
    ("trouble", TROUBLE_CODES),
    ("hazard", HAZARDS),
    ("unable", UNABLE_CODES),
    ("tag_place", TAG_PLACES),
    ("valve", VALVES),
)


def handout(
    session: Session, clock: Clock, usernames: Sequence[str], orders: Sequence[Document] | None = None
) -> list[Json]:
    """Every run not closed of these people, its stops, the orders, the codes and the book, as puts of one snapshot.

    `orders` are a tablet's own documents, with its leave and its seals; by default they are made without a tablet's.
    """
    number = identity(session).change_number
    if orders is None:
        orders = handout_orders.documents(session, clock, None, usernames)
    heads = runs.heads_to_hand_out(session, {username.lower() for username in usernames})
    run_ids = [head.run.id for head in heads]
    places = runs.placed_stops(session, run_ids=run_ids)
    asked = runs.asked_registers(session, run_ids=run_ids)
    changes = [_put(number, "run", _run(head)) for head in heads]
    changes += [_put(number, "stop", _stop(place, asked[place.stop.id])) for place in places]
    changes += [_put(number, kind, doc) for kind, doc in orders]
    changes += [_put(number, "code", code) for code in _codes()]
    changes.append(_put(number, "rulebook", handout_orders.rulebook(session)))
    return changes


def _put(number: int, kind: str, doc: Json) -> Json:
    return {"n": number, "op": "put", "type": kind, "id": doc["id"], "rev": number, "doc": doc}


def _run(head: RunHead) -> Json:
    assert head.person is not None, "only assigned runs are handed out"
    return {
        "id": head.run.id,
        "kind": head.run.kind,
        "date": head.run.on.isoformat(),
        "meter_route": head.code,
        "assigned_to": head.person.username,
        "closes_at": None,
    }


def _stop(place: PlacedStop, asked: Sequence[AskedRegister]) -> Json:
    stop, point, order = place.stop, place.service_point, place.order
    doc: Json = {
        "id": stop.id,
        "run": stop.run_id,
        "sequence": stop.sequence,
        "address": point.address,
        "hazards": point.hazards,
        "notes": [order.reason] if order and order.reason else [],
        "location_note": point.location_note,
        "meter": {"id": place.meter.id, "serial_number": place.meter.serial_number},
        "registers": [_register(one) for one in asked],
        "outcome": stop.outcome,
    }
    position = _position(point)
    if position:
        doc["position"] = position
    if order:
        doc["order"] = order.id
    return doc


def _register(asked: AskedRegister) -> Json:
    return {"id": asked.register_id, "dials": asked.dials, "unit": asked.unit, "limits": asked.limits}


def _position(point: ServicePoint) -> Json | None:
    if point.latitude is None or point.longitude is None:
        return None
    # Six decimals are a hand's breadth.
    return {"lat": round(point.latitude, 6), "lon": round(point.longitude, 6)}


def _codes() -> Iterator[Json]:
    for kind, codes in _CODES:
        for code in codes:
            yield {"id": f"{kind}:{code.id}", "kind": kind, "code": code.id, "en": code.en, "es": code.es}
