"""Where water is metered: accounts, service points, meters, registers, and the meter routes that list them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class Account(Base):
    """Whom billing bills; of a customer we keep only the name to display."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_no: Mapped[str] = mapped_column(String(30), unique=True)
    display_name: Mapped[str] = mapped_column(String(120), default="")
    account_class: Mapped[str] = mapped_column(String(12), default="residential")
    occupant_is_tenant: Mapped[bool] = mapped_column(default=False, server_default=false())
    tenant_notified_on: Mapped[date | None]

    __table_args__ = (CheckConstraint("account_no <> '0'", name="number_not_zero"),)


class ServicePoint(Base):
    """Where water is delivered and metered: the address, the way to the meter, its dangers."""

    __tablename__ = "service_point"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str] = mapped_column(String(160))
    postcode: Mapped[str] = mapped_column(String(12), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    location_note: Mapped[str] = mapped_column(Text, default="")
    hazards: Mapped[list[str]] = mapped_column(JSON, default=list)
    off_for: Mapped[str | None] = mapped_column(String(10))
    """Why the water is off: NONPAY, VACANT, REPAIR or EMERGENCY; None while it runs."""
    off_since: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )


class Meter(Base):
    """A meter, wherever it is installed."""

    __tablename__ = "meter"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    serial_number: Mapped[str] = mapped_column(String(30), unique=True)
    endpoint_id: Mapped[str] = mapped_column(String(30), default="")


class MeterInstallation(Base):
    """A meter at a service point, from one day to another."""

    __tablename__ = "meter_installation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    meter_id: Mapped[str] = mapped_column(ForeignKey("meter.id"), index=True)
    service_point_id: Mapped[str] = mapped_column(ForeignKey("service_point.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(Instant)
    to_at: Mapped[datetime | None] = mapped_column(Instant)


class Register(Base):
    """One face of a meter; a compound meter has two."""

    __tablename__ = "register"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    meter_id: Mapped[str] = mapped_column(ForeignKey("meter.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8), default="single")
    dials: Mapped[int]
    unit: Mapped[str] = mapped_column(String(5))
    multiplier: Mapped[Decimal] = mapped_column(Numeric(14, 4), default=Decimal(1))

    __table_args__ = (
        UniqueConstraint("meter_id", "channel"),
        CheckConstraint("dials BETWEEN 3 AND 10", name="dials"),
        CheckConstraint("multiplier > 0", name="multiplier"),
    )


class MeterRoute(Base):
    """The standing list of service points that are read together; owned by billing."""

    __tablename__ = "meter_route"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")


class MeterRouteItem(Base):
    """One service point's place in the walking order, with billing's own limits for the next read."""

    __tablename__ = "meter_route_item"

    meter_route_id: Mapped[str] = mapped_column(ForeignKey("meter_route.id"), primary_key=True)
    service_point_id: Mapped[str] = mapped_column(ForeignKey("service_point.id"), primary_key=True)
    sequence: Mapped[int]
    low: Mapped[str | None] = mapped_column(String(10))
    high: Mapped[str | None] = mapped_column(String(10))
    dropped_on: Mapped[date | None]
    """Set when a later file of the meter route no longer lists it."""
