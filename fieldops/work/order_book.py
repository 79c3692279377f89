"""What the rule book says of orders, for the office to look at; an answer that somebody acts on is kept.

Some gates are settled later, when a tablet makes contact or somebody stands at the door; an order may be prepared
though they fail now.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.facts.orders import NEED_AUTHORITY, OrderKind
from fieldops.rules.deciding import SETTLED_AT_THE_DOOR, Decision, Verdict
from fieldops.store.work_tables import FieldOrder
from fieldops.work import deciding
from fieldops.work.deciding import ACT_OF

SETTLED_LATER = SETTLED_AT_THE_DOOR | {"window"}


def of_orders(session: Session, clock: Clock, orders: Sequence[FieldOrder]) -> dict[str, Decision]:
    """What the book says now of these orders, by order; kinds without a rule have no answer."""
    asked = deciding.questions_of_orders(session, clock, orders)
    return deciding.ask_all(
        session, {order.id: (ACT_OF[OrderKind(order.kind)], asked[order.id]) for order in orders if order.id in asked}
    )


def keep(session: Session, clock: Clock, order: FieldOrder, purpose: str, by: str) -> str | None:
    """Ask the book about one order and keep its answer; the answer's id, None for a kind without a rule."""
    if order.kind not in ACT_OF:
        return None
    act = ACT_OF[OrderKind(order.kind)]
    return deciding.decide_now(session, clock, act, order.account_id, purpose, by, order=order)[0]


def hindrances(decision: Decision) -> tuple[Verdict, ...]:
    """The verdicts because of which nobody may be sent; what is not known never holds back a turn-on."""
    refusing = ("fail",) if decision.act == ACT_OF[OrderKind.TURN_ON] else ("fail", "unknown")
    return tuple(one for one in decision.verdicts if one.result in refusing and one.gate not in SETTLED_LATER)


def stands_against(order: FieldOrder, decision: Decision | None) -> bool:
    """Whether nobody may be sent for the order."""
    if decision is None:
        return order.kind in NEED_AUTHORITY
    return bool(hindrances(decision))
