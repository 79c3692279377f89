"""Queries between facts and their effects: what still has none, and counts that check one against the other."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.billing_tables import Reading
from fieldops.store.journal_tables import Fact, FactToProject
from fieldops.store.place_tables import Register
from fieldops.store.work_tables import Stop, StopRegister, StopRemark


def anything_queued(session: Session) -> bool:
    """Whether any fact has no effect yet."""
    return session.scalar(sa.select(FactToProject.gseq).limit(1)) is not None


def queued_facts(session: Session, after: int, limit: int) -> list[Fact]:
    """The next facts without effect, in the order of arrival; those that another process is at are left to it."""
    statement = (
        sa.select(Fact)
        .join(FactToProject, FactToProject.gseq == Fact.gseq)
        .where(FactToProject.gseq > after)
        .order_by(FactToProject.gseq)
        .limit(limit)
        .with_for_update(of=FactToProject, skip_locked=True)
    )
    return list(session.scalars(statement))


def take_from_queue(session: Session, gseqs: Collection[int]) -> None:
    """Say that the effects of these facts are made."""
    session.execute(sa.delete(FactToProject).where(FactToProject.gseq.in_(gseqs)))


def find_fact(session: Session, fact_id: str) -> Fact | None:
    """The fact with this id."""
    return session.scalar(sa.select(Fact).filter_by(id=fact_id))


def find_register(session: Session, register_id: str) -> Register | None:
    """The register with this id."""
    return session.get(Register, register_id)


def runs_of_stops(session: Session, stop_ids: Collection[str]) -> set[str]:
    """The ids of the runs that these stops belong to."""
    return set(session.scalars(sa.select(Stop.run_id).where(Stop.id.in_(stop_ids)).distinct()))


def readings_made(session: Session, fact_ids: Collection[str]) -> set[str]:
    """Those of the facts that a reading was made of."""
    return set(session.scalars(sa.select(Reading.id).where(Reading.id.in_(fact_ids))))


def remarks_made(session: Session, fact_ids: Collection[str]) -> set[str]:
    """Those of the facts that a remark was made of."""
    return set(session.scalars(sa.select(StopRemark.fact_id).where(StopRemark.fact_id.in_(fact_ids))))


def stops_with_every_read(session: Session) -> dict[str, int]:
    """Stops that have a reading of each register they ask for, counted by run from the readings alone."""
    statement = sa.select(Stop.run_id, sa.func.count()).where(_every_register_read()).group_by(Stop.run_id)
    return dict(session.execute(statement).all())


def stops_skipped_for_good(session: Session) -> dict[str, int]:
    """Stops that were skipped and not read after all, counted by run from the facts alone."""
    skips = sa.exists().where(Fact.stop_id == Stop.id, Fact.kind == "stop.skipped")
    statement = sa.select(Stop.run_id, sa.func.count()).where(skips, sa.not_(_every_register_read()))
    return dict(session.execute(statement.group_by(Stop.run_id)).all())


def readings_by_standing(session: Session) -> dict[tuple[str, str], int]:
    """The field's readings, counted by run and standing."""
    statement = sa.select(Reading.run_id, Reading.standing, sa.func.count()).where(Reading.run_id.is_not(None))
    rows = session.execute(statement.group_by(Reading.run_id, Reading.standing))
    return {(run_id, standing): number for run_id, standing, number in rows if run_id is not None}


def _every_register_read() -> sa.ColumnElement[bool]:
    read = sa.exists().where(Reading.stop_id == Stop.id, Reading.register_id == StopRegister.register_id)
    unread = sa.exists().where(StopRegister.stop_id == Stop.id, sa.not_(read.correlate(Stop, StopRegister)))
    return sa.not_(unread.correlate(Stop))
