"""Queries about what the city decided: its settings, and the days on which its office differs from the pattern."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.people_tables import AuditEntry
from fieldops.store.rule_tables import CalendarDay, CitySetting


def setting(session: Session, name: str, default: Any = None) -> Any:
    """What the city set under this name, as JSON; the default where it set nothing."""
    found = session.get(CitySetting, name)
    return default if found is None else found.value


def setting_row(session: Session, name: str) -> CitySetting | None:
    """The setting with who made it and when."""
    return session.get(CitySetting, name)


def set_setting(session: Session, name: str, value: Any, by: str, at: datetime) -> None:
    """Set something, in place of what was set before."""
    session.merge(CitySetting(name=name, value=value, set_by=by, set_at=at))


def calendar_days(session: Session) -> list[CalendarDay]:
    """Every day edited by hand, in order."""
    return list(session.scalars(sa.select(CalendarDay).order_by(CalendarDay.on)))


def set_calendar_day(session: Session, on: date, is_open: bool, note: str, by: str, at: datetime) -> None:
    """Say by hand whether the office is open on a day, in place of what was said before."""
    session.merge(CalendarDay(on=on, is_open=is_open, note=note, made_by=by, made_at=at))


def clear_calendar_day(session: Session, on: date) -> bool:
    """Let a day follow the pattern again; False where nobody had edited it."""
    found = session.get(CalendarDay, on)
    if found is None:
        return False
    session.delete(found)
    return True


def acts_noted(session: Session, actions: Collection[str], limit: int) -> list[AuditEntry]:
    """The latest entries about these actions in the book of who did what, the newest first."""
    newest = sa.select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.number.desc())
    return list(session.scalars(newest.limit(limit)))
