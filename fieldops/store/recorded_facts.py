"""Queries about facts, and about what a fact may name and who may record one.

Those that every push asks are made once: to put such a statement together takes longer than its answer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from fieldops.store import bulk
from fieldops.store.base import Base
from fieldops.store.device_tables import DevicePerson, DeviceSignOut
from fieldops.store.journal_tables import Fact
from fieldops.store.people_tables import PersonRole
from fieldops.store.place_tables import Meter, Register
from fieldops.store.work_tables import FieldOrder, Run, Stop

_FACTS = Base.metadata.tables["fact"]
_QUEUE = Base.metadata.tables["fact_to_project"]
_NAMED: dict[str, InstrumentedAttribute[str]] = {
    "run": Run.id,
    "stop": Stop.id,
    "meter": Meter.id,
    "register": Register.id,
    "order": FieldOrder.id,
}

_PEOPLE = (
    sa.select(DevicePerson.username_key, PersonRole.role, DeviceSignOut.seq)
    .outerjoin(PersonRole, PersonRole.username_key == DevicePerson.username_key)
    .outerjoin(
        DeviceSignOut,
        sa.and_(
            DeviceSignOut.device_id == DevicePerson.device_id,
            DeviceSignOut.username_key == DevicePerson.username_key,
            DeviceSignOut.journal_id == sa.bindparam("journal"),
        ),
    )
    .where(DevicePerson.device_id == sa.bindparam("device"))
)


class NewFact(NamedTuple):
    """A fact to be stored: columns of Fact."""

    seq: int
    id: str
    digest: str
    kind: str
    v: int
    at: str
    by: str
    run_id: str | None
    stop_id: str | None
    body: str
    at_est: datetime | None
    time_unc: int | None
    time_quality: str


def unknown_ids(session: Session, named: Mapping[str, Collection[str]]) -> set[tuple[str, str]]:
    """Those of the ids, by what they name, under which there is no run, stop, meter, register or order."""
    told = {what: bulk.as_list(ids) for what, ids in named.items() if ids}
    statement = _absent(tuple(told), session.get_bind().dialect.name) if told else None
    return set() if statement is None else {(what, id_) for what, id_ in session.execute(statement, told)}


def people_on_device(session: Session, device_id: str, journal_id: str) -> Iterator[tuple[str, str | None, int | None]]:
    """Everybody who ever signed in on the device: user-name key, a role, and after which line here they signed out."""
    yield from map(tuple, session.execute(_PEOPLE, {"device": device_id, "journal": journal_id}))


def add_facts(
    session: Session, device_id: str, journal_id: str, now: datetime, facts: Sequence[NewFact]
) -> dict[str, str]:
    """Store the facts whose id is free, in their order, and queue them for their effects; id → digest of the others."""
    if not facts:
        return {}
    same = {"device_id": device_id, "journal_id": journal_id, "received_at": now}
    try:
        with session.connection().begin_nested():
            bulk.insert(session, _FACTS, same, NewFact._fields, facts)
    except sa.exc.IntegrityError:
        # Told before, in another life of the tablet or on another way; or just now, and that commit was waited for.
        taken = _digests_under(session, facts)
        if not taken:
            raise
        return taken | add_facts(session, device_id, journal_id, now, [fact for fact in facts if fact.id not in taken])
    _queue_for_effects(session, journal_id, facts)
    return {}


@cache
def _absent(names: tuple[str, ...], dialect: str) -> sa.CompoundSelect[str, str]:
    """What of these is named and not there; the ids named are parameters."""
    absent = []
    for what in names:
        told = bulk.listed(what, dialect).subquery()
        there = sa.exists().where(_NAMED[what] == told.c[0])
        absent.append(sa.select(sa.literal(what), told.c[0]).where(~there))
    return sa.union_all(*absent)


@cache
def _with_ids(dialect: str) -> sa.ColumnElement[bool]:
    return Fact.id.in_(bulk.listed("ids", dialect))


@cache
def _digests(dialect: str) -> sa.Select[str, str]:
    return sa.select(Fact.id, Fact.digest).where(_with_ids(dialect))


@cache
def _queued(dialect: str, *, unbroken: bool) -> sa.Insert:
    """Queueing the facts of a range of lines; in a range that has others between them, those with these ids."""
    these = (Fact.journal_id == sa.bindparam("journal")) & Fact.seq.between(sa.bindparam("first"), sa.bindparam("last"))
    wanted = these if unbroken else these & _with_ids(dialect)
    return sa.insert(_QUEUE).from_select(["gseq"], sa.select(Fact.gseq).where(wanted).order_by(Fact.gseq))


def _digests_under(session: Session, facts: Sequence[NewFact]) -> dict[str, str]:
    statement = _digests(session.get_bind().dialect.name)
    return dict(session.execute(statement, {"ids": bulk.as_list(fact.id for fact in facts)}).all())


def _queue_for_effects(session: Session, journal_id: str, facts: Sequence[NewFact]) -> None:
    first, last = facts[0].seq, facts[-1].seq
    unbroken = len(facts) > last - first
    ids = {} if unbroken else {"ids": bulk.as_list(fact.id for fact in facts)}
    statement = _queued(session.get_bind().dialect.name, unbroken=unbroken)
    session.execute(statement, {"journal": journal_id, "first": first, "last": last} | ids)
