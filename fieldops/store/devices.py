"""Queries about devices: codes, devices, challenges, sessions, and who is signed in on which."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.device_tables import Challenge, Device, DevicePerson, DeviceSession, DeviceSignOut, EnrolmentCode
from fieldops.store.people_tables import Person

HEARD_STEP = timedelta(seconds=30)
"""Hearing from a device is noted no finer than this: a note costs a commit."""


def add_code(session: Session, code: EnrolmentCode) -> None:
    """Keep a new one-time code, and forget those that lapsed."""
    session.execute(sa.delete(EnrolmentCode).where(EnrolmentCode.expires_at < code.expires_at - timedelta(days=1)))
    session.add(code)


def find_code(session: Session, code_hash: str) -> EnrolmentCode | None:
    """The code under this hash, kept still for others until the commit."""
    return session.get(EnrolmentCode, code_hash, with_for_update=True)


def add_device(session: Session, device: Device) -> None:
    """Add a device, or renew the name and key of the one with this id."""
    session.merge(device)


def find_device(session: Session, device_id: str) -> Device | None:
    """The device with this id, revoked or not."""
    return session.get(Device, device_id)


def any_unit(session: Session, device_ids: Collection[str]) -> bool:
    """Whether one of these devices is a field unit."""
    return bool(session.scalar(sa.select(sa.exists().where(Device.id.in_(device_ids), Device.is_field))))


def hold_device(session: Session, device_id: str) -> Device:
    """The device, kept still for others until the commit: sign-ins on one device take turns."""
    return session.get_one(Device, device_id, with_for_update=True)


def all_devices(session: Session) -> list[Device]:
    """Every device, by name."""
    return list(session.scalars(sa.select(Device).order_by(Device.name, Device.id)))


def revoke(session: Session, device_id: str, at: datetime) -> bool:
    """Withdraw a device; False when there is none or it was withdrawn before."""
    statement = sa.update(Device).where(Device.id == device_id, Device.revoked_at.is_(None)).values(revoked_at=at)
    return session.execute(statement.returning(Device.id)).first() is not None


def devices_were_heard(session: Session, device_ids: set[str], now: datetime) -> None:
    """Note that these devices spoke just now."""
    session.execute(sa.update(Device).where(Device.id.in_(device_ids)).values(heard_at=now))


def add_challenge(session: Session, challenge: Challenge, now: datetime) -> None:
    """Keep a nonce, and forget those that lapsed."""
    session.execute(sa.delete(Challenge).where(Challenge.expires_at < now))
    session.add(challenge)


def take_challenge(session: Session, nonce: str, device_id: str, now: datetime) -> bool:
    """Use a device's nonce up; False when it is unknown, used or lapsed."""
    statement = sa.delete(Challenge).where(
        Challenge.nonce == nonce, Challenge.device_id == device_id, Challenge.expires_at > now
    )
    return session.execute(statement.returning(Challenge.nonce)).first() is not None


def add_session(session: Session, opened: DeviceSession, now: datetime) -> None:
    """Keep a device's session, and forget those that lapsed."""
    session.execute(sa.delete(DeviceSession).where(DeviceSession.expires_at < now))
    session.add(opened)


def find_device_by_token(session: Session, token_hash: str, now: datetime) -> Device | None:
    """Whose session this is, while it lasts."""
    statement = (
        sa.select(Device)
        .join(DeviceSession)
        .where(DeviceSession.token_hash == token_hash, DeviceSession.expires_at > now)
    )
    return session.scalars(statement).one_or_none()


def put_person(session: Session, signed_in: DevicePerson) -> None:
    """Note a sign-in on a device; it takes back the sign-outs before it."""
    session.merge(signed_in)
    session.execute(
        sa.delete(DeviceSignOut).where(
            DeviceSignOut.device_id == signed_in.device_id, DeviceSignOut.username_key == signed_in.username_key
        )
    )


def find_person_on(session: Session, device_id: str, username_key: str) -> DevicePerson | None:
    """The latest sign-in of a person on a device."""
    return session.get(DevicePerson, (device_id, username_key))


def put_sign_out(session: Session, left: DeviceSignOut) -> None:
    """Note where in a journal a person signed out; of several sign-outs without a sign-in the first holds."""
    before = session.get(DeviceSignOut, (left.device_id, left.username_key, left.journal_id))
    if before is None or left.seq < before.seq:
        session.merge(left)


def people_at_work_on(session: Session, device_id: str, now: datetime) -> list[str]:
    """Keys of the active people signed in on a device whose offline time has not passed, in order."""
    statement = (
        sa.select(DevicePerson.username_key)
        .join(Person)
        .where(
            DevicePerson.device_id == device_id,
            ~DevicePerson.signed_out,
            DevicePerson.offline_until > now,
            Person.active,
        )
        .order_by(DevicePerson.username_key)
    )
    return list(session.scalars(statement))
