"""Field orders as the office looks at them: where each stands, what the rule book says, and one order's whole story."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.orders import OPEN, OrderKind, OrderState, OrderStep, next_state
from fieldops.rules.deciding import Decision, Verdict
from fieldops.store import order_places, orders, rule_tables
from fieldops.store.device_tables import Device
from fieldops.store.order_tables import Authorisation
from fieldops.store.order_tables import OrderStep as StepTaken
from fieldops.store.orders import OrderPlace
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.stop_history import Told, told_of_run
from fieldops.store.work_tables import FieldOrder
from fieldops.work import order_book
from fieldops.work.order_runs import FREE

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order with its place, what the rule book says of it now, and the run it stands in."""

    order: FieldOrder
    account: Account
    service_point: ServicePoint
    decision: Decision | None
    place: OrderPlace | None

    @property
    def hindrances(self) -> tuple[Verdict, ...]:
        """The verdicts because of which nobody may be sent."""
        return order_book.hindrances(self.decision) if self.decision else ()

    @property
    def is_free(self) -> bool:
        """Whether it may be given to somebody."""
        return self.order.state in FREE and not order_book.stands_against(self.order, self.decision)


@dataclass(frozen=True, slots=True)
class OrderStory:
    """Everything that is known of one order."""

    line: OrderLine
    steps: list[StepTaken]
    decisions: list[rule_tables.Decision]
    authorisations: list[tuple[Authorisation, Device | None]]
    places: list[OrderPlace]
    told: dict[str, list[Told]]

    def may(self, step: OrderStep) -> bool:
        """Whether its life has this step now."""
        return next_state(OrderState(self.line.order.state), step) is not None


def lines(session: Session, clock: Clock, kinds: Collection[OrderKind], *, are_open: bool) -> list[OrderLine]:
    """The orders of these kinds that are open, or that have ended; the most urgent first, then the newest."""
    found = orders.orders_of_kinds(session, kinds, are_open=are_open, limit=MOST_LINES)
    decisions = order_book.of_orders(session, clock, found) if are_open else {}
    return _lines(session, found, decisions)


def story(session: Session, clock: Clock, order_id: str) -> OrderStory:
    """One order with its whole history; raises unknown-order."""
    order = orders.find_order(session, order_id)
    if order is None or order.service_point_id is None:
        raise problems.UNKNOWN_ORDER()
    decisions = order_book.of_orders(session, clock, [order]) if order.state in OPEN else {}
    [line] = _lines(session, [order], decisions)
    steps, places = orders.steps_of(session, order.id), orders.stops_with_runs(session, order.id)
    told = [told_of_run(session, run_id) for run_id in {place.run.id for place in places}]
    return OrderStory(
        line=line,
        steps=steps,
        decisions=orders.decisions_about(session, order.id, {step.decision_id for step in steps if step.decision_id}),
        authorisations=orders.authorisations_of(session, order.id),
        places=places,
        told={stop_id: facts for of_run in told for stop_id, facts in of_run.items()},
    )


def _lines(session: Session, found: Sequence[FieldOrder], decisions: Mapping[str, Decision]) -> list[OrderLine]:
    points = order_places.points_with_accounts(session, [order.service_point_id or "" for order in found])
    places = orders.runs_of_orders(session, [order.id for order in found])
    return [
        OrderLine(order, *points[order.service_point_id], decisions.get(order.id), places.get(order.id))
        for order in found
        if order.service_point_id in points
    ]
