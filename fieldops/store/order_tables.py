"""Field orders on their way: each step they took, what lets a shut-off be done, and what was done at the door."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class OrderStep(Base):
    """One step of an order's life, and why; never changed. The steps themselves stand in fieldops/facts/orders.py."""

    __tablename__ = "order_step"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("field_order.id"), index=True)
    revision: Mapped[int]
    """The order's revision after the step."""
    step: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    """The state it led to."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(String(40), default="")
    """A word of fieldops/facts/orders.py (paid, hold, dispatcher …); the page says it in the reader's language."""
    decision_id: Mapped[str | None] = mapped_column(String(36))
    change_number: Mapped[int | None]
    """The change of work that told the tablets; one whose cursor is as far had been told."""
    fact_id: Mapped[str | None] = mapped_column(String(36))
    stop_id: Mapped[str | None] = mapped_column(String(36))
    """The stop that the step made, or ended with nothing done at it."""

    __table_args__ = (UniqueConstraint("order_id", "revision"),)


class Authorisation(Base):
    """Leave to carry out one revision of one shut-off order until a moment at most four hours ahead."""

    __tablename__ = "authorisation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("field_order.id"), index=True)
    revision: Mapped[int]
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"), index=True)
    """The tablet it was handed to; None when it was issued in the office and no tablet has it yet."""
    issued_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_because: Mapped[str] = mapped_column(String(16), default="")
    """used, stopped, withdrawn, renewed or reassigned."""


class ReleaseCode(Base):
    """The code by which one tablet may carry out one order without signal, and what became of it."""

    __tablename__ = "release_code"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("field_order.id"))
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    code: Mapped[str] = mapped_column(String(11))
    """Ten random digits and their Damm digit; told by phone once the book allows it."""
    salt: Mapped[str] = mapped_column(String(44))
    sealed: Mapped[str] = mapped_column(String(64))
    """What the tablet gets: Argon2id of code, order and device, in base64."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_by: Mapped[str | None] = mapped_column(String(64))
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    closing_code: Mapped[str | None] = mapped_column(String(6))
    closing_at: Mapped[datetime | None] = mapped_column(Instant)
    closing_by: Mapped[str | None] = mapped_column(String(64))
    closing_agrees: Mapped[bool | None]
    """Known once the tablet's event is here."""

    __table_args__ = (UniqueConstraint("order_id", "device_id"),)


class DoorTag(Base):
    """A final notice that was posted on a door."""

    __tablename__ = "door_tag"

    fact_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("field_order.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    tag_number: Mapped[str] = mapped_column(String(30))
    posted_at: Mapped[datetime] = mapped_column(Instant)
    """From when the days of the notice run: the last moment at which it may have been posted."""
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    """The first such moment, where nobody knows exactly; a tag that only may come after a notice does not."""
    posted_by: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))
    languages: Mapped[list[str]] = mapped_column(JSON)
    photo: Mapped[str] = mapped_column(String(64))
    position: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    wrong_door: Mapped[bool] = mapped_column(default=False)
    """It was not posted where the order wanted it, so its clock does not run."""


class ServiceAct(Base):
    """Water that was shut off or turned on, as somebody did it."""

    __tablename__ = "service_act"

    fact_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    act: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[str] = mapped_column(ForeignKey("field_order.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    service_point_id: Mapped[str] = mapped_column(ForeignKey("service_point.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(64))
    reading: Mapped[str] = mapped_column(String(36))
    """The id of the fact that read the meter at the act."""
    lock_number: Mapped[str] = mapped_column(String(40), default="")
    valve: Mapped[str] = mapped_column(String(40), default="")
    photo: Mapped[str | None] = mapped_column(String(64))
    authorisation: Mapped[str | None] = mapped_column(String(64))
    released_by_code: Mapped[bool] = mapped_column(default=False)
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    """What central thought of it when it came in."""

    __table_args__ = (CheckConstraint("act IN ('shut_off', 'turned_on')", name="act"),)


class CaseFile(Base):
    """What disagrees and needs a person: opened once for one kind and cause, closed by somebody with a reason."""

    __tablename__ = "case_file"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(64))
    """The fact (or the payment) that opened it."""
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("field_order.id"), index=True)
    stop_id: Mapped[str | None] = mapped_column(ForeignKey("stop.id"))
    turn_on_order_id: Mapped[str | None] = mapped_column(ForeignKey("field_order.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[datetime] = mapped_column(Instant, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closing_reason: Mapped[str] = mapped_column(String(30), default="")
    closing_note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("kind", "cause"),)
