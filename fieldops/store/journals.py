"""Queries about journals: their positions, their bytes, and lines that got no position."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fieldops.store import bulk
from fieldops.store.base import Base
from fieldops.store.journal_tables import Journal, JournalLine, StrayLine

Row = Mapping[str, Any]
_LINES = Base.metadata.tables["journal_line"]
_STRAYS = Base.metadata.tables["stray_line"]
# Every push asks this; to put it together takes longer than the answer.
_HASHES = sa.select(JournalLine.seq, JournalLine.hash).where(
    JournalLine.journal_id == sa.bindparam("journal"),
    JournalLine.seq.between(sa.bindparam("first"), sa.bindparam("last")),
)


class NewLine(NamedTuple):
    """A position to be stored: columns of JournalLine."""

    seq: int
    hash: str
    raw: bytes
    verdict: str
    why: str | None = None
    fact_id: str | None = None


def insert_new(session: Session, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert the rows in their order, but leave out those that a unique constraint knows already."""
    if rows:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def hold(session: Session, journal_id: str) -> Journal | None:
    """The journal, kept still for others until the commit."""
    return session.get(Journal, journal_id, with_for_update=True, populate_existing=True)


def open_journal(session: Session, journal_id: str, device_id: str, head: str, now: datetime) -> Journal:
    """The journal, made for this device where there was none, kept still; somebody else may have been first."""
    row = {"id": journal_id, "device_id": device_id, "head": head, "opened_at": now, "pushed_at": now}
    counters = {"watermark": 0, "highest": 0, "declared": 0, "app": ""}
    insert_new(session, Base.metadata.tables["journal"], [row | counters])
    return session.get_one(Journal, journal_id, with_for_update=True, populate_existing=True)


def hashes_between(session: Session, journal_id: str, first: int, last: int) -> dict[int, str]:
    """seq → hash of the positions stored in this range."""
    return dict(session.execute(_HASHES, {"journal": journal_id, "first": first, "last": last}).all())


def hashes_at(session: Session, journal_id: str, seqs: Collection[int]) -> dict[int, str]:
    """seq → hash of those of the positions that are stored."""
    statement = sa.select(JournalLine.seq, JournalLine.hash)
    return dict(session.execute(statement.where(JournalLine.journal_id == journal_id, JournalLine.seq.in_(seqs))).all())


def gaps_above(session: Session, journal_id: str, watermark: int) -> list[tuple[int, int]]:
    """The missing ranges between the watermark and the highest position, in order."""
    before = sa.func.lag(JournalLine.seq, 1, watermark).over(order_by=JournalLine.seq)
    stored = (
        sa.select(JournalLine.seq, before.label("before"))
        .where(JournalLine.journal_id == journal_id, JournalLine.seq > watermark)
        .subquery()
    )
    missing = sa.select(stored.c.before + 1, stored.c.seq - 1).where(stored.c.seq > stored.c.before + 1)
    return [(start, end) for start, end in session.execute(missing.order_by(stored.c.seq))]


def waiting_between(session: Session, journal_id: str, first: int, last: int) -> list[tuple[int, bytes, str]]:
    """seq, bytes and hash of the lines in this range that nobody judged yet, in order."""
    columns = sa.select(JournalLine.seq, JournalLine.raw, JournalLine.hash)
    statement = columns.where(*_range(journal_id, first, last), JournalLine.verdict == "waiting")
    return [(seq, raw, hash_) for seq, raw, hash_ in session.execute(statement.order_by(JournalLine.seq))]


def quarantined_as(session: Session, journal_id: str, hashes: Mapping[int, str]) -> dict[int, str]:
    """seq → reason of those of the lines (seq → hash) that are quarantined with these very bytes."""
    if not hashes:
        return {}
    columns = sa.select(JournalLine.seq, JournalLine.hash, JournalLine.why)
    near = _range(journal_id, min(hashes), max(hashes))
    stored = session.execute(columns.where(*near, JournalLine.verdict == "quarantined"))
    return {seq: why or "" for seq, hash_, why in stored if hashes.get(seq) == hash_}


def verdicts_between(session: Session, journal_id: str, first: int, last: int) -> dict[int, str]:
    """seq → verdict of the positions stored in this range."""
    statement = sa.select(JournalLine.seq, JournalLine.verdict).where(*_range(journal_id, first, last))
    return dict(session.execute(statement).all())


def watermark_of(session: Session, journal_id: str) -> int:
    """How far the journal reaches without a gap; 0 for one that nobody knows."""
    return session.scalar(sa.select(Journal.watermark).where(Journal.id == journal_id)) or 0


def add_lines(session: Session, journal_id: str, now: datetime, lines: Sequence[NewLine]) -> None:
    """Store new positions of a journal that the caller holds, so that nobody else can take them."""
    bulk.insert(session, _LINES, {"journal_id": journal_id, "received_at": now}, NewLine._fields, lines)


def set_verdicts(session: Session, journal_id: str, verdicts: Sequence[Row]) -> None:
    """Give stored lines another verdict: rows of seq_, verdict_, why_, fact_id_."""
    if not verdicts:
        return
    place = (_LINES.c.journal_id == journal_id) & (_LINES.c.seq == sa.bindparam("seq_"))
    values: dict[str, Any] = {name: sa.bindparam(f"{name}_") for name in ("verdict", "why", "fact_id")}
    session.connection().execute(sa.update(_LINES).where(place).values(values), list(verdicts))


def add_strays(session: Session, rows: Sequence[Row]) -> None:
    """Keep bytes that got no position, each once: the columns of StrayLine."""
    insert_new(session, _STRAYS, rows)


def count_strays(session: Session, device_id: str, why: str) -> int:
    """How many stray lines of this sort the device has left here."""
    statement = sa.select(sa.func.count()).where(StrayLine.device_id == device_id, StrayLine.why == why)
    return session.scalar(statement) or 0


def _range(journal_id: str, first: int, last: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (JournalLine.journal_id == journal_id, JournalLine.seq.between(first, last))
