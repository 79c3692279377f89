"""Giving field orders to people: runs of orders, moving an order at mid-day, taking it back.

A person has one run of orders a day; what is given to them later joins it. The rule book is asked once more whenever
somebody is sent.
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import alike_ids
from fieldops.facts.orders import DISPATCHERS_REASONS, OrderState, OrderStep, Why
from fieldops.rules.plausible import PastReading
from fieldops.store import meter_routes, order_places, orders, readings, runs
from fieldops.store.identity import raise_change_number
from fieldops.store.order_places import MeteredPoint
from fieldops.store.people_tables import Person
from fieldops.store.work_tables import FieldOrder, Run, Stop
from fieldops.work import auditing, order_book
from fieldops.work.asking import asked_of
from fieldops.work.ordering import take_off_run, take_step
from fieldops.work.runs import demand_reader, new_run

FREE = frozenset({OrderState.DRAFT, OrderState.AUTHORISED})


def make(session: Session, clock: Clock, order_ids: Collection[str], on: date, assign: str | None, by: str) -> Run:
    """Give orders to somebody for a day, in walking order.

    Raises nothing-chosen, unknown-order, orders-not-free, orders-refused, order-without-meter, unknown-person,
    not-a-reader.
    """
    raise_change_number(session)
    chosen = _demand_orders(session, order_ids)
    _demand_free(chosen)
    return _give(session, clock, chosen, on, assign, by)


def move(session: Session, clock: Clock, order_id: str, on: date, assign: str | None, by: str) -> Run:
    """Move an order from one person's run to another's; raises what `make` does, and order-step-gone."""
    raise_change_number(session)
    [order] = _demand_orders(session, [order_id])
    _demand_step(take_off_run(session, clock.now(), order, OrderStep.UNASSIGN, by, Why.MOVED))
    return _give(session, clock, [order], on, assign, by)


def unassign(session: Session, clock: Clock, order_id: str, by: str) -> FieldOrder:
    """Take an order back from whoever has it; raises unknown-order, order-step-gone."""
    raise_change_number(session)
    [order] = _demand_orders(session, [order_id])
    _demand_step(take_off_run(session, clock.now(), order, OrderStep.UNASSIGN, by, Why.DISPATCHER))
    auditing.note(session, clock, by, "order-unassigned", order.id)
    return order


def withdraw(session: Session, clock: Clock, order_id: str, why: Why, by: str) -> FieldOrder:
    """Withdraw an order for good, for one of the dispatcher's reasons; raises unknown-order, order-step-gone."""
    assert why in DISPATCHERS_REASONS, why
    raise_change_number(session)
    [order] = _demand_orders(session, [order_id])
    _demand_step(take_off_run(session, clock.now(), order, OrderStep.WITHDRAW, by, why))
    auditing.note(session, clock, by, "order-withdrawn", order.id)
    return order


def _demand_orders(session: Session, order_ids: Collection[str]) -> list[FieldOrder]:
    wanted = set(order_ids)
    if not wanted:
        raise problems.NOTHING_CHOSEN()
    found = orders.hold_orders(session, wanted)
    if len(found) != len(wanted):
        raise problems.UNKNOWN_ORDER()
    return found


def _demand_step(taken: bool) -> None:
    if not taken:
        raise problems.ORDER_STEP_GONE()


def _demand_free(chosen: Sequence[FieldOrder]) -> None:
    taken = [order for order in chosen if order.state not in FREE]
    if taken:
        raise problems.ORDERS_NOT_FREE(count=len(taken))


def _give(session: Session, clock: Clock, chosen: Sequence[FieldOrder], on: date, assign: str | None, by: str) -> Run:
    reader = None if assign is None else demand_reader(session, assign)
    decisions = order_book.of_orders(session, clock, chosen)
    refused = [order for order in chosen if order_book.stands_against(order, decisions.get(order.id))]
    if refused:
        raise problems.ORDERS_REFUSED(count=len(refused))
    points = order_places.metered_points(session, [order.service_point_id or "" for order in chosen])
    lost = [order for order in chosen if order.service_point_id not in points]
    if lost:
        raise problems.ORDER_WITHOUT_METER(count=len(lost))
    run = _run_of(session, clock, on, reader, by)
    _add_stops(session, clock, run, _in_walking_order(chosen, points), by)
    auditing.note(session, clock, by, "orders-assigned", run.id)
    return run


def _run_of(session: Session, clock: Clock, on: date, reader: Person | None, by: str) -> Run:
    known = runs.open_run_of(session, "orders", reader.username_key if reader else None, on)
    if known is not None and runs.hold_run(session, known.id) is not None and known.closed_at is None:
        known.finished_at = None  # there is more to do
        return known
    made = new_run(clock, "orders", None, on, reader, by)
    meter_routes.insert_rows(session, [made])
    return made


def _in_walking_order(
    chosen: Sequence[FieldOrder], points: dict[str, MeteredPoint]
) -> list[tuple[FieldOrder, MeteredPoint]]:
    """The most urgent first, then as the meter routes walk; places that no meter route lists come last, by address."""
    placed = [(order, points[order.service_point_id or ""]) for order in chosen]

    def place(pair: tuple[FieldOrder, MeteredPoint]) -> tuple[int, bool, str, int, str, str]:
        order, point = pair
        walk = (not point.meter_route, point.meter_route, point.sequence)
        return (-order.priority, *walk, point.service_point.address, order.id)

    return sorted(placed, key=place)


def _add_stops(
    session: Session, clock: Clock, run: Run, placed: Sequence[tuple[FieldOrder, MeteredPoint]], by: str
) -> None:
    registers = [register.id for _, point in placed for register in point.registers]
    known = readings.known_of_registers(session, registers)
    last, stop_ids = runs.last_sequence(session, run.id), alike_ids()
    for sequence, (order, point) in enumerate(placed, start=last + 1):
        stop = Stop(
            id=next(stop_ids),
            run_id=run.id,
            sequence=sequence,
            service_point_id=point.service_point.id,
            meter_id=point.meter.id,
            order_id=order.id,
        )
        meter_routes.insert_rows(session, [stop])
        asked = [asked_of(stop, one, _history(known[one.id]), run.on) for one in point.registers]
        meter_routes.insert_rows(session, asked)
        _assign(session, clock, order, stop, by)


def _history(known: Sequence[readings.KnownReading]) -> list[PastReading]:
    """The newest readings, oldest first."""
    return [PastReading(one.on, one.digits) for one in reversed(known[: readings.REMEMBERED])]


def _assign(session: Session, clock: Clock, order: FieldOrder, stop: Stop, by: str) -> None:
    if order.state == OrderState.DRAFT:
        _authorise(session, clock, order, by)
    _demand_step(take_step(session, clock.now(), order, OrderStep.ASSIGN, by, Why.DISPATCHER, stop_id=stop.id))


def _authorise(session: Session, clock: Clock, order: FieldOrder, by: str) -> None:
    """What is given to somebody was allowed first; for a kind with a rule the answer is kept."""
    decision_id = order_book.keep(session, clock, order, "list", by)
    take_step(session, clock.now(), order, OrderStep.AUTHORISE, by, Why.DISPATCHER, decision_id=decision_id)
