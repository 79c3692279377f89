"""What the city decides by hand: the office's open days, the Friday that fixes all open Fridays, the books in force.

Tablets hold the legal hours that follow from these, so that every change is a change of work handed down, and everyone
of them is written into the book of who did what.
"""

from calendar import FRIDAY
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.rules.books import BOOK_NAMES
from fieldops.rules.calendar import Calendar, default_calendar
from fieldops.store import city
from fieldops.store.identity import raise_change_number
from fieldops.work import auditing, city_rules
from fieldops.work.days import city_day

LONGEST_NOTE = 80
A_YEAR = timedelta(days=364)
A_WEEK = timedelta(days=7)
CITY_BOOK, STATUTE_BOOK = "san_clemente_201_9", "us_ca_residential"
DONE = ("calendar-day-opened", "calendar-day-closed", "calendar-day-undone", "calendar-anchor-set")
SWITCHED = ("book-switched-on", "book-switched-off")
TO_SAY = {
    True: {"en": "The city's counsel has switched it on", "es": "La asesoría jurídica de la ciudad lo activó"},
    False: {"en": "The city's counsel has switched it off", "es": "La asesoría jurídica de la ciudad lo desactivó"},
}
"""The sentence somebody types to switch the statute book on or off."""


@dataclass(frozen=True, slots=True)
class AnchorChange:
    """What another anchor would do to the Fridays of the coming year."""

    anchor: date
    opens: tuple[date, ...]
    closes: tuple[date, ...]


def set_day(session: Session, clock: Clock, on: date, is_open: bool, note: str, by: str) -> None:
    """Open or close the office on one day, and say why; raises calendar-note, day-too-far."""
    first, last = bounds()
    if not first <= on <= last:
        raise problems.DAY_TOO_FAR(first=first, last=last)
    city.set_calendar_day(session, on, is_open, _plain(note), by, clock.now())
    _changed(session, clock, by, "calendar-day-opened" if is_open else "calendar-day-closed", on.isoformat())


def clear_day(session: Session, clock: Clock, on: date, by: str) -> None:
    """Let a day follow the pattern again; raises day-not-edited."""
    if not city.clear_calendar_day(session, on):
        raise problems.DAY_NOT_EDITED()
    _changed(session, clock, by, "calendar-day-undone", on.isoformat())


def set_anchor(session: Session, clock: Clock, anchor: date, by: str) -> None:
    """Count the open Fridays from another Friday; raises anchor-not-friday."""
    _demand_friday(anchor)
    city.set_setting(session, "open_friday_anchor", anchor.isoformat(), by, clock.now())
    _changed(session, clock, by, "calendar-anchor-set", anchor.isoformat())


def anchor_change(session: Session, clock: Clock, anchor: date) -> AnchorChange:
    """Which Fridays of the coming year another anchor opens and closes; raises anchor-not-friday."""
    _demand_friday(anchor)
    now = city_rules.calendar(session)
    then = replace(now, anchor=anchor)
    different = [day for day in _fridays_from(city_day(clock.now())) if now.is_open(day) != then.is_open(day)]
    opens = tuple(day for day in different if then.is_open(day))
    return AnchorChange(anchor, opens, tuple(day for day in different if day not in opens))


def set_books(session: Session, clock: Clock, names: list[str], by: str) -> None:
    """Let exactly these books be in force; raises book-stays, unknown-book."""
    if CITY_BOOK not in names:
        raise problems.BOOK_STAYS()
    for name in names:
        if name not in BOOK_NAMES:
            raise problems.UNKNOWN_BOOK(book=name, books=", ".join(BOOK_NAMES))
    before = {book.name for book in city_rules.books(session)}
    in_order = [name for name in BOOK_NAMES if name in names]
    city.set_setting(session, "books", in_order, by, clock.now())
    for name in sorted(before ^ set(names)):
        _changed(session, clock, by, "book-switched-on" if name in names else "book-switched-off", name)


def switch_statute(session: Session, clock: Clock, on: bool, said: str, by: str) -> None:
    """Switch the statute book, after the sentence was typed; raises not-said."""
    if _as_said(said) not in {_as_said(sentence) for sentence in TO_SAY[on].values()}:
        raise problems.NOT_SAID()
    set_books(session, clock, [CITY_BOOK, *([STATUTE_BOOK] if on else [])], by)


def bounds() -> tuple[date, date]:
    """The first and the last day the calendar is kept for: the years whose holidays the rule book lists."""
    years = [day.year for day in default_calendar().closed]
    return date(min(years), 1, 1), date(max(years), 12, 31)


def holidays() -> frozenset[date]:
    """The days the rule book itself closes."""
    return default_calendar().closed


def in_force(session: Session) -> Calendar:
    """The office's calendar as it stands."""
    return city_rules.calendar(session)


def _changed(session: Session, clock: Clock, by: str, action: str, subject: str) -> None:
    auditing.note(session, clock, by, action, subject)
    raise_change_number(session)


def _fridays_from(day: date) -> list[date]:
    first = day + timedelta(days=(FRIDAY - day.weekday()) % 7)
    return [first + number * A_WEEK for number in range(A_YEAR // A_WEEK)]


def _demand_friday(anchor: date) -> None:
    if anchor.weekday() != FRIDAY:
        raise problems.ANCHOR_NOT_FRIDAY()


def _plain(note: str) -> str:
    plain = " ".join(note.split())
    if not 1 <= len(plain) <= LONGEST_NOTE or not plain.isprintable():
        raise problems.CALENDAR_NOTE()
    return plain


def _as_said(sentence: str) -> str:
    return " ".join(sentence.replace("’", "'").split()).rstrip(".").casefold()
