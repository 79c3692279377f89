"""Queries about how devices and their journals stand: what is here, what is missing, what waits for somebody."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from fieldops.store import runs
from fieldops.store.blob_tables import Blob, PhotoNamed
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.journal_tables import Fact, Journal, JournalLine, StrayLine
from fieldops.store.people_tables import Person
from fieldops.store.quarantine import never_looked_at
from fieldops.store.runs import PlacedStop, RunHead
from fieldops.store.work_tables import Run, Stop


@dataclass(frozen=True, slots=True)
class Echo:
    """The last fact of a former journal that a newer one tells again: where it stands in each."""

    newer: str
    in_former: int
    in_newer: int


@dataclass(frozen=True, slots=True)
class PhotosPending:
    """Photos that facts of a device name and whose bytes are not here; since when the oldest is named."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Somebody's work that is not done yet on a device where they are signed in."""

    device_id: str
    username_key: str
    on: date


@dataclass(frozen=True, slots=True)
class OnDevice:
    """Somebody who is signed in on a device; central withholds their work after `offline_until`."""

    device_id: str
    name: str
    offline_until: datetime


def lives(session: Session, device_id: str | None = None) -> dict[str, list[Journal]]:
    """The journals of every device, or of one, by device, the first opened first."""
    statement = sa.select(Journal).order_by(Journal.opened_at, Journal.id)
    if device_id is not None:
        statement = statement.where(Journal.device_id == device_id)
    found: dict[str, list[Journal]] = defaultdict(list)
    for journal in session.scalars(statement):
        found[journal.device_id].append(journal)
    return found


def not_looked_at(session: Session) -> dict[str, int]:
    """By device: the lines set aside that no person has had judged again."""
    statement = (
        sa.select(Journal.device_id, sa.func.count())
        .join(JournalLine, JournalLine.journal_id == Journal.id)
        .where(JournalLine.verdict == "quarantined", never_looked_at())
        .group_by(Journal.device_id)
    )
    return dict(session.execute(statement).all())


def photos_pending(session: Session, named_after: datetime) -> dict[str, PhotosPending]:
    """By device: the photos that facts received after an instant name, and whose bytes are not here."""
    # Materialized: a planner that begins with the facts walks through all of them.
    not_here = (
        sa.select(PhotoNamed.fact_id, PhotoNamed.sha256)
        .where(~sa.exists().where(Blob.sha256 == PhotoNamed.sha256))
        .cte("not_here")
        .prefix_with("MATERIALIZED")
    )
    statement = (
        sa.select(Fact.device_id, sa.func.count(sa.distinct(not_here.c.sha256)), sa.func.min(Fact.received_at))
        .select_from(not_here.join(Fact, Fact.id == not_here.c.fact_id))
        .where(Fact.received_at > named_after)
        .group_by(Fact.device_id)
    )
    return {device: PhotosPending(count, since) for device, count, since in session.execute(statement)}


def open_work(session: Session, first: date, last: date) -> list[OpenWork]:
    """Who has an open stop in a run of these days, on every device on which they are signed in."""
    statement = (
        sa.select(DevicePerson.device_id, DevicePerson.username_key, sa.func.max(Run.on))
        .join(Run, Run.assigned_to == DevicePerson.username_key)
        .where(
            DevicePerson.signed_out.is_(False),
            Run.on.between(first, last),
            Run.closed_at.is_(None),
            sa.exists().where(Stop.run_id == Run.id, Stop.outcome.is_(None)),
        )
        .group_by(DevicePerson.device_id, DevicePerson.username_key)
    )
    return [OpenWork(*row) for row in session.execute(statement)]


def people_on(session: Session) -> dict[str, list[OnDevice]]:
    """Everybody who is signed in on a device, by device."""
    statement = (
        sa.select(DevicePerson.device_id, Person.name, DevicePerson.offline_until)
        .join(Person, Person.username_key == DevicePerson.username_key)
        .where(DevicePerson.signed_out.is_(False))
        .order_by(Person.name)
    )
    found: dict[str, list[OnDevice]] = defaultdict(list)
    for row in session.execute(statement):
        found[row[0]].append(OnDevice(*row))
    return found


def echoes(session: Session, former: str, newer: Collection[str]) -> list[Echo]:
    """For each newer journal that tells a fact of the former one again: the last such fact of the former one."""
    old, new = aliased(JournalLine), aliased(JournalLine)
    statement = (
        sa.select(new.journal_id, old.seq, new.seq)
        .join(old, old.fact_id == new.fact_id)
        .where(new.journal_id.in_(newer), new.verdict == "known", old.journal_id == former)
        .order_by(old.seq)
    )
    last = {journal: Echo(journal, in_former, in_newer) for journal, in_former, in_newer in session.execute(statement)}
    return list(last.values())


def verdicts(session: Session, journals: Sequence[str]) -> dict[str, dict[str, int]]:
    """By journal: how many of its lines have which verdict."""
    statement = (
        sa.select(JournalLine.journal_id, JournalLine.verdict, sa.func.count())
        .where(JournalLine.journal_id.in_(journals))
        .group_by(JournalLine.journal_id, JournalLine.verdict)
    )
    return _by_journal(session, statement)


def strays(session: Session, journals: Sequence[str]) -> dict[str, dict[str, int]]:
    """By journal: how many lines without a position are kept, and why (fork, unsigned)."""
    statement = (
        sa.select(StrayLine.journal_id, StrayLine.why, sa.func.count())
        .where(StrayLine.journal_id.in_(journals))
        .group_by(StrayLine.journal_id, StrayLine.why)
    )
    return _by_journal(session, statement)


def last_lines(session: Session, journals: Sequence[str]) -> dict[str, datetime]:
    """By journal: when its last line came in."""
    statement = sa.select(JournalLine.journal_id, sa.func.max(JournalLine.received_at))
    return dict(
        session.execute(statement.where(JournalLine.journal_id.in_(journals)).group_by(JournalLine.journal_id)).all()
    )


def name_of(session: Session, device_id: str | None) -> str | None:
    """What the office calls a device."""
    return session.scalar(sa.select(Device.name).where(Device.id == device_id))


def runs_with_open_stops(
    session: Session, device_id: str, first: date, last: date
) -> list[tuple[RunHead, list[PlacedStop]]]:
    """The runs of these days of everybody who ever signed in on a device, each with its stops without outcome."""
    people = sa.select(DevicePerson.username_key).where(DevicePerson.device_id == device_id)
    found = runs.heads(session, sa.and_(Run.assigned_to.in_(people), Run.on.between(first, last)))
    placed = runs.placed_stops(session, run_ids=[head.run.id for head in found]) if found else []
    still_open: dict[str, list[PlacedStop]] = defaultdict(list)
    for stop in placed:
        if stop.stop.outcome is None:
            still_open[stop.stop.run_id].append(stop)
    return [(head, still_open[head.run.id]) for head in found if still_open[head.run.id]]


def _by_journal(session: Session, statement: sa.Select[str, str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for journal, word, count in session.execute(statement):
        found[journal][word] = count
    return found
