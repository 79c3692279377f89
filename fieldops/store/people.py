"""Queries about people: who they are, their sign-ins on office pages, their failed tries, what they did."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.store.people_tables import AuditEntry, Person, PersonRole, SignIn, Throttle


def find_person(session: Session, username_key: str) -> Person | None:
    """The person with this key, active or not."""
    return session.get(Person, username_key)


def all_people(session: Session) -> list[Person]:
    """Everybody, by display name."""
    return list(session.scalars(sa.select(Person).order_by(Person.name, Person.username_key)))


def active_people_with(session: Session, roles: Iterable[str]) -> list[Person]:
    """Active people with one of the roles, by display name."""
    having = sa.select(PersonRole.username_key).where(PersonRole.role.in_(list(roles)))
    statement = sa.select(Person).where(Person.active, Person.username_key.in_(having))
    return list(session.scalars(statement.order_by(Person.name, Person.username_key)))


def add_person(session: Session, person: Person) -> None:
    """Add a person; raises username-taken."""
    try:
        with session.begin_nested():
            session.add(person)
    except sa.exc.IntegrityError as error:
        raise problems.USERNAME_TAKEN() from error


def give_roles(person: Person, roles: list[str]) -> None:
    """Let the person have exactly these roles."""
    had = {row.role for row in person.roles}
    person.roles = [row for row in person.roles if row.role in roles]
    person.roles.extend(PersonRole(role=role) for role in roles if role not in had)


def find_sign_in(session: Session, token_hash: str) -> tuple[SignIn, Person] | None:
    """The sign-in under this hash, and whose it is."""
    statement = sa.select(SignIn, Person).join(Person).where(SignIn.token_hash == token_hash)
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def delete_sign_in(session: Session, token_hash: str) -> None:
    """End one sign-in; one that is not there is ended already."""
    session.execute(sa.delete(SignIn).where(SignIn.token_hash == token_hash))


def delete_sign_ins_of(session: Session, username_key: str) -> None:
    """End every sign-in of a person."""
    session.execute(sa.delete(SignIn).where(SignIn.username_key == username_key))


def delete_old_sign_ins(session: Session, started_before: datetime) -> None:
    """Forget the sign-ins that nobody can use any more."""
    session.execute(sa.delete(SignIn).where(SignIn.started_at < started_before))


def find_throttle(session: Session, key: str) -> Throttle | None:
    """The failed tries under a key, kept still for others until the commit."""
    return session.get(Throttle, key, with_for_update=True, populate_existing=True)


def make_throttle(session: Session, key: str, since: datetime) -> Throttle:
    """The row of a key, made where there is none, kept still for others until the commit."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(Throttle).values(key=key, failures=0, since=since).on_conflict_do_nothing())
    return session.get_one(Throttle, key, with_for_update=True, populate_existing=True)


def delete_throttle(session: Session, key: str) -> None:
    """Forget the failed tries under a key."""
    session.execute(sa.delete(Throttle).where(Throttle.key == key))


def append_audit(session: Session, entry: AuditEntry) -> None:
    """Add a line to the book of who did what."""
    session.add(entry)
