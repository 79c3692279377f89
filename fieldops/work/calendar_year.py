"""A year of the office calendar at a glance: every day with what it is and why."""

from calendar import FRIDAY, SUNDAY
from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fieldops.rules.calendar import Calendar
from fieldops.store import city
from fieldops.store.rule_tables import CalendarDay
from fieldops.work import office_calendar

_WEEKS = Weeks(firstweekday=SUNDAY)


@dataclass(frozen=True, slots=True)
class Day:
    """One day: open, open_friday, closed, holiday, opened or shut by hand; the last two with their note."""

    on: date
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks that begin on Sunday; None stands for a day of its neighbours."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def year_at_a_glance(session: Session, year: int) -> list[Month]:
    """The twelve months of a year."""
    calendar = office_calendar.in_force(session)
    edited = {row.on: row for row in city.calendar_days(session)}
    return [_month(calendar, edited, date(year, number, 1)) for number in range(1, 13)]


def _month(calendar: Calendar, edited: dict[date, CalendarDay], first: date) -> Month:
    weeks = _WEEKS.monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(tuple(_day(calendar, edited, on) if on.month == first.month else None for on in week) for week in weeks),
    )


def _day(calendar: Calendar, edited: dict[date, CalendarDay], on: date) -> Day:
    if on in edited:
        return Day(on, "opened" if edited[on].is_open else "shut", edited[on].note)
    if calendar.is_open(on):
        return Day(on, "open_friday" if on.weekday() == FRIDAY else "open")
    return Day(on, "holiday" if on in calendar.closed else "closed")
