"""People, their roles, their sign-ins on office pages, and what they did there."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldops.store.base import Base, Instant


class Person(Base):
    """Somebody who works with the app."""

    __tablename__ = "person"

    username_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The user name in lower case: unique whatever its case."""
    username: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="en")
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    roles: Mapped[list["PersonRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class PersonRole(Base):
    """One role of one person."""

    __tablename__ = "person_role"

    username_key: Mapped[str] = mapped_column(ForeignKey("person.username_key"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class SignIn(Base):
    """One sign-in on the office pages; deleting the row ends it at once, whoever holds the cookie."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    username_key: Mapped[str] = mapped_column(ForeignKey("person.username_key"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    notice_version: Mapped[str] = mapped_column(String(20))
    """The version of the system-use notice that was accepted with it."""


class Throttle(Base):
    """Failed tries under one key (a person, a device, an address) in the window that began at `since`."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(Instant)


class AuditEntry(Base):
    """Who did what in the office; only ever appended."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
