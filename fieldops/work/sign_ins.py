"""Sign-ins on office pages: kept in the store, so that ending one ends it, whoever holds the cookie.

The browser gets a random token, the store keeps its hash. A sign-in ends by signing out, after an hour without a
request, twelve hours after it began, or as soon as the person is let go.

A try is noted as failed before the password is looked at, and taken back when it was right: so a hundred tries at once
count as a hundred. The password is looked at outside a write, because Argon2 is slow on purpose.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import people as rows
from fieldops.store.engine import Store
from fieldops.store.people_tables import SignIn
from fieldops.work import auditing, people, throttling
from fieldops.work.people import SignedIn, as_signed_in

LONGEST_IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


def enter(store: Store, clock: Clock, username: str, password: str, address: str, notice_version: str) -> str:
    """The token of a new sign-in; raises slow-down or wrong-password."""
    person_key, address_key = f"office person {_hash(username.lower())}", f"office address {address}"
    with store.writing() as session:
        for key in (person_key, address_key):
            throttling.check(session, clock, key)
            throttling.note_failure(session, clock, key)
    with store.reading() as session:
        who = people.sign_in(session, username, password)
    if who is None:
        _note_refusal(store, clock)
        raise problems.WRONG_PASSWORD()
    with store.writing() as session:
        throttling.clear(session, person_key)
        throttling.take_back(session, address_key)
        people.renew_hash(people.known(session, who.username_key), password)
        auditing.note(session, clock, who.username_key, "signed-in")
        return begin(session, clock, who.username_key, notice_version)


def change_password(store: Store, clock: Clock, username_key: str, old: str, new: str) -> None:
    """Give somebody who knows the old password a new one, and end all their sign-ins; raises wrong-password."""
    key = f"own password {username_key}"
    with store.writing() as session:
        throttling.check(session, clock, key)
        throttling.note_failure(session, clock, key)
    with store.reading() as session:
        if people.sign_in(session, username_key, old) is None:
            raise problems.WRONG_PASSWORD()
    with store.writing() as session:
        throttling.clear(session, key)
        people.set_password(session, username_key, new)
        auditing.note(session, clock, username_key, "password-changed", username_key)


def begin(session: Session, clock: Clock, username_key: str, notice_version: str) -> str:
    """A new token for a person who has just proved who they are and accepted that version of the notice."""
    now = clock.now()
    rows.delete_old_sign_ins(session, now - LONGEST)
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=_hash(token), username_key=username_key, started_at=now, seen_at=now, notice_version=notice_version
    )
    session.add(row)
    return token


def find(session: Session, clock: Clock, token: str) -> SignedIn | None:
    """Whose token this is, None where the sign-in is over."""
    found = rows.find_sign_in(session, _hash(token))
    if found is None:
        return None
    row, person = found
    now = clock.now()
    over = now - row.seen_at >= LONGEST_IDLE or now - row.started_at >= LONGEST
    return None if over or not person.active else as_signed_in(person)


def is_due_to_be_seen(session: Session, clock: Clock, token: str) -> bool:
    """Whether the last sight of the sign-in is old enough to be written anew."""
    found = rows.find_sign_in(session, _hash(token))
    return found is not None and clock.now() - found[0].seen_at >= SEEN_EVERY


def see(session: Session, clock: Clock, token: str) -> None:
    """Write down that the sign-in was used now."""
    found = rows.find_sign_in(session, _hash(token))
    if found is not None:
        found[0].seen_at = clock.now()


def end(session: Session, token: str) -> None:
    """End the sign-in: the token is worth nothing from here on."""
    rows.delete_sign_in(session, _hash(token))


def _note_refusal(store: Store, clock: Clock) -> None:
    with store.writing() as session:
        auditing.note(session, clock, auditing.NOBODY, "sign-in-refused")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
