"""Queries about approved batches of reads and the files they were exported in."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from fieldops.store.billing_tables import ReadBatch, ReadExport, Reading
from fieldops.store.journal_tables import Fact, Journal
from fieldops.store.meter_routes import in_portions


def find_batch(session: Session, batch_id: str) -> ReadBatch | None:
    """The approved batch with this id, kept still for others until the commit."""
    return session.get(ReadBatch, batch_id, with_for_update=True, populate_existing=True)


def find_export(session: Session, number: int) -> ReadExport | None:
    """The exported file with this number."""
    return session.get(ReadExport, number)


def all_exports(session: Session, limit: int = 100) -> list[ReadExport]:
    """The exported files without their bytes, the newest first."""
    statement = sa.select(ReadExport).options(defer(ReadExport.content, raiseload=True))
    return list(session.scalars(statement.order_by(ReadExport.number.desc()).limit(limit)))


def batches_to_export(session: Session) -> list[ReadBatch]:
    """The approved batches that are in no file yet, kept still for others until the commit."""
    statement = sa.select(ReadBatch).where(ReadBatch.export_number.is_(None)).order_by(ReadBatch.id)
    return list(session.scalars(statement.with_for_update().execution_options(populate_existing=True)))


def batches_of_run(session: Session, run_id: str) -> list[ReadBatch]:
    """The approved batches of a run, in the order of approval."""
    statement = sa.select(ReadBatch).filter_by(run_id=run_id)
    return list(session.scalars(statement.order_by(ReadBatch.approved_at, ReadBatch.id)))


def add_batch(session: Session, batch: ReadBatch, readings: Collection[Reading]) -> None:
    """Put these readings into a new approved batch."""
    session.add(batch)
    session.flush()
    for reading in readings:
        reading.batch_id, reading.standing = batch.id, "approved"


def add_export(session: Session, export: ReadExport) -> int:
    """Take the next number for a file whose bytes are still to be written."""
    session.add(export)
    session.flush()
    return export.number


def freeze(session: Session, batches: Collection[ReadBatch], number: int) -> None:
    """Say that these batches went out in the file with this number."""
    for batch in batches:
        batch.export_number = number
    for portion in in_portions(batch.id for batch in batches):
        session.execute(sa.update(Reading).where(Reading.batch_id.in_(portion)).values(standing="exported"))


def journals_of(session: Session, fact_ids: Collection[str]) -> list[Journal]:
    """The journals that these facts arrived in."""
    found: dict[str, Journal] = {}
    for portion in in_portions(fact_ids):
        statement = sa.select(Journal).join(Fact, Fact.journal_id == Journal.id).where(Fact.id.in_(portion)).distinct()
        found.update((journal.id, journal) for journal in session.scalars(statement))
    return list(found.values())
