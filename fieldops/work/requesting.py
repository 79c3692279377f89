"""What somebody asks for: orders that no rule has to allow, and leave to turn on outside the hours."""

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.orders import OPEN, Off, OrderKind, OrderState, OrderStep, Why
from fieldops.facts.roles import Role
from fieldops.store import order_places, orders
from fieldops.store.identity import raise_change_number
from fieldops.store.work_tables import FieldOrder
from fieldops.work import auditing, order_book
from fieldops.work.ordering import make_order, take_step

ASKED_BY_HAND = (
    OrderKind.START_SERVICE,
    OrderKind.TURN_ON,
    OrderKind.CHECK_READ,
    OrderKind.METER_CHECK,
    OrderKind.INVESTIGATE,
)
"""What an office may ask for itself (201-9 5.1.1, 5.3.1.1); the ladder's orders come from the ladder."""
CHANNELS = ("phone", "counter")
OFF_BY_HAND = (Off.VACANT, Off.REPAIR, Off.EMERGENCY)
"""After non-payment a turn-on follows billing's release (201-9 5.2.4), never a wish."""
MAY_OVERRIDE = frozenset({Role.FIELD_LEAD, Role.FINANCE_MANAGER})
LONGEST_OVERRIDE_REASON = 200


def request(  # noqa: PLR0913 -- an order has that many sides; all but the first five are named
    session: Session,
    clock: Clock,
    kind: OrderKind,
    service_point_id: str,
    by: str,
    *,
    asked_by: str = "",
    reason: str = "",
    off_for: Off | None = None,
) -> FieldOrder:
    """An order as somebody asked for it.

    Raises order-not-asked-so, off-reason-needed, not-found, order-open-already.
    """
    if kind not in ASKED_BY_HAND:
        raise problems.ORDER_NOT_ASKED_SO()
    if kind == OrderKind.TURN_ON and off_for not in OFF_BY_HAND:
        raise problems.OFF_REASON_NEEDED()
    raise_change_number(session)
    found = order_places.points_with_accounts(session, [service_point_id]).get(service_point_id)
    if found is None:
        raise problems.NOT_FOUND(what="service point")
    if service_point_id in orders.open_by_service_point(session, kind):
        raise problems.ORDER_OPEN_ALREADY()
    account, point = found
    order = make_order(
        session,
        clock.now(),
        kind,
        point.id,
        account.id,
        by,
        reason=reason,
        state=OrderState.AUTHORISED,
        off_for=off_for if kind == OrderKind.TURN_ON else None,
        asked_by=asked_by,
    )
    auditing.note(session, clock, by, "order-made", order.id)
    return order


def override(session: Session, clock: Clock, order_id: str, role: Role, reason: str, by: str) -> FieldOrder:
    """Leave to turn on outside the hours (201-9 5.2.5); it cures the hours only, never a missing release.

    Raises not-allowed, override-reason, unknown-order, nothing-to-override.
    """
    if role not in MAY_OVERRIDE:
        raise problems.NOT_ALLOWED()
    told = reason.strip()[:LONGEST_OVERRIDE_REASON]
    if not told:
        raise problems.OVERRIDE_REASON()
    raise_change_number(session)
    order = next(iter(orders.hold_orders(session, [order_id])), None)
    if order is None:
        raise problems.UNKNOWN_ORDER()
    if order.kind != OrderKind.TURN_ON or order.off_for != Off.NONPAY or OrderState(order.state) not in OPEN:
        raise problems.NOTHING_TO_OVERRIDE()
    now = clock.now()
    order.override = {"role": str(role), "reason": told, "by": by, "at": now.isoformat()}
    decision_id = order_book.keep(session, clock, order, "override", by)
    if not order_book.stands_against(order, order_book.of_orders(session, clock, [order]).get(order.id)):
        take_step(session, now, order, OrderStep.AUTHORISE, by, Why.OVERRIDE, decision_id=decision_id)
    auditing.note(session, clock, by, "turn-on-override", order.id)
    return order
