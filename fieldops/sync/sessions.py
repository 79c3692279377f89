"""How a device proves who it is: it signs a nonce, and gets a bearer token for half a day.

Central does this for every device, a field unit for the tablets enrolled through it; `via` in the signed text keeps a
unit from using a tablet's signature at central, or the other way round. A revoked device may open a session: what it
still holds must come in.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import is_id
from fieldops.store import devices
from fieldops.store.device_tables import Challenge, Device, DeviceSession
from fieldops.store.engine import Store
from fieldops.sync import bodies, signatures
from fieldops.sync.exchange import Caller, Json

NONCE_LIVES = timedelta(minutes=5)
TOKEN_LIVES = timedelta(hours=12)


def challenge(store: Store, clock: Clock, body: Json) -> Json:
    """A nonce for the device that asks; an unknown one gets a nonce too, so that ids cannot be tried out."""
    bodies.demand(body, bodies.CHALLENGE)
    now = clock.now()
    asked = Challenge(nonce=secrets.token_urlsafe(32), device_id=body["device"], expires_at=now + NONCE_LIVES)
    with store.writing() as session:
        devices.add_challenge(session, asked, now)
    return {"nonce": asked.nonce, "expires_at": bodies.moment(asked.expires_at)}


def open_session(store: Store, clock: Clock, server: str, via: str | None, body: Json) -> Json:
    """A token for a signed nonce; raises signature-refused, whatever is wrong with it.

    `server` is central's id, `via` the unit's device id where a field unit runs the session.
    """
    bodies.demand(body, bodies.SESSION)
    device_id, nonce = body["device"], body["nonce"]
    with store.writing() as session:  # used up even when the signature turns out wrong
        fresh = devices.take_challenge(session, nonce, device_id, clock.now())
        device = devices.find_device(session, device_id)
    if not fresh or device is None:
        raise problems.SIGNATURE_REFUSED()
    signed = signatures.session_text(server, via, device_id, nonce)
    if not signatures.is_signed(device.public_key, signed, body["signature"]):
        raise problems.SIGNATURE_REFUSED()
    return _opened(store, clock, device)


def _opened(store: Store, clock: Clock, device: Device) -> Json:
    token, now = secrets.token_urlsafe(32), clock.now()
    opened = DeviceSession(token_hash=_hash(token), device_id=device.id, expires_at=now + TOKEN_LIVES)
    with store.writing() as session:
        devices.add_session(session, opened, now)
        devices.devices_were_heard(session, {device.id}, now)
    return {"token": token, "expires_at": bodies.moment(opened.expires_at)}


def find_caller(store: Store, clock: Clock, token: str) -> Device:
    """Whose token this is, revoked or not; raises session-expired."""
    with store.reading() as session:
        device = devices.find_device_by_token(session, _hash(token), clock.now())
    if device is None:
        raise problems.SESSION_EXPIRED()
    return device


def spoken_for(store: Store, caller: Device, tablet: str) -> Device:
    """The tablet a field unit speaks for; raises not-a-relay, unknown-device."""
    if not caller.is_field:
        raise problems.NOT_A_RELAY()
    with store.reading() as session:
        device = devices.find_device(session, tablet) if is_id(tablet) else None
    if device is None:
        raise problems.UNKNOWN_DEVICE()
    return device


def note_heard(store: Store, clock: Clock, *heard: Device) -> None:
    """Note when devices last spoke, where that is news."""
    now = clock.now()
    news = {device.id for device in heard if _is_news(device.heard_at, now)}
    if news:
        with store.writing() as session:
            devices.devices_were_heard(session, news, now)


def demand_not_revoked(store: Store, caller: Caller) -> None:
    """Raise device-revoked when the device, or the unit that speaks for it, was withdrawn."""
    with store.reading() as session:
        for device_id in {caller.device, caller.owner}:
            device = devices.find_device(session, device_id)
            if device is not None and device.revoked_at is not None:
                raise problems.DEVICE_REVOKED()


def _is_news(heard_at: datetime | None, now: datetime) -> bool:
    return heard_at is None or now - heard_at >= devices.HEARD_STEP


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
