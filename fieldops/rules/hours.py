"""Hours in which an act is legal (201-9 5.2.5 for turn-ons; our decision, or the statute's, for the others).

A window belongs to one weekday and exists only when that day is an open one: silence means closed. Both bounds belong
to it, to the microsecond: 17:30:00 is inside, the next instant is not. A span without `closes` lasts until the office
close; one with `next_day_open` exists only when the next calendar day is open too, so that who is shut off finds the
office open the day after.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from fieldops.rules.books import Book, Parameter
from fieldops.rules.calendar import ONE_DAY, Calendar, local, local_day, office_close
from fieldops.rules.finding import Finding, fails, passes
from fieldops.rules.question import Question

Window = tuple[datetime, datetime]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOW_OF = {
    "shut-off": "shut_off_window",
    "turn-on": "turn_on_window",
    "post-door-tag": "door_tag_window",
}
"""The parameter that holds the hours of an act; an arrangement has none."""


def window(rule: Parameter, question: Question) -> Finding:
    """Whether now lies inside the hours."""
    opens, closes = next_window(rule, question.calendar, question.now)
    if question.now < opens:
        return fails(
            "Outside the legal hours. The next ones begin {opens}.",
            "Fuera del horario legal. El próximo empieza el {opens}.",
            cured_at=opens,
            opens=opens,
        )
    return passes(
        "Inside the legal hours, until {closes}.", "Dentro del horario legal, hasta el {closes}.", closes=closes
    )


def window_on(rule: Parameter, calendar: Calendar, day: date) -> Window | None:
    """The window of a day, as instants in UTC; None on a day that has none."""
    if not calendar.is_open(day):
        return None
    return next((_instants(span, day) for span in rule.value if _holds(span, day, calendar)), None)


def _holds(span: Mapping[str, Any], day: date, calendar: Calendar) -> bool:
    if WEEKDAYS[day.weekday()] not in span["days"]:
        return False
    return not span.get("next_day_open") or calendar.is_open(day + ONE_DAY)


def _instants(span: Mapping[str, Any], day: date) -> Window:
    return local(day, span["opens"]), local(day, span.get("closes") or office_close(day))


def next_window(rule: Parameter, calendar: Calendar, moment: datetime) -> Window:
    """The window in which a moment lies, or the first one after it."""
    day = local_day(moment)
    while True:
        found = window_on(rule, calendar, day)
        if found and moment <= found[1]:
            return found
        day += ONE_DAY


def windows_of(book: Book, act: str, calendar: Calendar, first: datetime, length: timedelta) -> Iterator[Window] | None:
    """The windows that end at or after `first` and begin within `length` of it; None where the book sets no hours."""
    if act not in WINDOW_OF or book.parameter(WINDOW_OF[act], local_day(first)) is None:
        return None
    return _windows(book, WINDOW_OF[act], calendar, first, first + length)


def _windows(book: Book, name: str, calendar: Calendar, first: datetime, last: datetime) -> Iterator[Window]:
    day = local_day(first)
    while day <= local_day(last):
        rule = book.parameter(name, day)
        found = window_on(rule, calendar, day) if rule else None
        if found and found[1] >= first and found[0] <= last:
            yield found
        day += ONE_DAY
