"""Queries about readings: a register's history, the reads of a run, what a projection needs at hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.rules.plausible import PastReading
from fieldops.store.billing_tables import Reading
from fieldops.store.meter_routes import in_portions
from fieldops.store.place_tables import Account, Meter, MeterInstallation, MeterRouteItem, Register, ServicePoint
from fieldops.store.work_tables import Run, Stop, StopRegister

STANDS = ("counted", "approved", "exported")
"""The standings of a reading that is a register's history."""
REMEMBERED = 26
"""Readings of history that limits are made of: two years, read every month."""


@dataclass(frozen=True, slots=True)
class KnownReading:
    """As much of a reading as a load file compares its previous reads with."""

    id: str
    on: date
    digits: str
    origin: str


@dataclass(frozen=True, slots=True)
class PlacedReading:
    """A reading of a run with the stop it was taken at, and what the stop asked for."""

    reading: Reading
    stop: Stop
    service_point: ServicePoint
    account_no: str
    meter: Meter
    register: Register
    limits: dict[str, object] | None


def find_reading(session: Session, reading_id: str) -> Reading | None:
    """The reading with this id."""
    return session.get(Reading, reading_id, populate_existing=True)


def histories(session: Session, meter_route_id: str) -> dict[str, list[PastReading]]:
    """The newest readings that stand, oldest first, of every register of a meter route."""
    # A billing reading of the same day has the last word: billing knows of corrections that we do not.
    age = sa.func.row_number().over(
        partition_by=Reading.register_id, order_by=(Reading.read_on.desc(), Reading.origin, Reading.id)
    )
    ranked = (
        sa.select(Reading.register_id, Reading.read_on, Reading.digits, age.label("age"))
        .join(Register, Register.id == Reading.register_id)
        .join(
            MeterInstallation,
            sa.and_(MeterInstallation.meter_id == Register.meter_id, MeterInstallation.to_at.is_(None)),
        )
        .join(MeterRouteItem, MeterRouteItem.service_point_id == MeterInstallation.service_point_id)
        .where(MeterRouteItem.meter_route_id == meter_route_id, Reading.standing.in_(STANDS))
        .subquery()
    )
    statement = sa.select(ranked).where(ranked.c.age <= REMEMBERED).order_by(ranked.c.register_id, ranked.c.age.desc())
    found: dict[str, list[PastReading]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.register_id].append(PastReading(row.read_on, row.digits))
    return found


def known_of_registers(session: Session, register_ids: Iterable[str]) -> defaultdict[str, list[KnownReading]]:
    """The readings that stand of each register, the newest first."""
    found: defaultdict[str, list[KnownReading]] = defaultdict(list)
    columns = (Reading.register_id, Reading.id, Reading.read_on, Reading.digits, Reading.origin)
    order = (Reading.register_id, Reading.read_on.desc(), Reading.origin, Reading.id)
    for portion in in_portions(register_ids):
        statement = sa.select(*columns).where(Reading.register_id.in_(portion), Reading.standing.in_(STANDS))
        for register_id, reading_id, on, digits, origin in session.execute(statement.order_by(*order)):
            found[register_id].append(KnownReading(reading_id, on, digits, origin))
    return found


def supersede(session: Session, reading_ids: Iterable[str]) -> None:
    """Let these readings count no longer."""
    for portion in in_portions(reading_ids):
        session.execute(sa.update(Reading).where(Reading.id.in_(portion)).values(standing="superseded"))


def of_runs(session: Session, run_ids: Iterable[str]) -> defaultdict[tuple[str | None, str], list[Reading]]:
    """The field's readings of the runs, by run and register."""
    found: defaultdict[tuple[str | None, str], list[Reading]] = defaultdict(list)
    for portion in in_portions(run_ids):
        statement = sa.select(Reading).where(Reading.run_id.in_(portion), Reading.origin == "field")
        for reading in session.scalars(statement.execution_options(populate_existing=True)):
            found[reading.run_id, reading.register_id].append(reading)
    return found


def of_register_in_run(session: Session, run_id: str, register_id: str) -> list[Reading]:
    """Every reading of one register in one run, as the database holds it now."""
    return of_runs(session, [run_id])[run_id, register_id]


def to_approve(session: Session, run_id: str) -> list[Reading]:
    """The readings of a run that count and are in no batch yet."""
    statement = sa.select(Reading).filter_by(run_id=run_id, origin="field", standing="counted", batch_id=None)
    return list(session.scalars(statement.order_by(Reading.id)))


def held_back(session: Session, run_id: str) -> int:
    """How many readings of a run wait for a person or for a re-read."""
    statement = sa.select(sa.func.count()).where(Reading.run_id == run_id)
    return session.execute(statement.where(Reading.standing.in_(("conflict", "sent_back")))).scalar_one()


def makers(session: Session, run_id: str) -> set[str]:
    """The keys of the people who took a reading of the run."""
    statement = sa.select(sa.func.lower(Reading.read_by)).where(Reading.run_id == run_id).distinct()
    return {key for key in session.scalars(statement) if key}


def placed(session: Session, where: sa.ColumnElement[bool]) -> list[PlacedReading]:
    """Readings of the field with their places, in the order of runs and stops."""
    wanted = sa.and_(StopRegister.stop_id == Stop.id, StopRegister.register_id == Reading.register_id)
    statement = (
        sa.select(Reading, Stop, ServicePoint, Account.account_no, Meter, Register, StopRegister.limits)
        .join(Stop, Stop.id == Reading.stop_id)
        .join(Run, Run.id == Stop.run_id)
        .join(ServicePoint, ServicePoint.id == Stop.service_point_id)
        .join(Account, Account.id == ServicePoint.account_id)
        .join(Register, Register.id == Reading.register_id)
        .join(Meter, Meter.id == Register.meter_id)
        .outerjoin(StopRegister, wanted)
        .where(Reading.origin == "field", where)
        .order_by(Stop.run_id, Stop.sequence, Reading.id)
    )
    return [PlacedReading(*row) for row in session.execute(statement)]


def placed_of_run(session: Session, run_id: str) -> list[PlacedReading]:
    """The readings of one run with their places."""
    return placed(session, Reading.run_id == run_id)


def placed_of_batches(session: Session, batch_ids: Iterable[str]) -> list[PlacedReading]:
    """The readings of approved batches with their places."""
    return [row for portion in in_portions(batch_ids) for row in placed(session, Reading.batch_id.in_(portion))]
