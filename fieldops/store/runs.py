"""Queries about runs: their stops and orders, who works on them, how far they are."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.people_tables import Person
from fieldops.store.place_tables import Meter, MeterRoute, MeterRouteItem, Register, ServicePoint
from fieldops.store.work_tables import FieldOrder, Run, Stop, StopRegister, StopRemark


@dataclass(frozen=True, slots=True)
class RunHead:
    """A run, the code of its meter route and whom it is assigned to."""

    run: Run
    code: str | None
    person: Person | None


@dataclass(frozen=True, slots=True)
class StopCounts:
    """How many stops of a run have which outcome."""

    loaded: int
    read: int
    skipped: int
    posted: int
    acted: int
    unable: int
    withdrawn: int
    open: int


@dataclass(frozen=True, slots=True)
class PlacedStop:
    """A stop with its place, its meter and the order behind it."""

    stop: Stop
    service_point: ServicePoint
    meter: Meter
    order: FieldOrder | None


@dataclass(frozen=True, slots=True)
class AskedRegister:
    """A register that a stop asks for, with the limits decided for it."""

    register_id: str
    dials: int
    unit: str
    limits: dict[str, Any]


OUTCOMES = ("read", "skipped", "posted", "acted", "unable", "withdrawn")
"""How a stop may end, in the order in which they are told."""
NO_STOPS = StopCounts(0, 0, 0, 0, 0, 0, 0, 0)


def find_run(session: Session, run_id: str) -> Run | None:
    """The run with this id."""
    return session.get(Run, run_id)


def hold_run(session: Session, run_id: str) -> Run | None:
    """The run with this id, kept still for others until the commit."""
    return next(iter(hold_runs(session, [run_id])), None)


def hold_runs(session: Session, run_ids: Collection[str]) -> list[Run]:
    """The runs with these ids, kept still for others until the commit; always taken in the same order."""
    statement = sa.select(Run).where(Run.id.in_(run_ids)).order_by(Run.id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(held))


def runs_beginning(session: Session, prefix: str, limit: int = 2) -> list[Run]:
    """Some runs whose id begins with the prefix."""
    return list(session.scalars(sa.select(Run).where(Run.id.startswith(prefix, autoescape=True)).limit(limit)))


def run_of_meter_route(session: Session, meter_route_id: str, on: date) -> Run | None:
    """The run of a meter route on a day."""
    return session.scalar(sa.select(Run).filter_by(meter_route_id=meter_route_id, on=on).limit(1))


def open_run_of(session: Session, kind: str, assigned_to: str | None, on: date) -> Run | None:
    """The person's run of re-reads or of orders on a day, while it is not closed."""
    found = sa.select(Run).filter_by(kind=kind, assigned_to=assigned_to, on=on, closed_at=None)
    return session.scalar(found.order_by(Run.made_at).limit(1))


def heads(session: Session, where: sa.ColumnElement[bool] | None = None) -> list[RunHead]:
    """Runs with their meter routes and people, the newest day first."""
    statement = (
        sa.select(Run, MeterRoute.code, Person)
        .outerjoin(MeterRoute, MeterRoute.id == Run.meter_route_id)
        .outerjoin(Person, Person.username_key == Run.assigned_to)
        .order_by(Run.on.desc(), MeterRoute.code, Run.made_at, Run.id)
    )
    rows = session.execute(statement if where is None else statement.where(where))
    return [RunHead(*row) for row in rows]


def heads_to_hand_out(session: Session, username_keys: Collection[str]) -> list[RunHead]:
    """The runs that are not closed of these people."""
    return heads(session, sa.and_(Run.assigned_to.in_(username_keys), Run.closed_at.is_(None)))


def codes_of_runs(session: Session, run_ids: Collection[str]) -> dict[str, str]:
    """The codes of the meter routes behind these runs; a run of re-reads has none of its own."""
    statement = sa.select(Run.id, MeterRoute.code).join(MeterRoute, MeterRoute.id == Run.meter_route_id)
    return dict(session.execute(statement.where(Run.id.in_(run_ids))).all())


def codes_of_rereads(session: Session, run_ids: Collection[str]) -> dict[str, str]:
    """By stop of a run of re-reads: the code of a meter route that lists its service point, the first by name."""
    statement = (
        sa.select(Stop.id, sa.func.min(MeterRoute.code))
        .join(Run, Run.id == Stop.run_id)
        .join(MeterRouteItem, MeterRouteItem.service_point_id == Stop.service_point_id)
        .join(MeterRoute, MeterRoute.id == MeterRouteItem.meter_route_id)
        .where(Run.id.in_(run_ids), Run.meter_route_id.is_(None))
        .group_by(Stop.id)
    )
    return dict(session.execute(statement).all())


