"""Queries about lines that were set aside, and about everybody who had one judged again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Journal, JournalLine, ReplayedLine
from fieldops.store.journals import Row

UPGRADE = "upgrade"
"""Who is written down where a newer release judged a line again by itself."""
WITHOUT_LOOKING = (UPGRADE, "command-line")
"""Who judges again without having looked at a line; only what they changed is written down."""
Place = tuple[str, int]
"""Journal and seq."""


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line with the device it came from; `why` is None once it is no longer set aside."""

    journal_id: str
    seq: int
    hash: str
    raw: bytes
    verdict: str
    why: str | None
    received_at: datetime
    device_id: str
    device_name: str
    is_looked_at: bool


@dataclass(frozen=True, slots=True)
class Heap:
    """How many lines of one device are set aside for one reason."""

    why: str
    device_id: str
    device_name: str
    count: int


def never_looked_at() -> sa.ColumnElement[bool]:
    """That no person has had the line judged again."""
    looked = sa.exists().where(
        ReplayedLine.journal_id == JournalLine.journal_id,
        ReplayedLine.seq == JournalLine.seq,
        ReplayedLine.by.not_in(WITHOUT_LOOKING),
    )
    return ~looked


def newest(session: Session, why: str | None, device_id: str | None, limit: int) -> list[KeptLine]:
    """Lines set aside, the newest first and those that nobody looked at before the others."""
    statement = _kept().where(JournalLine.verdict == "quarantined")
    if why is not None:
        statement = statement.where(JournalLine.why == why)
    if device_id is not None:
        statement = statement.where(Journal.device_id == device_id)
    order = (sa.desc(never_looked_at()), JournalLine.received_at.desc(), JournalLine.journal_id, JournalLine.seq.desc())
    return [KeptLine(*row) for row in session.execute(statement.order_by(*order).limit(limit))]


def named(session: Session, journal_beginning: str, seq: int) -> list[KeptLine]:
    """The lines at this position of the journals that begin so, set aside or released since."""
    begins = JournalLine.journal_id.startswith(journal_beginning, autoescape=True)
    was_set_aside = (JournalLine.verdict == "quarantined") | sa.exists().where(
        ReplayedLine.journal_id == JournalLine.journal_id, ReplayedLine.seq == JournalLine.seq
    )
    return [KeptLine(*row) for row in session.execute(_kept().where(begins, JournalLine.seq == seq, was_set_aside))]


def count_not_looked_at(session: Session) -> int:
    """How many lines are set aside that no person has had judged again."""
    statement = sa.select(sa.func.count()).select_from(JournalLine)
    return session.scalar(statement.where(JournalLine.verdict == "quarantined", never_looked_at())) or 0


def heaps(session: Session) -> list[Heap]:
    """How many lines are set aside, by reason and device."""
    statement = (
        sa.select(JournalLine.why, Device.id, Device.name, sa.func.count())
        .join(Journal, Journal.id == JournalLine.journal_id)
        .join(Device, Device.id == Journal.device_id)
        .where(JournalLine.verdict == "quarantined")
        .group_by(JournalLine.why, Device.id, Device.name)
        .order_by(JournalLine.why, Device.name, Device.id)
    )
    return [Heap(why or "", device, name, count) for why, device, name, count in session.execute(statement)]


def places(session: Session, whys: Collection[str] | None, after: Place, limit: int) -> list[Place]:
    """Where lines set aside stand behind a place, in the order of places; None means for every reason."""
    here = sa.tuple_(JournalLine.journal_id, JournalLine.seq)
    statement = sa.select(JournalLine.journal_id, JournalLine.seq).where(
        JournalLine.verdict == "quarantined", here > sa.tuple_(*map(sa.literal, after))
    )
    if whys is not None:
        statement = statement.where(JournalLine.why.in_(whys))
    found = session.execute(statement.order_by(JournalLine.journal_id, JournalLine.seq).limit(limit))
    return [(journal, seq) for journal, seq in found]


def still_set_aside(session: Session, journal_id: str, seqs: Collection[int]) -> list[KeptLine]:
    """Those of the lines that are set aside now, in order; meant for whoever holds the journal."""
    statement = _kept().where(
        JournalLine.journal_id == journal_id, JournalLine.seq.in_(seqs), JournalLine.verdict == "quarantined"
    )
    return [KeptLine(*row) for row in session.execute(statement.order_by(JournalLine.seq))]


def taken_on_word(session: Session, journal_id: str, seqs: Collection[int]) -> dict[int, set[str]]:
    """seq → the reasons against it that somebody has taken on their word."""
    statement = sa.select(ReplayedLine.seq, ReplayedLine.why_before).where(
        ReplayedLine.journal_id == journal_id, ReplayedLine.seq.in_(seqs), ReplayedLine.reason != ""
    )
    found: dict[int, set[str]] = {}
    for seq, why in session.execute(statement):
        found.setdefault(seq, set()).add(why)
    return found


def history(session: Session, journal_id: str, seq: int) -> list[ReplayedLine]:
    """Every further judging of a line, the first one first."""
    statement = sa.select(ReplayedLine).filter_by(journal_id=journal_id, seq=seq)
    return list(session.scalars(statement.order_by(ReplayedLine.number)))


def add_replayed(session: Session, rows: Sequence[Row]) -> None:
    """Write down further judgings: the columns of ReplayedLine."""
    if rows:
        session.execute(sa.insert(ReplayedLine), list(rows))


def _kept() -> sa.Select[str, int, str, bytes, str, str | None, datetime, str, str, bool]:
    return (
        sa.select(
            JournalLine.journal_id,
            JournalLine.seq,
            JournalLine.hash,
            JournalLine.raw,
            JournalLine.verdict,
            JournalLine.why,
            JournalLine.received_at,
            Journal.device_id,
            Device.name,
            ~never_looked_at(),
        )
        .join(Journal, Journal.id == JournalLine.journal_id)
        .join(Device, Device.id == Journal.device_id)
    )
