"""Work handed down: runs, their stops, and the field orders behind them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class Run(Base):
    """A dated, assigned piece of work; made from a meter route (kind read) or from field orders (reread, orders)."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    meter_route_id: Mapped[str | None] = mapped_column(ForeignKey("meter_route.id"), index=True)
    on: Mapped[date] = mapped_column("date")
    assigned_to: Mapped[str | None] = mapped_column(ForeignKey("person.username_key"), index=True)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the reader called it finished; it closes with the last open stop, because blank is not an answer."""
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("kind IN ('read', 'reread', 'orders')", name="kind"),)


class FieldOrder(Base):
    """One thing somebody asked for; its life is a table in fieldops/facts/orders.py, its steps are in `order_step`."""

    __tablename__ = "field_order"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12), default="assigned", server_default="assigned", index=True)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts the steps; an authorisation is for one revision only."""
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    """The higher, the sooner; a turn-on that is owed stands at the top."""
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    service_point_id: Mapped[str | None] = mapped_column(ForeignKey("service_point.id"), index=True)
    reading_id: Mapped[str | None] = mapped_column(String(36))
    """The reading that is doubted, for a REREAD."""
    tag_number: Mapped[str | None] = mapped_column(String(30), unique=True)
    """The number printed on the tag, for a DOOR_TAG."""
    off_for: Mapped[str | None] = mapped_column(String(10))
    """Why the service is off, for a TURN_ON; only NONPAY has hours and needs a release (201-9 5.2.4, 5.2.5)."""
    override: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """{role, reason, by, at}: leave to turn on outside the hours."""
    asked_by: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """How the customer asked (phone, counter), for what 201-9 5.1.1 and 5.3.1.1 let a customer ask for."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Stop(Base):
    """One service point of a run; ends with exactly one outcome: a read, an act, or a code."""

    __tablename__ = "stop"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"))
    sequence: Mapped[int]
    service_point_id: Mapped[str] = mapped_column(ForeignKey("service_point.id"))
    meter_id: Mapped[str] = mapped_column(ForeignKey("meter.id"))
    order_id: Mapped[str | None] = mapped_column(ForeignKey("field_order.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    outcome_code: Mapped[str | None] = mapped_column(String(30))
    outcome_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("run_id", "sequence"),
        Index("ix_stop_run_outcome", "run_id", "outcome"),
        CheckConstraint("outcome IN ('read', 'skipped', 'posted', 'acted', 'unable', 'withdrawn')", name="outcome"),
    )


class StopRegister(Base):
    """What a stop asks for: one register, with the limits decided when the run was made."""

    __tablename__ = "stop_register"

    stop_id: Mapped[str] = mapped_column(ForeignKey("stop.id"), primary_key=True)
    register_id: Mapped[str] = mapped_column(ForeignKey("register.id"), primary_key=True)
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)


class StopRemark(Base):
    """A trouble code or a note that a reader left at a stop."""

    __tablename__ = "stop_remark"

    fact_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    stop_id: Mapped[str] = mapped_column(ForeignKey("stop.id"), index=True)
    trouble_code: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(String(500), default="")
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(40))
