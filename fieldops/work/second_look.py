"""Central looks again at what was done at a door: a fact that disagrees with the office stays a fact, and opens a case.

Each look takes every act of the order, in the order in which they were most likely done, so that it finds the same
whatever came in first. Whether an act had leave is decided from what central itself issued or told, not from what the
tablet believed; whether it came after a payment, from when billing posted the payment or the office withdrew the order.
The rule book is asked about the moment of the act, and its answer is kept. Where nobody can say exactly when an act was
done, it has to be in order at every moment at which it may have been done (fieldops/work/fact_times.py).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldops.clock import FixedClock
from fieldops.facts.cases import OWED_TURN_ON, CaseKind
from fieldops.facts.orders import Off, OrderKind, OrderState
from fieldops.rules.deciding import Decision, Verdict
from fieldops.store import cases as case_store
from fieldops.store import field_acts, orders
from fieldops.store.identity import raise_change_number
from fieldops.store.order_tables import CaseFile, DoorTag, OrderStep, ReleaseCode, ServiceAct
from fieldops.store.work_tables import FieldOrder
from fieldops.work import cases, deciding, ordering, seen
from fieldops.work.days import city_day
from fieldops.work.fact_times import FactTime, legal_time

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a tablet's clock may be behind the office's before leave seems to have come after its use."""
PAID = frozenset({"paid", "hold", "arrangement"})
"""Why an order was withdrawn that a customer had done something about."""
TOP_PRIORITY = 100
WRONGFUL = "Shut off in error; waits for a release / Corte indebido; espera autorización"
ACT_OF = {"shut_off": "shut-off", "turned_on": "turn-on"}


def at_accounts(session: Session, now: datetime, account_ids: Collection[str]) -> None:
    """Look again at every shut-off of these accounts, because billing told of payments that may have come before."""
    order_ids = {act.order_id for act in field_acts.shut_offs_of_accounts(session, account_ids)}
    for order in orders.hold_orders(session, order_ids) if order_ids else []:
        at_order(session, now, order)


def at_order(session: Session, now: datetime, order: FieldOrder) -> None:
    """Open the cases that the acts of an order and its tags give reason for."""
    acts = field_acts.acts_of_order(session, order.id)
    tags = field_acts.tags_of_order(session, order.id)
    withdrawal = field_acts.withdrawal_of(session, order.id)
    for kind in ACT_OF:
        alike = [act for act in acts if act.act == kind]
        for act in alike:
            _demand_open_order(session, now, order, act, alike[:1], withdrawal)
    for tag in tags:
        _demand_open_order(session, now, order, tag, tags[:1], withdrawal)
    for act in acts:
        if act.act == "shut_off":
            _demand_leave(session, now, order, act)
            _demand_unpaid(session, now, order, act, withdrawal)


def ask_the_book(session: Session, now: datetime, order: FieldOrder, act: ServiceAct) -> str | None:
    """Ask the book about the moment of the act, and open a case where it was outside the hours; the answer's id."""
    try:
        kept, decision = deciding.decide_now(
            session, FixedClock(act.at), ACT_OF[act.act], act.account_id, "intake", act.by, order
        )
    except OverflowError:  # a tablet's clock may say the year 1
        return None
    if is_out_of_hours(decision) or not _is_surely_in_hours(session, order, act, decision):
        _open(session, now, _OUTSIDE_HOURS[act.act], order, act, {"at": act.at.isoformat()})
    return kept


def _is_surely_in_hours(session: Session, order: FieldOrder, act: ServiceAct, decision: Decision) -> bool:
    """Whether an act whose likeliest moment is in the hours was in them whenever it was done."""
    time = _time_of(session, act)
    if time.is_known or not _hours_asked(decision):
        return True
    if city_day(time.earliest) != city_day(time.latest):
        return False
    asked = [deciding.ask_at(session, edge, ACT_OF[act.act], act.account_id, order) for edge in time.edges]
    return not any(is_out_of_hours(each) for each in asked)


def is_out_of_hours(decision: Decision) -> bool:
    """Whether a book's hours were broken and nobody may step over them."""
    return any(one.result != "pass" for one in _hours_asked(decision))


def was_told(code: ReleaseCode | None, given: str | None, time: FactTime) -> bool:
    """Whether the code that was used is the one a dispatcher had told for this order on this tablet.

    Nobody knows the digits before they are told, so where the clock says nothing they say when.
    """
    if not code or not given or code.code != given or code.told_at is None:
        return False
    return code.told_at <= time.latest + CLOCKS_DIFFER


def _hours_asked(decision: Decision) -> list[Verdict]:
    """The verdicts about hours that nobody may step over."""
    stepped_over = {one.book for one in decision.verdicts if one.gate == "override" and one.result == "pass"}
    return [one for one in decision.verdicts if one.gate == "window" and one.book not in stepped_over]


_OUTSIDE_HOURS = {"shut_off": CaseKind.SHUT_OFF_OUTSIDE_HOURS, "turned_on": CaseKind.TURN_ON_OUTSIDE_HOURS}