def has_open_stop(session: Session, run_id: str) -> bool:
    """Whether a stop of the run has no outcome yet."""
    return bool(session.scalar(sa.select(sa.exists().where(Stop.run_id == run_id, Stop.outcome.is_(None)))))


def counts_of_outcomes(session: Session) -> dict[str, StopCounts]:
    """How far each run is, by the outcomes of its stops."""
    statement = sa.select(Stop.run_id, Stop.outcome, sa.func.count()).group_by(Stop.run_id, Stop.outcome)
    found: dict[str, Counter[str | None]] = {}
    for run_id, outcome, number in session.execute(statement):
        found.setdefault(run_id, Counter())[outcome] = number
    return {
        run_id: StopCounts(loaded=outcomes.total(), open=outcomes[None], **{word: outcomes[word] for word in OUTCOMES})
        for run_id, outcomes in found.items()
    }


def last_heard(session: Session) -> dict[str, datetime]:
    """When a device that a person is signed in on was last heard from, by the person's key."""
    statement = (
        sa.select(DevicePerson.username_key, sa.func.max(Device.heard_at))
        .join(Device, Device.id == DevicePerson.device_id)
        .where(DevicePerson.signed_out.is_(False), Device.heard_at.is_not(None))
        .group_by(DevicePerson.username_key)
    )
    return {key: at for key, at in session.execute(statement) if at is not None}


def placed_stops(
    session: Session, *, run_ids: Collection[str] = (), stop_ids: Collection[str] = ()
) -> list[PlacedStop]:
    """The stops of these runs, or these stops, with their places as they are now, in walking order."""
    statement = (
        sa.select(Stop, ServicePoint, Meter, FieldOrder)
        .join(ServicePoint, ServicePoint.id == Stop.service_point_id)
        .join(Meter, Meter.id == Stop.meter_id)
        .outerjoin(FieldOrder, FieldOrder.id == Stop.order_id)
        .where(_of_runs_or_named(run_ids, stop_ids))
        .order_by(Stop.run_id, Stop.sequence)
    )
    return [PlacedStop(*row) for row in session.execute(statement.execution_options(populate_existing=True))]


def asked_registers(
    session: Session, *, run_ids: Collection[str] = (), stop_ids: Collection[str] = ()
) -> dict[str, list[AskedRegister]]:
    """What the stops of these runs, or these stops, ask for, by stop."""
    statement = (
        sa.select(StopRegister.stop_id, Register.id, Register.dials, Register.unit, StopRegister.limits)
        .join(Register, Register.id == StopRegister.register_id)
        .join(Stop, Stop.id == StopRegister.stop_id)
        .where(_of_runs_or_named(run_ids, stop_ids))
        .order_by(StopRegister.stop_id, Register.channel)
    )
    found: dict[str, list[AskedRegister]] = defaultdict(list)
    for stop_id, register_id, dials, unit, limits in session.execute(statement):
        found[stop_id].append(AskedRegister(register_id, dials, unit, limits))
    return found


def _of_runs_or_named(run_ids: Collection[str], stop_ids: Collection[str]) -> sa.ColumnElement[bool]:
    # Never both in one condition: an OR would keep the planner from the indexes.
    return Stop.run_id.in_(run_ids) if run_ids else Stop.id.in_(stop_ids)


def find_order_about(session: Session, reading_id: str) -> FieldOrder | None:
    """The order for another look at a reading."""
    return session.scalar(sa.select(FieldOrder).filter_by(kind="REREAD", reading_id=reading_id).limit(1))


def last_sequence(session: Session, run_id: str) -> int:
    """The highest sequence of a run's stops; 0 when it has none."""
    return session.scalar(sa.select(sa.func.max(Stop.sequence)).filter_by(run_id=run_id)) or 0


def remarks_of_run(session: Session, run_id: str) -> list[StopRemark]:
    """The trouble codes and notes left at the stops of a run, in the order of time."""
    statement = sa.select(StopRemark).join(Stop, Stop.id == StopRemark.stop_id).where(Stop.run_id == run_id)
    return list(session.scalars(statement.order_by(StopRemark.at, StopRemark.fact_id)))
