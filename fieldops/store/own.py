"""Queries about a field unit as a device of its own: its journals, and who is signed in on it and on its tablets."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.ids import new_id
from fieldops.store.own_tables import OwnJournal, PersonHere


def current_journal(session: Session, device_id: str) -> OwnJournal | None:
    """The journal the unit writes as this device, held still for others while this session writes."""
    statement = sa.select(OwnJournal).where(OwnJournal.device_id == device_id, OwnJournal.current)
    return session.scalars(statement.with_for_update()).one_or_none()


def open_journal(session: Session, device_id: str, head: str, now: datetime) -> OwnJournal:
    """A new journal with nothing in it."""
    journal = OwnJournal(
        id=new_id(), device_id=device_id, opened_at=now, seq=0, head=head, current=True, called_at=None
    )
    session.add(journal)
    session.flush()
    return journal


def put_person(session: Session, person: PersonHere) -> None:
    """Note that central signed somebody in on a device."""
    session.merge(person)


def find_person(session: Session, device_id: str, username_key: str) -> PersonHere | None:
    """Somebody who is signed in on this device."""
    return session.get(PersonHere, (device_id, username_key))


def people_on(session: Session, device_id: str) -> list[PersonHere]:
    """Everybody who is signed in on this device, by name."""
    statement = sa.select(PersonHere).where(PersonHere.device_id == device_id).order_by(PersonHere.username_key)
    return list(session.scalars(statement))


def forget_person(session: Session, device_id: str, username_key: str) -> None:
    """Note that somebody signed out on a device."""
    session.execute(
        sa.delete(PersonHere).where(PersonHere.device_id == device_id, PersonHere.username_key == username_key)
    )


def forget_everybody(session: Session) -> None:
    """Nobody is signed in any more; for a unit that goes to another central."""
    session.execute(sa.delete(PersonHere))


def forget_people_on(session: Session, device_id: str) -> None:
    """Nobody is signed in on this device any more; for a unit that became another device."""
    session.execute(sa.delete(PersonHere).where(PersonHere.device_id == device_id))


def is_on_another(session: Session, username_key: str, device_id: str) -> bool:
    """Whether somebody is signed in on any device but this one."""
    statement = sa.exists().where(PersonHere.username_key == username_key, PersonHere.device_id != device_id)
    return bool(session.scalar(sa.select(statement)))
