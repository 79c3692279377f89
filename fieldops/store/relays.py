"""Queries of a field unit: batches on their way to central, what central said of them, work fetched for tablets."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store import blobs, own
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.store.identity import identity
from fieldops.store.journal_tables import RelayBatch, RelayedJournal, RelayedWork

LONGEST_ROLL_CALL = 4096
"""Bytes; a roll call is one header, so whatever is longer need not be looked into."""


def queue(session: Session, batch: RelayBatch) -> None:
    """Put a batch at the end of the way to central."""
    session.add(batch)


def drop_waiting_roll_calls(session: Session, journal_id: str) -> None:
    """Forget the roll calls of a journal that still wait; a newer one says all they said."""
    statement = sa.select(RelayBatch).where(
        RelayBatch.journal_id == journal_id,
        RelayBatch.forwarded_at.is_(None),
        sa.func.length(RelayBatch.body) <= LONGEST_ROLL_CALL,
    )
    for batch in session.scalars(statement):
        if batch.body.count(b"\n") == 1:
            session.delete(batch)


def next_waiting(session: Session, set_aside: Collection[int] = ()) -> RelayBatch | None:
    """The batch that waits longest, but for those set aside."""
    statement = sa.select(RelayBatch).where(RelayBatch.forwarded_at.is_(None), RelayBatch.number.not_in(set_aside))
    return session.scalars(statement.order_by(RelayBatch.number).limit(1)).one_or_none()


def how_many_wait(session: Session) -> int:
    """Batches that central has not taken yet."""
    statement = sa.select(sa.func.count()).select_from(RelayBatch).where(RelayBatch.forwarded_at.is_(None))
    return session.scalars(statement).one()


def mark_forwarded(session: Session, number: int, at: datetime) -> None:
    """Note that central took a batch."""
    session.execute(sa.update(RelayBatch).where(RelayBatch.number == number).values(forwarded_at=at))


def forwarded_batches(session: Session, journal_id: str) -> list[RelayBatch]:
    """Every batch of a journal that central once took, in order."""
    statement = sa.select(RelayBatch).where(RelayBatch.journal_id == journal_id, RelayBatch.forwarded_at.is_not(None))
    return list(session.scalars(statement.order_by(RelayBatch.number)))


def batches_of(session: Session, journal_id: str) -> list[RelayBatch]:
    """Every batch of a journal, in the order in which they came."""
    statement = sa.select(RelayBatch).where(RelayBatch.journal_id == journal_id)
    return list(session.scalars(statement.order_by(RelayBatch.number)))


def find_relayed_journal(session: Session, journal_id: str) -> RelayedJournal | None:
    """What central last said of a journal."""
    return session.get(RelayedJournal, journal_id)


def put_relayed_journal(session: Session, journal: RelayedJournal) -> None:
    """Keep what central said of a journal."""
    session.merge(journal)


def find_work(session: Session, device_id: str) -> RelayedWork | None:
    """The newest work fetched for a tablet."""
    return session.get(RelayedWork, device_id)


def cursor_of_work(session: Session, device_id: str) -> str | None:
    """The cursor of that work, without loading it."""
    return session.scalar(sa.select(RelayedWork.cursor).where(RelayedWork.device_id == device_id))


def put_work(session: Session, work: RelayedWork) -> None:
    """Keep the newest work of a tablet, or that it was withdrawn."""
    session.merge(work)


def become_unit(session: Session, server: str, device: str, at: datetime) -> None:
    """Belong to a central as a device; tablets of another central are no longer ours to serve."""
    row = identity(session)
    if row.server not in (None, server):
        session.execute(sa.delete(DeviceSession))
        session.execute(sa.delete(RelayedWork))
        blobs.forget_all(session)
        own.forget_everybody(session)
        session.execute(sa.update(Device).where(Device.revoked_at.is_(None)).values(revoked_at=at))
    if row.device not in (None, device):
        own.forget_people_on(session, row.device)
    row.server, row.device = server, device
