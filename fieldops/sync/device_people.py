"""Who works on a device: signed in once with signal, then trusted without it for some days.

Central withholds a person's work from a device after `offline_until`, until the next sign-in; captured facts are still
taken. A sign-out names the last line of the journal that may be the person's: later lines of theirs are set aside.
"""

import hashlib
from datetime import timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import devices
from fieldops.store.device_tables import DevicePerson, DeviceSignOut
from fieldops.store.engine import Store
from fieldops.sync import bodies
from fieldops.sync.exchange import Json
from fieldops.work import passwords, people, throttling
from fieldops.work.people import SignedIn

OFFLINE_FOR = timedelta(hours=72)


def sign_in(store: Store, clock: Clock, device_id: str, body: Json) -> Json:
    """Sign a person in on a device; raises wrong-password, and slow-down for a device or a user that guesses."""
    bodies.demand(body, bodies.SIGN_IN)
    device_key, user_key = f"people on {device_id}", f"people as {_digest(body['username'])}"
    with store.writing() as session:
        for key in (device_key, user_key):
            throttling.check(session, clock, key)
            throttling.note_failure(session, clock, key)  # taken back after a success, so that no try goes uncounted
    with store.writing() as session:
        person = people.sign_in(session, body["username"], body["password"])
        if person is not None:
            throttling.take_back(session, device_key)
            throttling.clear(session, user_key)
            return _let_in(session, clock, device_id, person)
    raise problems.WRONG_PASSWORD()


def sign_out(store: Store, clock: Clock, device_id: str, username: str, body: Json) -> None:
    """Sign a person out on a device; somebody who is not signed in there is out already."""
    bodies.demand(body, bodies.SIGN_OUT)
    key = passwords.key_of(username)
    if key is None:
        return
    with store.writing() as session:
        devices.hold_device(session, device_id)
        signed_in = devices.find_person_on(session, device_id, key)
        if signed_in is None:
            return
        signed_in.signed_out = True
        devices.put_sign_out(
            session,
            DeviceSignOut(
                device_id=device_id,
                username_key=key,
                journal_id=body["journal"],
                seq=body["seq"],
                at=clock.now(),
            ),
        )


def _let_in(session: Session, clock: Clock, device_id: str, person: SignedIn) -> Json:
    devices.hold_device(session, device_id)
    now = clock.now()
    until = now + OFFLINE_FOR
    row = DevicePerson(
        device_id=device_id,
        username_key=person.username_key,
        signed_in_at=now,
        offline_until=until,
        signed_out=False,
    )
    devices.put_person(session, row)
    return {"person": _told(person), "offline_until": bodies.moment(until)}


def _told(person: SignedIn) -> Json:
    return {
        "username": person.username,
        "name": person.name,
        "roles": list(person.roles),
        "language": person.language,
    }


def _digest(username: str) -> str:
    # Whatever was typed, a password in the wrong field too, is counted without being written down.
    return hashlib.sha256(username.lower().encode()).hexdigest()
