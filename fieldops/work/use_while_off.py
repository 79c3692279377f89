"""Water used while it was off: a reading above the off-read, taken before the water was turned on again.

All acts and readings of a service point are looked at together whenever one comes in, so what is found does not depend
on which came first; a case that a later fact answers (a turn-on that was on its way, a corrected read) is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fieldops.facts.cases import CaseKind
from fieldops.facts.orders import OrderKind, OrderState, OrderStep, Why
from fieldops.store import cases as store
from fieldops.store import field_acts, orders, readings
from fieldops.store.billing_tables import Reading
from fieldops.store.order_tables import ServiceAct
from fieldops.work import cases, ordering
from fieldops.work.standings import taken_at

REASON = "Read above the off-read / Lectura mayor que la de corte"
"""The reader sees it at the stop, in whichever language they read."""


@dataclass(frozen=True, slots=True)
class OffRead:
    """What a register showed when the water was shut off, and until when it was off."""

    act: ServiceAct
    reading: Reading
    until: datetime | None

    def is_passed_by(self, later: Reading) -> bool:
        """Whether a later reading shows that water ran while it was off."""
        at = taken_at(later)
        if later.kind == "on" or at <= self.act.at or (self.until is not None and at >= self.until):
            return False
        return int(later.digits) > int(self.reading.digits)


def look(session: Session, now: datetime, service_point_id: str) -> None:
    """Open a case for each reading that shows use while the water was off, and close those that are answered."""
    acts = field_acts.acts_at(session, service_point_id)
    off_reads = [found for place, act in enumerate(acts) if (found := _off_read(session, act, acts[place + 1 :]))]
    for register_id in sorted({off.reading.register_id for off in off_reads}):
        here = [off for off in off_reads if off.reading.register_id == register_id]
        _look_at_register(session, now, field_acts.readings_of_register(session, register_id), here, service_point_id)


def _off_read(session: Session, act: ServiceAct, later: Sequence[ServiceAct]) -> OffRead | None:
    """The off-read of an act, once it has come in, in its last correction; one of another place is none."""
    reading = readings.find_reading(session, act.reading) if act.act == "shut_off" else None
    if reading is None or field_acts.point_of_reading(session, reading) != act.service_point_id:
        return None
    corrections = {one.supersedes: one for one in field_acts.readings_of_register(session, reading.register_id)}
    while (better := corrections.pop(reading.id, None)) is not None:
        reading = better
    until = next((one.at for one in later if one.act == "turned_on"), None)
    return OffRead(act, reading, until)


def _look_at_register(
    session: Session, now: datetime, taken: Sequence[Reading], off_reads: Sequence[OffRead], service_point_id: str
) -> None:
    corrected = {one.supersedes for one in taken}
    due = {
        one.id: (one, off)
        for one in taken
        if one.id not in corrected
        for off in off_reads
        if one is not off.reading and off.is_passed_by(one)
    }
    for case in cases.settle(session, now, CaseKind.READ_ABOVE_OFF_READ, [one.id for one in taken], due.keys()):
        _call_back(session, now, case.order_id)
    for one, off in due.values():
        if store.find_by_cause(session, CaseKind.READ_ABOVE_OFF_READ, one.id) is None:
            _open(session, now, one, off, service_point_id)


def _open(session: Session, now: datetime, later: Reading, off: OffRead, service_point_id: str) -> None:
    cases.open_case(
        session,
        now,
        CaseKind.READ_ABOVE_OFF_READ,
        later.id,
        account_id=off.act.account_id,
        order_id=_investigation(session, now, later, off, service_point_id),
        stop_id=later.stop_id,
        detail={"off_digits": off.reading.digits, "digits": later.digits, "at": later.read_at},
    )


def _investigation(session: Session, now: datetime, later: Reading, off: OffRead, service_point_id: str) -> str:
    """Somebody has to go and look: the order that waits for it already, or a new draft."""
    for waiting in field_acts.open_orders_at(session, OrderKind.INVESTIGATE, service_point_id):
        return waiting.id
    kind, account = OrderKind.INVESTIGATE, off.act.account_id
    made = ordering.make_order(
        session, now, kind, service_point_id, account, cases.NOBODY, reason=REASON, fact_id=later.id
    )
    return made.id


def _call_back(session: Session, now: datetime, order_id: str | None) -> None:
    """Nobody has to go any more, unless somebody is on the way or another read still asks for it."""
    order = orders.find_order(session, order_id) if order_id else None
    if order is None or order.state != OrderState.DRAFT:
        return
    if all(case.closed_at for case in store.of_order(session, CaseKind.READ_ABOVE_OFF_READ, order.id)):
        ordering.take_step(session, now, order, OrderStep.WITHDRAW, cases.NOBODY, Why.ANSWERED)
