"""Queries between facts and their effects: what still has none, and counts that check one against the other."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.orders import DONE_BY_READ
from fieldops.store.billing_tables import Reading
from fieldops.store.journal_tables import Fact, FactToProject
from fieldops.store.order_tables import OrderStep
from fieldops.store.place_tables import Register
from fieldops.store.work_tables import FieldOrder, Stop, StopRegister, StopRemark

_TAKE_OFF = ("unassign", "withdraw")
"""Steps of an order that end its stop with nothing done."""


def anything_queued(session: Session) -> bool:
    """Whether any fact has no effect yet."""
    return session.scalar(sa.select(FactToProject.gseq).limit(1)) is not None


def queued_beyond(session: Session, count: int) -> bool:
    """Whether more facts than that have no effect yet."""
    return session.scalar(sa.select(FactToProject.gseq).offset(count).limit(1)) is not None


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


def stops_by_ending(session: Session) -> dict[tuple[str, str], int]:
    """Stops that ended, counted by run and outcome: from facts, readings and order steps, never from the outcomes."""
    ended = sa.case(
        (_told("service.shut_off", "service.turned_on"), "acted"),
        (_told("door_tag.posted"), "posted"),
        (_every_register_read(), "read"),
        (_told("order.unable", "door_tag.not_posted", "shut_off.stopped"), "unable"),
        (_told("stop.skipped"), "skipped"),
        (Stop.id.in_(sa.select(OrderStep.stop_id).where(OrderStep.step.in_(_TAKE_OFF))), "withdrawn"),
    )
    each = sa.select(Stop.run_id, ended.label("ended")).subquery()
    statement = sa.select(each.c.run_id, each.c.ended, sa.func.count()).group_by(each.c.run_id, each.c.ended)
    return {(run_id, word): number for run_id, word, number in session.execute(statement) if word}


def readings_by_standing(session: Session) -> dict[tuple[str, str], int]:
    """The field's readings, counted by run and standing."""
    statement = sa.select(Reading.run_id, Reading.standing, sa.func.count()).where(Reading.run_id.is_not(None))
    rows = session.execute(statement.group_by(Reading.run_id, Reading.standing))
    return {(run_id, standing): number for run_id, standing, number in rows if run_id is not None}


def _told(*kinds: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(Fact.stop_id == Stop.id, Fact.kind.in_(kinds))


def _every_register_read() -> sa.ColumnElement[bool]:
    done_by_act = sa.exists().where(FieldOrder.id == Stop.order_id, FieldOrder.kind.not_in(sorted(DONE_BY_READ)))
    read = sa.exists().where(Reading.stop_id == Stop.id, Reading.register_id == StopRegister.register_id)
    unread = sa.exists().where(StopRegister.stop_id == Stop.id, sa.not_(read.correlate(Stop, StopRegister)))
    return sa.not_(sa.or_(unread.correlate(Stop), done_by_act.correlate(Stop)))
