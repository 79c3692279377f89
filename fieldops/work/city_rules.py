"""The rules that are in force in this city: its books, and its calendar with what was edited by hand."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from fieldops.rules import books as paper
from fieldops.rules.books import Book
from fieldops.rules.calendar import Calendar, default_calendar
from fieldops.store import city

DEFAULT_BOOKS = ("san_clemente_201_9",)


def calendar(session: Session) -> Calendar:
    """The office calendar: the printed one, with the city's own anchor and the days edited by hand."""
    printed = default_calendar()
    anchor = city.setting(session, "open_friday_anchor")
    days = city.calendar_days(session)
    opened = {day.on for day in days if day.is_open}
    closed = {day.on for day in days if not day.is_open}
    return replace(
        printed,
        anchor=date.fromisoformat(anchor) if anchor else printed.anchor,
        closed=(printed.closed | closed) - opened,
        opened=(printed.opened | opened) - closed,
    )


def books(session: Session) -> tuple[Book, ...]:
    """The books in force, the city's own policy first."""
    return paper.load(city.setting(session, "books", DEFAULT_BOOKS))