def _demand_leave(session: Session, now: datetime, order: FieldOrder, act: ServiceAct) -> None:
    given, time = _leave(session, order, act), _time_of(session, act)
    stops = [stop for stop in _stops(session, order) if stop.earliest < time.latest]
    if given is None or any(given < stop.latest for stop in stops):
        detail = {"at": act.at.isoformat(), "named": bool(act.authorisation), "stopped": bool(stops)}
        _open(session, now, CaseKind.SHUT_OFF_WITHOUT_AUTHORISATION, order, act, detail)


def _leave(session: Session, order: FieldOrder, act: ServiceAct) -> datetime | None:
    """When the leave was given under which somebody acted; None where there was none at that moment."""
    if act.released_by_code:
        fact = seen.fact_of(session, act.fact_id)
        code = field_acts.find_code(session, order.id, fact.device_id)
        return code.told_at if code else None
    issued = field_acts.find_authorisation(session, act.authorisation) if act.authorisation else None
    if issued is None or issued.order_id != order.id:
        return None
    is_within = _time_of(session, act).is_within(issued.issued_at - CLOCKS_DIFFER, issued.expires_at)
    return issued.issued_at if is_within else None


def _time_of(session: Session, done: ServiceAct | DoorTag) -> FactTime:
    return legal_time(seen.fact_of(session, done.fact_id))


def _stops(session: Session, order: FieldOrder) -> list[FactTime]:
    """When somebody at the door stopped the order."""
    stopped = case_store.of_order(session, CaseKind.SHUT_OFF_STOPPED, order.id)
    return [legal_time(seen.fact_of(session, case.cause)) for case in stopped]


def _demand_unpaid(
    session: Session, now: datetime, order: FieldOrder, act: ServiceAct, withdrawal: OrderStep | None
) -> None:
    """No payment or hold before the act; what was known when the order was made, the book has judged already."""
    until = _time_of(session, act).latest
    paid = field_acts.payments_between(session, act.account_id, order.made_at, until) if act.account_id else []
    is_withdrawn = withdrawal is not None and withdrawal.why in PAID
    if not paid and not (withdrawal and is_withdrawn and withdrawal.at <= until):
        return
    cursor = seen.seen_at(session, act.fact_id)
    change = withdrawal.change_number if withdrawal and is_withdrawn else None
    detail = {
        "at": act.at.isoformat(),
        "paid_at": paid[0].at.isoformat() if paid else None,
        "withdrawn_at": withdrawal.at.isoformat() if withdrawal and is_withdrawn else None,
        "change_number": change,
        "seen": cursor,
        "tablet_knew": seen.knew(session, cursor, change),
    }
    _open(session, now, CaseKind.SHUT_OFF_AFTER_PAYMENT, order, act, detail)


def _demand_open_order(
    session: Session,
    now: datetime,
    order: FieldOrder,
    done: ServiceAct | DoorTag,
    first: Sequence[ServiceAct | DoorTag],
    withdrawal: OrderStep | None,
) -> None:
    """Nobody had withdrawn or stopped the order, and nobody had done it before."""
    at, until = when(done), _time_of(session, done).latest
    is_paid = withdrawal is not None and withdrawal.why in PAID and isinstance(done, ServiceAct)
    states = {
        OrderState.WITHDRAWN: withdrawal is not None and withdrawal.at <= until and not is_paid,
        OrderState.STOPPED: any(stop.earliest < until for stop in _stops(session, order)),
        OrderState.DONE: done is not first[0],
    }
    found = [str(state) for state, holds in states.items() if holds]
    if found:
        detail = {"at": at.isoformat(), "states": found}
        _open(session, now, CaseKind.ACT_ON_WITHDRAWN_ORDER, order, done, detail)


def when(done: ServiceAct | DoorTag) -> datetime:
    """When somebody did it."""
    return done.at if isinstance(done, ServiceAct) else done.posted_at


def _open(
    session: Session,
    now: datetime,
    kind: CaseKind,
    order: FieldOrder,
    done: ServiceAct | DoorTag,
    detail: dict[str, Any],
) -> None:
    if case_store.find_by_cause(session, kind, done.fact_id) is not None:
        return
    stop_id = seen.fact_of(session, done.fact_id).stop_id
    case = cases.open_case(
        session, now, kind, done.fact_id, account_id=done.account_id, order_id=order.id, stop_id=stop_id, detail=detail
    )
    if kind in OWED_TURN_ON and isinstance(done, ServiceAct):
        case.turn_on_order_id = _owe_turn_on(session, now, case, done)


def _owe_turn_on(session: Session, now: datetime, case: CaseFile, act: ServiceAct) -> str | None:
    """The turn-on order that a wrong shut-off owes, at the top of the list; None where the water runs again.

    It waits for Finance's release like any other: nobody makes one up here.
    """
    if field_acts.hold_point(session, act.service_point_id).off_for != Off.NONPAY:
        return None
    for waiting in field_acts.open_orders_at(session, OrderKind.TURN_ON, act.service_point_id):
        if waiting.priority < TOP_PRIORITY:
            waiting.priority = TOP_PRIORITY
            raise_change_number(session)
        return waiting.id
    made = ordering.make_order(
        session,
        now,
        OrderKind.TURN_ON,
        act.service_point_id,
        act.account_id,
        cases.NOBODY,
        reason=WRONGFUL,
        state=OrderState.AUTHORISED,
        priority=TOP_PRIORITY,
        off_for=Off.NONPAY,
        fact_id=case.id,
    )
    return made.id
