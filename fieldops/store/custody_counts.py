"""Counts that check custody against its effects: facts against lines, readings against files."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.billing_tables import ReadBatch, ReadExport, Reading
from fieldops.store.journal_tables import Fact, FactToProject, JournalLine

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class FactCounts:
    """How many facts there are, how many of them stand at the accepted line they came with, how many wait."""

    facts: int
    at_their_line: int
    without_effect: int


@dataclass(slots=True)
class Exported:
    """What stands in the approved batches of one file now."""

    batches: set[str] = field(default_factory=set)
    readings: int = 0
    digits_sum: int = 0


@dataclass(frozen=True, slots=True)
class ExportCount:
    """A file as it was made; `digest` is of the bytes that are kept now."""

    number: int
    layout: str
    sha256: str
    digest: str
    reads: int
    digits_sum: int


def fact_counts(session: Session) -> FactCounts:
    """Facts against the lines that told them first."""
    at_their_line = (
        sa.select(sa.func.count())
        .select_from(Fact)
        .join(JournalLine, sa.and_(JournalLine.journal_id == Fact.journal_id, JournalLine.seq == Fact.seq))
        .where(JournalLine.verdict == "accepted", JournalLine.fact_id == Fact.id)
    )
    waiting = sa.select(sa.func.count()).select_from(FactToProject)
    facts = sa.select(sa.func.count()).select_from(Fact)
    return FactCounts(*(session.scalar(count) or 0 for count in (facts, at_their_line, waiting)))


def facts_of_journals(session: Session) -> dict[str, int]:
    """By journal: how many facts were first told there."""
    return dict(session.execute(sa.select(Fact.journal_id, sa.func.count()).group_by(Fact.journal_id)).all())


def readings_without_a_fact(session: Session) -> int:
    """Readings of the field whose fact is not here: none, unless somebody changed the store by hand."""
    told = sa.exists().where(Fact.id == Reading.id)
    statement = sa.select(sa.func.count()).select_from(Reading).where(Reading.origin == "field", sa.not_(told))
    return session.scalar(statement) or 0


def exports(session: Session) -> Iterator[ExportCount]:
    """Every exported file, one at a time, with the hash of its bytes as they are kept now."""
    for number in session.scalars(sa.select(ReadExport.number).order_by(ReadExport.number)).all():
        file = session.get_one(ReadExport, number)
        digest = hashlib.sha256(file.content).hexdigest()
        yield ExportCount(file.number, file.layout, file.sha256, digest, file.reads, int(file.digits_sum))
        session.expunge(file)


def exported(session: Session) -> dict[int, Exported]:
    """By exported file: the batches and readings that stand in it now."""
    statement = sa.select(ReadBatch.export_number, ReadBatch.id, Reading.digits).outerjoin(
        Reading, Reading.batch_id == ReadBatch.id
    )
    found: dict[int, Exported] = {}
    rows = session.execute(statement.where(ReadBatch.export_number.is_not(None)).execution_options(yield_per=AT_ONCE))
    for number, batch, digits in rows:
        if number is None:
            continue
        here = found.setdefault(number, Exported())
        here.batches.add(batch)
        if digits is not None:
            here.readings += 1
            here.digits_sum += int(digits)
    return found


def journals_of_exports(session: Session) -> dict[int, list[str]]:
    """By exported file: the journals its readings were told in."""
    statement = (
        sa.select(ReadBatch.export_number, Fact.journal_id)
        .join(Reading, Reading.batch_id == ReadBatch.id)
        .join(Fact, Fact.id == Reading.id)
        .where(ReadBatch.export_number.is_not(None))
        .distinct()
        .order_by(ReadBatch.export_number, Fact.journal_id)
    )
    found: dict[int, list[str]] = {}
    for number, journal in session.execute(statement):
        if number is not None:
            found.setdefault(number, []).append(journal)
    return found


def bytes_of_journal(session: Session, journal_id: str) -> Iterator[tuple[int, bytes]]:
    """seq and bytes of every line of a journal, in order, without holding them all."""
    statement = sa.select(JournalLine.seq, JournalLine.raw).where(JournalLine.journal_id == journal_id)
    rows = session.execute(statement.order_by(JournalLine.seq).execution_options(yield_per=AT_ONCE))
    yield from ((seq, raw) for seq, raw in rows)
