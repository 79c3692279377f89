"""The call list: who must be phoned at once, because a tablet out of reach may still let them shut somebody off.

An order that was withdrawn, or that the book no longer allows, is off at central at once. Its tablet learns that at its
next contact. Until then it may hold leave that has not expired, or a code that was told: whoever has it is phoned.
That central ended the leave says nothing, for the tablet does not know. Nor does it count that a field unit asked on
the tablet's behalf, since a unit asks also when no tablet is near.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.facts.orders import OrderState, OrderStep
from fieldops.rules.at_the_door import handed_down
from fieldops.store import authorisations, handed_orders, orders, release_codes
from fieldops.store.device_tables import Device
from fieldops.store.handed_orders import ShutOffOut
from fieldops.store.work_tables import FieldOrder
from fieldops.work import city_rules, deciding

ENDED_IN_THE_FIELD = frozenset({OrderState.DONE, OrderState.UNABLE, OrderState.STOPPED})
A_CODE_IS_GOOD_FOR = timedelta(hours=24)
"""A tablet forgets a code only with its order; after a day nobody is at that door any more."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to phone: what for, on which tablet, until when it could happen, and why it must not."""

    place: ShutOffOut
    tablet: str
    until: datetime | None
    """When the leave ends; None where a code was told, which has no end of its own."""
    why: str
    """The word of the step that withdrew the order; empty where the book refuses it now."""
    because: Mapping[str, str] | None
    """The book's sentence, where it refuses."""


@dataclass(slots=True)
class _Held:
    """What one tablet may hold for one order, and since when central thinks otherwise."""

    order: FieldOrder
    device: Device
    until: datetime | None
    ended_at: datetime | None


def call_list(session: Session, clock: Clock) -> list[Call]:
    """Who must be phoned now, the leave that lasts longest last."""
    now = clock.now()
    found = [call for held in _held(session, now) if (call := _call(session, clock, held)) is not None]
    return sorted(found, key=lambda call: (call.until or now + A_CODE_IS_GOOD_FOR, call.place.service_point.address))


def _held(session: Session, now: datetime) -> list[_Held]:
    found: dict[tuple[str, str], _Held] = {}
    for leave, order, device in authorisations.unexpired_on_tablets(session, now, ENDED_IN_THE_FIELD):
        held = _Held(order, device, leave.expires_at, leave.ended_at)
        first = found.setdefault((order.id, device.id), held)
        first.ended_at = _later(first.ended_at, leave.ended_at)
    for _, order, device in release_codes.told_since(session, now - A_CODE_IS_GOOD_FOR):
        if order.state not in ENDED_IN_THE_FIELD:
            known = found.get((order.id, device.id))
            found[order.id, device.id] = _Held(order, device, None, known.ended_at if known else None)
    return list(found.values())


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two ends; something that has not ended at all ends last."""
    return None if one is None or other is None else max(one, other)


def _call(session: Session, clock: Clock, held: _Held) -> Call | None:
    place = handed_orders.last_place(session, held.order.id)
    if place is None:
        return None
    if held.order.state == OrderState.WITHDRAWN:
        step = next(
            step for step in reversed(orders.steps_of(session, held.order.id)) if step.step == OrderStep.WITHDRAW
        )
        return None if _has_heard(held.device, step.at) else Call(place, held.device.name, held.until, step.why, None)
    because = _refusal(session, clock, held.order)
    if because is None or _has_heard(held.device, held.ended_at):
        return None
    return Call(place, held.device.name, held.until, "", because)


def _refusal(session: Session, clock: Clock, order: FieldOrder) -> Mapping[str, str] | None:
    """The book's first objection; hours and the age of the feed are none, for the tablet knows its own window."""
    question = deciding.questions_of_orders(session, clock, [order])[order.id]
    act = handed_down("shut-off", city_rules.books(session), question)
    because: Mapping[str, str] | None = act["because"]
    return because


def _has_heard(device: Device, since: datetime | None) -> bool:
    if device.via is not None or device.heard_at is None or since is None:
        return False
    return device.heard_at > since
