"""The people of the utility: taking them in, their roles, their passwords, letting them go."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.roles import Role
from fieldops.store import people as store
from fieldops.store.people_tables import Person
from fieldops.work import passwords

LANGUAGES = ("en", "es")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has proved who they are."""

    username_key: str
    username: str
    name: str
    roles: list[str]
    language: str


def add(
    session: Session, clock: Clock, username: str, name: str, roles: list[str], password: str, language: str = "en"
) -> SignedIn:
    """Take a person in; raises username-rule, username-taken, password-rule, password-common, unknown-role."""
    key = passwords.demand_username(username)
    passwords.demand_password(password, key)
    person = Person(
        username_key=key,
        username=username,
        name=_display_name(name),
        password_hash=passwords.seal(password),
        language=_language(language),
        active=True,
        made_at=clock.now(),
    )
    store.give_roles(person, _known(roles))
    store.add_person(session, person)
    return as_signed_in(person)


def sign_in(session: Session, username: str, password: str) -> SignedIn | None:
    """Who this is, or None; unknown and inactive people cost the same work as a wrong password."""
    key = passwords.key_of(username)
    person = store.find_person(session, key) if key else None
    if person is not None and not person.active:
        person = None
    if not passwords.fits(person.password_hash if person else None, password) or person is None:
        return None
    renew_hash(person, password)
    return as_signed_in(person)


def renew_hash(person: Person, password: str) -> None:
    """Seal the password, just proved right, at today's strength if it was sealed at another."""
    if passwords.needs_renewal(person.password_hash):
        person.password_hash = passwords.seal(password)


def set_password(session: Session, username_key: str, password: str) -> None:
    """Give a person another password, and end their sign-ins."""
    person = known(session, username_key)
    passwords.demand_password(password, person.username_key)
    person.password_hash = passwords.seal(password)
    store.delete_sign_ins_of(session, person.username_key)


def change_roles(session: Session, username_key: str, roles: list[str], by: str) -> None:
    """Let a person have exactly these roles; nobody takes their own administrator role away."""
    person = known(session, username_key)
    if person.username_key == by and Role.ADMIN not in roles:
        raise problems.NOT_ONESELF()
    store.give_roles(person, _known(roles))


def change_language(session: Session, username_key: str, language: str) -> None:
    """Let the person's pages speak this language."""
    known(session, username_key).language = _language(language)


def deactivate(session: Session, username_key: str, by: str) -> None:
    """Let a person go: their sign-ins end at once, what they did stays."""
    person = known(session, username_key)
    if person.username_key == by:
        raise problems.NOT_ONESELF()
    person.active = False
    store.delete_sign_ins_of(session, person.username_key)


def reactivate(session: Session, username_key: str) -> None:
    """Let a person who had gone sign in again."""
    known(session, username_key).active = True


def known(session: Session, username: str) -> Person:
    """The person with this user name, whatever its case; raises unknown-person."""
    key = passwords.key_of(username)
    person = store.find_person(session, key) if key else None
    if person is None:
        raise problems.UNKNOWN_PERSON(username=username)
    return person


def as_signed_in(person: Person) -> SignedIn:
    """What the rest of the program may know of a person."""
    roles = sorted(row.role for row in person.roles)
    return SignedIn(person.username_key, person.username, person.name, roles, person.language)


def _known(roles: list[str]) -> list[str]:
    if not roles:
        raise problems.ROLE_NEEDED()
    for role in roles:
        if role not in set(Role):
            raise problems.UNKNOWN_ROLE(role=role, roles=", ".join(Role))
    return list(dict.fromkeys(roles))


def _display_name(name: str) -> str:
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= LONGEST_NAME or not plain.isprintable():
        raise problems.NAME_NEEDED()
    return plain


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise problems.MALFORMED(what=f"language {language!r}")
    return language
