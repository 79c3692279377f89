"""Queries about field orders: which are open, what they went through, and the stops that stand for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.orders import OPEN, OrderKind
from fieldops.store.device_tables import Device
from fieldops.store.meter_routes import in_portions
from fieldops.store.order_tables import Authorisation, OrderStep
from fieldops.store.people_tables import Person
from fieldops.store.rule_tables import Decision
from fieldops.store.work_tables import FieldOrder, Run, Stop


@dataclass(frozen=True, slots=True)
class OrderPlace:
    """Where an order stands: its stop, the run, and whose run it is."""

    stop: Stop
    run: Run
    person: Person | None


def insert_orders(session: Session, made: Sequence[FieldOrder]) -> None:
    """Insert orders now, so that other rows may point at them."""
    session.add_all(made)
    session.flush()


def append_steps(session: Session, steps: Sequence[OrderStep]) -> None:
    """Add rows to the book of steps; they are never changed."""
    session.add_all(steps)
    session.flush()


def find_order(session: Session, order_id: str) -> FieldOrder | None:
    """The order with this id."""
    return session.get(FieldOrder, order_id)


def orders_beginning(session: Session, prefix: str, limit: int = 2) -> list[FieldOrder]:
    """Some orders whose id begins with the prefix, or that carry it as their tag number."""
    named = sa.or_(FieldOrder.id.startswith(prefix, autoescape=True), FieldOrder.tag_number == prefix)
    return list(session.scalars(sa.select(FieldOrder).where(named).order_by(FieldOrder.id).limit(limit)))


def hold_orders(session: Session, order_ids: Collection[str]) -> list[FieldOrder]:
    """The orders with these ids as they are now, kept still for others until the commit; always in the same order."""
    return _hold(session, FieldOrder.id.in_(order_ids))


def hold_open_of_account(session: Session, account_id: str, kinds: Collection[OrderKind]) -> list[FieldOrder]:
    """The account's open orders of these kinds, kept still for others until the commit; always in the same order."""
    return _hold(session, sa.and_(FieldOrder.account_id == account_id, FieldOrder.kind.in_(kinds), _is_open()))


def hold_waiting_in_run(session: Session, run_id: str) -> list[FieldOrder]:
    """The open orders whose stops in this run have no outcome, kept still as above."""
    waiting = sa.select(Stop.order_id).where(Stop.run_id == run_id, Stop.outcome.is_(None))
    return _hold(session, sa.and_(FieldOrder.id.in_(waiting), _is_open()))


def open_by_service_point(session: Session, kind: OrderKind) -> dict[str, FieldOrder]:
    """The open orders of a kind, by service point."""
    found = session.scalars(sa.select(FieldOrder).where(FieldOrder.kind == kind, _is_open()))
    return {order.service_point_id: order for order in found if order.service_point_id}


def orders_of_kinds(session: Session, kinds: Collection[OrderKind], *, are_open: bool, limit: int) -> list[FieldOrder]:
    """Orders of these kinds that are open, or that have ended; the most urgent first, then the newest."""
    wanted = _is_open() if are_open else sa.not_(_is_open())
    statement = sa.select(FieldOrder).where(FieldOrder.kind.in_(kinds), wanted)
    newest = statement.order_by(FieldOrder.priority.desc(), FieldOrder.made_at.desc(), FieldOrder.id)
    return list(session.scalars(newest.limit(limit)))


def steps_of(session: Session, order_id: str) -> list[OrderStep]:
    """What an order went through, the first step first."""
    return list(session.scalars(sa.select(OrderStep).filter_by(order_id=order_id).order_by(OrderStep.revision)))


def open_stops(session: Session, order_ids: Iterable[str]) -> dict[str, list[Stop]]:
    """The stops of these orders that have no outcome, by order; in closed runs too."""
    found: dict[str, list[Stop]] = defaultdict(list)
    for portion in in_portions(order_ids):
        statement = sa.select(Stop).where(Stop.order_id.in_(portion), Stop.outcome.is_(None))
        for stop in session.scalars(statement.order_by(Stop.id)):
            assert stop.order_id is not None, "asked for by order"
            found[stop.order_id].append(stop)
    return dict(found)


def runs_of_orders(session: Session, order_ids: Iterable[str]) -> dict[str, OrderPlace]:
    """The run in which each of these orders waits for its outcome, and whose it is."""
    found: dict[str, OrderPlace] = {}
    statement = sa.select(Stop, Run, Person).join(Run, Run.id == Stop.run_id)
    owned = statement.outerjoin(Person, Person.username_key == Run.assigned_to).order_by(Run.made_at, Run.id)
    for portion in in_portions(order_ids):
        for stop, run, person in session.execute(owned.where(Stop.order_id.in_(portion), Stop.outcome.is_(None))):
            found[str(stop.order_id)] = OrderPlace(stop, run, person)
    return found


def last_tag_number(session: Session, first: str, last: str) -> str | None:
    """The highest tag number given from `first` to `last`, which have the same form."""
    given = FieldOrder.tag_number.between(first, last)
    return session.scalar(sa.select(sa.func.max(FieldOrder.tag_number)).where(given))


def decisions_about(session: Session, order_id: str, decision_ids: Collection[str]) -> list[Decision]:
    """The rule book's answers that were kept for an order, or on which its steps rest, the first one first."""
    named = sa.or_(Decision.order_id == order_id, Decision.id.in_(decision_ids))
    return list(session.scalars(sa.select(Decision).where(named).order_by(Decision.at, Decision.id)))


def authorisations_of(session: Session, order_id: str) -> list[tuple[Authorisation, Device | None]]:
    """Every authorisation of an order with the tablet it was handed to, the first one first."""
    statement = sa.select(Authorisation, Device).outerjoin(Device, Device.id == Authorisation.device_id)
    rows = session.execute(statement.where(Authorisation.order_id == order_id).order_by(Authorisation.issued_at))
    return [(leave, device) for leave, device in rows]


def stops_with_runs(session: Session, order_id: str) -> list[OrderPlace]:
    """Every stop that stood for an order, with its run and whose it is, the first one first."""
    statement = (
        sa.select(Stop, Run, Person)
        .join(Run, Run.id == Stop.run_id)
        .outerjoin(Person, Person.username_key == Run.assigned_to)
        .where(Stop.order_id == order_id)
        .order_by(Run.made_at, Run.id, Stop.sequence)
    )
    return [OrderPlace(*row) for row in session.execute(statement)]


def _is_open() -> sa.ColumnElement[bool]:
    return FieldOrder.state.in_(sorted(OPEN))


def _hold(session: Session, where: sa.ColumnElement[bool]) -> list[FieldOrder]:
    statement = sa.select(FieldOrder).where(where).order_by(FieldOrder.id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(held))
