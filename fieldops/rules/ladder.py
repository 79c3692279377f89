"""The delinquency ladder of one bill: when each of its steps may be taken (201-9 5.2.3, and the statute's floors).

Bill, mailed notice, delinquent date, final notice on the door, shut-off: each step opens the next. Every book says its
own moment for a step and the latest one holds; a step of which no book speaks has none. A step whose moment is not
given is taken at the first that the books allow.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from fieldops import problems
from fieldops.rules.books import Book, Parameter
from fieldops.rules.calendar import CITY_ZONE, Calendar, local, local_day
from fieldops.rules.final_notice import final_notice_ends
from fieldops.rules.hours import next_window
from fieldops.rules.notices import notice_not_before
from fieldops.rules.statute import hours_after_tag, shut_off_day_after_notice

T = TypeVar("T", date, datetime)
Step = date | datetime | None


@dataclass(frozen=True, slots=True)
class Climb:
    """One bill on its way up: the steps that are known so far."""

    books: Sequence[Book]
    calendar: Calendar
    bill_date: date
    due_date: date
    mailed_on: date
    posted_at: datetime | None = None


def ladder(
    books: Sequence[Book],
    calendar: Calendar,
    bill_date: date,
    due_date: date,
    mailed_on: date | None = None,
    posted_at: datetime | None = None,
) -> dict[str, Step]:
    """Each step's moment, dates as dates and times in the city's zone; STEP_TOO_EARLY for one that came too soon."""
    not_before = _latest(notice_not_before(rule, due_date) for rule in _rules(books, "mailed_notice", bill_date))
    mailed_on = _given_or_first("mailed-on", mailed_on, not_before or bill_date)
    delinquent_on = _latest(
        mailed_on + timedelta(days=rule.value["days_after_mailing"])
        for rule in _rules(books, "delinquent_date", mailed_on)
    )
    tag_on = calendar.next_open(delinquent_on) if delinquent_on else None
    posted_at = _posted(books, calendar, tag_on, posted_at)
    climb = Climb(books, calendar, bill_date, due_date, mailed_on, posted_at)
    return {
        "penalty_on": _latest(
            bill_date + timedelta(days=rule.value["days_after_bill"]) for rule in _rules(books, "penalty", bill_date)
        ),
        "notice_not_before": not_before,
        "delinquent_on": delinquent_on,
        "door_tag_not_before": tag_on,
        "final_notice_ends": _in_city(_latest(_notice_ends(climb))),
        "shut_off_earliest": _in_city(_latest(_shut_offs(climb))),
    }


def _rules(books: Iterable[Book], name: str, on: date) -> Iterator[Parameter]:
    for book in books:
        rule = book.parameter(name, on)
        if rule:
            yield rule


def _latest(moments: Iterable[T]) -> T | None:
    return max(moments, default=None)


def _given_or_first(step: str, given: T | None, first: T) -> T:
    if given is None:
        return first
    if given < first:
        raise problems.STEP_TOO_EARLY(step=step, given=given.isoformat(), earliest=first.isoformat())
    return given


def _posted(books: Sequence[Book], calendar: Calendar, tag_on: date | None, given: datetime | None) -> datetime | None:
    """When the tag was posted; if nobody says, at the opening of the first window that its day, or a later one, has."""
    if tag_on is None:
        return given
    openings = (next_window(rule, calendar, local(tag_on))[0] for rule in _rules(books, "door_tag_window", tag_on))
    first = _latest(openings) or local(tag_on)
    return _given_or_first("posted-at", given, first.astimezone(CITY_ZONE))


def _notice_ends(climb: Climb) -> Iterator[datetime]:
    if climb.posted_at:
        for rule in _rules(climb.books, "final_notice", local_day(climb.posted_at)):
            yield final_notice_ends(rule, climb.calendar, climb.posted_at)


def _shut_offs(climb: Climb) -> Iterator[datetime]:
    """Of each book, the first moment of its hours after everything that it waits for."""
    for book in climb.books:
        floor = _latest(_floors(book, climb))
        rule = book.parameter("shut_off_window", local_day(floor)) if floor else None
        if floor and rule:
            yield max(floor, next_window(rule, climb.calendar, floor)[0])


def _floors(book: Book, climb: Climb) -> Iterator[datetime]:
    """The moments before which a book allows no shut-off."""
    for name, on, moment in FLOORS:
        rule = book.parameter(name, on(climb))
        found = moment(rule, climb) if rule else None
        if found:
            yield found


def _after_due(rule: Parameter, climb: Climb) -> datetime:
    return local(climb.due_date + timedelta(days=rule.value["days_after_due"]))


def _after_notice(rule: Parameter, climb: Climb) -> datetime:
    return local(shut_off_day_after_notice(rule, climb.calendar, climb.mailed_on, tenants=None))


def _after_tag(rule: Parameter, climb: Climb) -> datetime | None:
    """Without a tag the statute is content with a contact, of which a ladder knows nothing."""
    return hours_after_tag(rule, climb.posted_at) if climb.posted_at else None


def _after_final_notice(rule: Parameter, climb: Climb) -> datetime | None:
    return final_notice_ends(rule, climb.calendar, climb.posted_at) if climb.posted_at else None


def _posting_day(climb: Climb) -> date:
    return local_day(climb.posted_at) if climb.posted_at else climb.mailed_on


FLOORS: tuple[tuple[str, Callable[[Climb], date], Callable[[Parameter, Climb], datetime | None]], ...] = (
    ("days_delinquent", lambda climb: climb.due_date, _after_due),
    ("notice_lead", lambda climb: climb.bill_date, _after_notice),
    ("contact", _posting_day, _after_tag),
    ("final_notice", _posting_day, _after_final_notice),
)
"""What a shut-off waits for: a parameter, the day whose version counts, and the moment that it gives."""


def _in_city(moment: datetime | None) -> datetime | None:
    return moment.astimezone(CITY_ZONE) if moment else None
