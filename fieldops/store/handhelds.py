"""Queries about what handhelds handed over: dumps, their records, and the facts told of these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.handhelds import METER_FOUND, Dump
from fieldops.store.handheld_tables import HandheldDump, KeptRecord, RecordFact
from fieldops.store.journal_tables import RelayedJournal

Row = Mapping[str, Any]
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a dump are kept, and of how many all that was told is at the office."""

    kept: int = 0
    at_office: int = 0


def find_dump(session: Session, dump: Dump) -> HandheldDump | None:
    """The dump as it is kept, held still for others while this session writes."""
    statement = sa.select(HandheldDump).where(
        HandheldDump.handheld == dump.handheld,
        HandheldDump.meter_route == dump.meter_route,
        HandheldDump.epoch == dump.epoch,
    )
    return session.scalars(statement.with_for_update()).one_or_none()


def add_dump(session: Session, dump: HandheldDump) -> HandheldDump:
    """Know a dump from now on."""
    session.add(dump)
    session.flush()
    return dump


def all_dumps(session: Session) -> list[HandheldDump]:
    """Every dump, the newest first."""
    return list(session.scalars(sa.select(HandheldDump).order_by(HandheldDump.number.desc())))


def kept_without_gap(session: Session, dump_number: int) -> int:
    """The largest n with the records 1…n all kept, 0 for none."""
    place = sa.func.row_number().over(order_by=KeptRecord.n).label("place")
    kept = sa.select(KeptRecord.n, place).where(KeptRecord.dump_number == dump_number).subquery()
    return session.scalar(sa.select(sa.func.max(kept.c.n)).where(kept.c.n == kept.c.place)) or 0


def hash_of(session: Session, dump_number: int, n: int) -> str:
    """SHA-256 of one record, "" where there is none."""
    statement = sa.select(KeptRecord.hash).where(KeptRecord.dump_number == dump_number, KeptRecord.n == n)
    return session.scalar(statement) or ""


def kept_in(session: Session, dump_number: int) -> list[KeptRecord]:
    """The records of a dump, in order."""
    statement = sa.select(KeptRecord).where(KeptRecord.dump_number == dump_number)
    return list(session.scalars(statement.order_by(KeptRecord.n)))


def kept_as(session: Session, dump_number: int, records: Sequence[tuple[int, str]]) -> set[tuple[int, str, str]]:
    """(n, uid, hash) of the records kept under any of these n or uids."""
    found: set[tuple[int, str, str]] = set()
    columns = sa.select(KeptRecord.n, KeptRecord.uid, KeptRecord.hash).where(KeptRecord.dump_number == dump_number)
    for start in range(0, len(records), READ_AT_ONCE):
        some = records[start : start + READ_AT_ONCE]
        named = KeptRecord.n.in_([n for n, _ in some]) | KeptRecord.uid.in_([uid for _, uid in some])
        found.update((n, uid, hash_) for n, uid, hash_ in session.execute(columns.where(named)))
    return found


def add_records(session: Session, rows: Sequence[Row]) -> None:
    """Keep new records: the columns of KeptRecord."""
    if rows:
        session.execute(sa.insert(KeptRecord), list(rows))


def raws(session: Session, dump_number: int) -> Iterator[bytes]:
    """The records of a dump as they came, in order."""
    statement = sa.select(KeptRecord.raw).where(KeptRecord.dump_number == dump_number).order_by(KeptRecord.n)
    yield from session.scalars(statement.execution_options(yield_per=READ_AT_ONCE))


def untold(session: Session) -> list[tuple[HandheldDump, KeptRecord]]:
    """The records of which nothing was told of a stop yet, in the order in which they were kept."""
    statement = (
        sa.select(HandheldDump, KeptRecord)
        .join(KeptRecord, KeptRecord.dump_number == HandheldDump.number)
        .where(~_told_of_a_stop())
        .order_by(KeptRecord.number)
    )
    return [(dump, record) for dump, record in session.execute(statement)]


def what_is_untold(session: Session) -> tuple[tuple[str | None, int, int], ...]:
    """By who pulled: how many records are untold, and the newest; to see whether anything changed."""
    statement = (
        sa.select(HandheldDump.pulled_by, sa.func.count(), sa.func.max(KeptRecord.number))
        .join(KeptRecord, KeptRecord.dump_number == HandheldDump.number)
        .where(~_told_of_a_stop())
        .group_by(HandheldDump.pulled_by)
        .order_by(HandheldDump.pulled_by)
    )
    return tuple((by, count, newest) for by, count, newest in session.execute(statement))


def reported(session: Session) -> set[int]:
    """The numbers of the records that were reported to the office as found without a stop."""
    return set(session.scalars(sa.select(RecordFact.record_number).where(RecordFact.kind == METER_FOUND)))


def places_of(session: Session, fact_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Journal and seq of those of these facts that were told before."""
    found: dict[str, tuple[str, int]] = {}
    columns = sa.select(RecordFact.fact_id, RecordFact.journal_id, RecordFact.seq)
    for start in range(0, len(fact_ids), READ_AT_ONCE):
        some = fact_ids[start : start + READ_AT_ONCE]
        found |= {
            id_: (journal, seq) for id_, journal, seq in session.execute(columns.where(RecordFact.fact_id.in_(some)))
        }
    return found


def add_facts(session: Session, rows: Sequence[Row]) -> None:
    """Note what was told: the columns of RecordFact."""
    if rows:
        session.execute(sa.insert(RecordFact), list(rows))


def places_move(session: Session, journal_id: str, new_journal_id: str, seqs: Mapping[int, int]) -> None:
    """Facts of one journal stand in another from now on; `seqs` says where each does."""
    for fact in session.scalars(sa.select(RecordFact).where(RecordFact.journal_id == journal_id)):
        fact.journal_id, fact.seq = new_journal_id, seqs[fact.seq]


def tallies(session: Session) -> dict[int, Tally]:
    """By dump: how far its records have come; at the office is what central's last word reaches."""
    reached = sa.and_(RelayedJournal.watermark >= RecordFact.seq, ~RelayedJournal.fork)
    told = (
        sa.select(RecordFact.record_number, sa.func.min(sa.case((reached, 1), else_=0)).label("at_office"))
        .outerjoin(RelayedJournal, RelayedJournal.journal_id == RecordFact.journal_id)
        .group_by(RecordFact.record_number)
        .subquery()
    )
    statement = (
        sa.select(
            KeptRecord.dump_number,
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(told.c.at_office), 0),
        )
        .outerjoin(told, told.c.record_number == KeptRecord.number)
        .group_by(KeptRecord.dump_number)
    )
    return {dump: Tally(kept, at_office) for dump, kept, at_office in session.execute(statement)}


def _told_of_a_stop() -> sa.Exists:
    """Whether a fact of a kept record says what came of its stop; that its meter was found says nothing of that."""
    return sa.exists().where(RecordFact.record_number == KeptRecord.number, RecordFact.kind != METER_FOUND)
