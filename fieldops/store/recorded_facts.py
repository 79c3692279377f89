"""Queries about facts, and about what a fact may name and who may record one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from fieldops.store.base import Base
from fieldops.store.device_tables import DevicePerson, DeviceSignOut
from fieldops.store.journal_tables import Fact
from fieldops.store.journals import Row, insert_new
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


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact's number, what it says (as a digest), and the position it was first told at."""

    gseq: int
    digest: str
    journal_id: str
    seq: int


def known_ids(session: Session, what: str, ids: Collection[str]) -> set[str]:
    """Those of the ids under which there is a run, stop, meter, register or order."""
    if not ids:
        return set()
    column = _NAMED[what]
    return set(session.scalars(sa.select(column).where(column.in_(ids))))


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


def add_facts(session: Session, rows: Sequence[Row]) -> dict[str, StoredFact]:
    """Store facts whose id is free, in their order, and tell what now stands under every id."""
    insert_new(session, _FACTS, rows)
    columns = sa.select(Fact.id, Fact.gseq, Fact.digest, Fact.journal_id, Fact.seq)
    found = session.execute(columns.where(Fact.id.in_([row["id"] for row in rows])))
    return {id_: StoredFact(gseq, digest, journal, seq) for id_, gseq, digest, journal, seq in found}


def queue_for_effects(session: Session, gseqs: Sequence[int]) -> None:
    """Say that the effects of these facts are still to be made."""
    if gseqs:
        session.execute(sa.insert(_QUEUE), [{"gseq": gseq} for gseq in gseqs])
