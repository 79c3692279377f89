"""Making field orders and moving them along their life; whatever takes an account off every list ends here.

Each of these raises the change number before it looks at an order: its row stays locked until the commit, so that two
processes never take two steps from one state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fieldops.facts.ids import new_id
from fieldops.facts.orders import LIFE, NEED_AUTHORITY, Off, OrderKind, OrderState, OrderStep, Why, next_state
from fieldops.store import authorisations, order_tables, orders
from fieldops.store.identity import raise_change_number
from fieldops.store.work_tables import FieldOrder, Stop
from fieldops.work.runs import close_when_done

LONGEST_REASON = 200
ENDED_BY_STEP = {OrderStep.WITHDRAW: "withdrawn", OrderStep.UNASSIGN: "reassigned"}
"""Steps that take an order off its run, and what its authorisation is told."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A place where the rule book allows an order: whose it is, and the kept answer that says so."""

    service_point_id: str
    account_id: str
    decision_id: str
    tag_number: str | None = None


def make_order(  # noqa: PLR0913 -- an order has that many sides; all but the first six are named
    session: Session,
    now: datetime,
    kind: OrderKind,
    service_point_id: str,
    account_id: str | None,
    by: str,
    *,
    reason: str = "",
    state: OrderState = OrderState.DRAFT,
    priority: int = 0,
    tag_number: str | None = None,
    off_for: Off | None = None,
    asked_by: str = "",
    fact_id: str | None = None,
) -> FieldOrder:
    """A new order at revision 1; `fact_id` names what made it necessary."""
    raise_change_number(session)
    order = FieldOrder(
        id=new_id(),
        kind=str(kind),
        state=str(state),
        revision=1,
        priority=priority,
        account_id=account_id,
        service_point_id=service_point_id,
        tag_number=tag_number,
        off_for=off_for and str(off_for),
        asked_by=asked_by,
        reason=reason.strip()[:LONGEST_REASON],
        made_by=by,
        made_at=now,
    )
    enter(session, order, fact_id)
    return order


def enter(session: Session, order: FieldOrder, fact_id: str | None = None) -> None:
    """Enter a new order into the books: its row, and the first row of its history."""
    orders.insert_orders(session, [order])
    orders.append_steps(session, [_first_step(order, fact_id)])


def make_allowed(
    session: Session, now: datetime, kind: OrderKind, places: Sequence[Allowed], by: str, why: str
) -> list[FieldOrder]:
    """New orders that are made and authorised at once, at revision 2; tablets are told of all in one change of work."""
    change_number = raise_change_number(session)
    made = [_draft(now, kind, place, by) for place in places]
    steps: list[order_tables.OrderStep] = []
    for order, place in zip(made, places, strict=True):
        steps.append(_first_step(order))
        told = {"by": by, "at": now, "why": str(why), "change_number": change_number, "decision_id": place.decision_id}
        steps.append(_moved(order, OrderStep.AUTHORISE, LIFE[OrderState.DRAFT, OrderStep.AUTHORISE], **told))
    orders.insert_orders(session, made)
    orders.append_steps(session, steps)
    return made


def _draft(now: datetime, kind: OrderKind, place: Allowed, by: str) -> FieldOrder:
    return FieldOrder(
        id=new_id(),
        kind=str(kind),
        state=str(OrderState.DRAFT),
        revision=1,
        account_id=place.account_id,
        service_point_id=place.service_point_id,
        tag_number=place.tag_number,
        made_by=by,
        made_at=now,
    )


def _first_step(order: FieldOrder, fact_id: str | None = None) -> order_tables.OrderStep:
    return order_tables.OrderStep(
        order_id=order.id,
        revision=order.revision,
        step=str(OrderStep.MAKE),
        state=order.state,
        by=order.made_by,
        at=order.made_at,
        why="",  # the default, but rows that name the same columns go into one statement
        fact_id=fact_id,
    )


def take_step(  # noqa: PLR0913 -- a row of the history has that many sides
    session: Session,
    now: datetime,
    order: FieldOrder,
    step: OrderStep,
    by: str,
    why: str = "",
    *,
    decision_id: str | None = None,
    fact_id: str | None = None,
    stop_id: str | None = None,
) -> bool:
    """Move an order along its life, seen as it is now; False where its life has no such step, and nothing changes."""
    change_number = raise_change_number(session)
    [held] = orders.hold_orders(session, [order.id])
    state = next_state(OrderState(held.state), step)
    if state is None:
        return False
    taken = _moved(
        held,
        step,
        state,
        by=by,
        at=now,
        why=str(why),
        decision_id=decision_id,
        change_number=change_number,
        fact_id=fact_id,
        stop_id=stop_id,
    )
    orders.append_steps(session, [taken])
    return True


def _moved(order: FieldOrder, step: OrderStep, state: OrderState, **told: Any) -> order_tables.OrderStep:
    """Put an order into the state that a step leads to; the row of the step."""
    order.state = str(state)
    order.revision += 1
    return order_tables.OrderStep(order_id=order.id, revision=order.revision, step=str(step), state=order.state, **told)


def take_off_lists(session: Session, now: datetime, account_id: str, why: str, by: str) -> list[str]:
    """Withdraw every open door tag and shut-off of an account, from every list and tablet; the ids of the orders."""
    raise_change_number(session)
    held = orders.hold_open_of_account(session, account_id, NEED_AUTHORITY)
    return [order.id for order in held if take_off_run(session, now, order, OrderStep.WITHDRAW, by, why)]


def take_back(session: Session, now: datetime, run_id: str, by: str) -> None:
    """Unassign every order that waits in a run, because it closes."""
    for order in orders.hold_waiting_in_run(session, run_id):
        take_off_run(session, now, order, OrderStep.UNASSIGN, by, Why.RUN_CLOSED)


def take_off_run(session: Session, now: datetime, order: FieldOrder, step: OrderStep, by: str, why: str) -> bool:
    """Withdraw or unassign one order: its open stop ends with nothing done, and nobody may act on it any more."""
    raise_change_number(session)
    stop = next(iter(orders.open_stops(session, [order.id]).get(order.id, [])), None)
    if not take_step(session, now, order, step, by, why, stop_id=stop.id if stop else None):
        return False
    authorisations.end(session, [order.id], now, ENDED_BY_STEP[step])
    if stop is not None:
        _end(session, now, stop, why)
    return True


def _end(session: Session, now: datetime, stop: Stop, why: str) -> None:
    stop.outcome, stop.outcome_code, stop.outcome_at = "withdrawn", why or None, now
    session.flush()
    close_when_done(session, stop.run_id)
