"""What the rule book was asked and what it answered, and what a city sets for it: its calendar, the books in force."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class Decision(Base):
    """One answer of the rule book with all its verdicts and the facts it was given; never changed."""

    __tablename__ = "decision"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(String(36), index=True)
    act: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    """list, authorise, release_code, override, intake or arrangement: what the answer was wanted for."""
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(64))
    books: Mapped[list[str]] = mapped_column(JSON)
    question: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The facts, in the form of `fieldops rules decide`."""
    allowed: Mapped[bool]
    earliest: Mapped[datetime | None] = mapped_column(Instant)
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class CalendarDay(Base):
    """A day on which the office differs from its usual pattern; edited by hand."""

    __tablename__ = "calendar_day"

    on: Mapped[date] = mapped_column("date", primary_key=True)
    is_open: Mapped[bool]
    note: Mapped[str] = mapped_column(String(80), default="")
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)


class CitySetting(Base):
    """One thing the city decided: open_friday_anchor (a date), books (a list of names)."""

    __tablename__ = "city_setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(Instant)
