"""Tablets and field units: how they were enrolled, how they prove who they are, and who signed in on them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class EnrolmentCode(Base):
    """A one-time code for one device, kept as a hash; the same key may repeat it while it lives."""

    __tablename__ = "enrolment_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    is_field: Mapped[bool]
    made_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    public_key: Mapped[str | None] = mapped_column(Text)
    device_id: Mapped[str | None] = mapped_column(String(36))


class Device(Base):
    """One enrolled installation: a tablet's page, or a field unit."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    public_key: Mapped[str] = mapped_column(Text)
    """Base64 DER SubjectPublicKeyInfo, P-256."""
    is_field: Mapped[bool] = mapped_column(default=False)
    via: Mapped[str | None] = mapped_column(String(36))
    """The field unit it was enrolled through."""
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Challenge(Base):
    """A nonce to be signed once; given to unknown devices too, so the id is not a foreign key."""

    __tablename__ = "challenge"

    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(36))
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class DeviceSession(Base):
    """A device's bearer token, kept as a hash."""

    __tablename__ = "device_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class DevicePerson(Base):
    """The latest sign-in of one person on one device; central withholds the person's work after `offline_until`."""

    __tablename__ = "device_person"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    username_key: Mapped[str] = mapped_column(ForeignKey("person.username_key"), primary_key=True)
    signed_in_at: Mapped[datetime] = mapped_column(Instant)
    offline_until: Mapped[datetime] = mapped_column(Instant)
    signed_out: Mapped[bool] = mapped_column(default=False)


class DeviceSignOut(Base):
    """The last sign-out of one person in one journal that no sign-in has followed: later lines there are not theirs."""

    __tablename__ = "device_sign_out"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    username_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    journal_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
