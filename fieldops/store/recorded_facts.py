"""Queries about facts, and about what a fact may name and who may record one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
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
    absent = []
    for what, ids in named.items():
        if ids:
            told = bulk.listed(session, ids).subquery()
            there = sa.exists().where(_NAMED[what] == told.c[0])
            absent.append(sa.select(sa.literal(what), told.c[0]).where(~there))
    return {(what, id_) for what, id_ in session.execute(sa.union_all(*absent))} if absent else set()


def roles_on_device(session: Session, device_id: str) -> dict[str, set[str]]:
    """User-name key → roles, of everybody who ever signed in on the device."""
    statement = (
        sa.select(DevicePerson.username_key, PersonRole.role)
        .outerjoin(PersonRole, PersonRole.username_key == DevicePerson.username_key)
        .where(DevicePerson.device_id == device_id)
    )
    roles: dict[str, set[str]] = {}
    for key, role in session.execute(statement):
        roles.setdefault(key, set()).update([role] if role else [])
    return roles


def sign_outs(session: Session, device_id: str, journal_id: str) -> dict[str, int]:
    """User-name key → the position after which this journal's lines are not theirs."""
    statement = sa.select(DeviceSignOut.username_key, DeviceSignOut.seq).where(
        DeviceSignOut.device_id == device_id, DeviceSignOut.journal_id == journal_id
    )
    return dict(session.execute(statement).all())


def add_facts(
    session: Session, device_id: str, journal_id: str, now: datetime, facts: Sequence[NewFact]
) -> dict[str, str]:
    """Store the facts whose id is free, in their order, and queue them for their effects; id → digest of the others."""
    if not facts:
        return {}
    same = {"device_id": device_id, "journal_id": journal_id, "received_at": now}
    taken = _digests_under(session, facts)
    free = [fact for fact in facts if fact.id not in taken]
    try:
        with session.begin_nested():
            bulk.insert(session, _FACTS, same, NewFact._fields, free)
    except sa.exc.IntegrityError:
        # At this very moment somebody told one of them in another journal; their commit was waited for.
        if _digests_under(session, free):
            return taken | add_facts(session, device_id, journal_id, now, free)
        raise
    _queue_for_effects(session, journal_id, free)
    return taken


def _digests_under(session: Session, facts: Sequence[NewFact]) -> dict[str, str]:
    wanted = bulk.listed(session, [fact.id for fact in facts])
    return dict(session.execute(sa.select(Fact.id, Fact.digest).where(Fact.id.in_(wanted))).all())


def _queue_for_effects(session: Session, journal_id: str, facts: Sequence[NewFact]) -> None:
    if not facts:
        return
    # The range keeps the search within these lines, however long the journal is.
    near = (Fact.journal_id == journal_id) & Fact.seq.between(facts[0].seq, facts[-1].seq)
    these = Fact.id.in_(bulk.listed(session, [fact.id for fact in facts]))
    made = sa.select(Fact.gseq).where(near, these).order_by(Fact.gseq)
    session.execute(sa.insert(_QUEUE).from_select(["gseq"], made))
