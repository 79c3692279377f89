"""Queries about release codes: sealed on which tablets, told to whom, and the line that an act became."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.journal_tables import Fact, JournalLine
from fieldops.store.order_tables import ReleaseCode, ServiceAct
from fieldops.store.work_tables import FieldOrder, Run, Stop


def add(session: Session, codes: Sequence[ReleaseCode]) -> None:
    """Keep new codes; where another call of the same tablet was first, its code stays."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for code in codes:
        columns = ("id", "order_id", "device_id", "code", "salt", "sealed", "made_at")
        values = {column: getattr(code, column) for column in columns}
        session.execute(insert(ReleaseCode).values(values).on_conflict_do_nothing())


def find(session: Session, order_id: str, device_id: str) -> ReleaseCode | None:
    """The code of an order on a tablet."""
    return session.scalars(sa.select(ReleaseCode).filter_by(order_id=order_id, device_id=device_id)).one_or_none()


def on_tablet(session: Session, device_id: str, order_ids: Collection[str]) -> dict[str, ReleaseCode]:
    """The sealed codes of one tablet, by order."""
    statement = sa.select(ReleaseCode).where(ReleaseCode.device_id == device_id, ReleaseCode.order_id.in_(order_ids))
    return {row.order_id: row for row in session.scalars(statement)}


def in_hand(session: Session, order_id: str) -> list[tuple[ReleaseCode, Device]]:
    """The codes of the tablets that carry the order now: its person is signed in there; the newest sign-in first."""
    statement = (
        sa.select(ReleaseCode, Device)
        .join(Device, Device.id == ReleaseCode.device_id)
        .join(DevicePerson, DevicePerson.device_id == Device.id)
        .join(Run, Run.assigned_to == DevicePerson.username_key)
        .join(Stop, sa.and_(Stop.run_id == Run.id, Stop.order_id == ReleaseCode.order_id))
        .where(
            ReleaseCode.order_id == order_id,
            Device.revoked_at.is_(None),
            ~DevicePerson.signed_out,
            Run.closed_at.is_(None),
            Stop.outcome.is_(None),
        )
        .order_by(DevicePerson.signed_in_at.desc(), Device.id)
    )
    return [(code, device) for code, device in session.execute(statement)]


def told(session: Session, order_id: str) -> list[ReleaseCode]:
    """The codes of an order that were told, the last one first."""
    statement = sa.select(ReleaseCode).where(ReleaseCode.order_id == order_id, ReleaseCode.told_at.is_not(None))
    return list(session.scalars(statement.order_by(ReleaseCode.told_at.desc(), ReleaseCode.id)))


def told_since(session: Session, since: datetime) -> list[tuple[ReleaseCode, FieldOrder, Device]]:
    """Every code that was told after an instant."""
    statement = (
        sa.select(ReleaseCode, FieldOrder, Device)
        .join(FieldOrder, FieldOrder.id == ReleaseCode.order_id)
        .join(Device, Device.id == ReleaseCode.device_id)
        .where(ReleaseCode.told_at > since)
        .order_by(ReleaseCode.told_at)
    )
    return [(code, order, device) for code, order, device in session.execute(statement)]


def lines_of_act(session: Session, order_id: str) -> dict[str, str]:
    """The hashes of the lines by which tablets told that the order was done, by tablet."""
    statement = (
        sa.select(Fact.device_id, JournalLine.hash)
        .join(ServiceAct, ServiceAct.fact_id == Fact.id)
        .join(JournalLine, sa.and_(JournalLine.journal_id == Fact.journal_id, JournalLine.seq == Fact.seq))
        .where(ServiceAct.order_id == order_id)
    )
    return dict(session.execute(statement).all())
