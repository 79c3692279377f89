"""Which days of the past the demo lives: asked of the rule book, so that whatever was done on them was lawful."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from fieldops.rules.books import Book
from fieldops.rules.calendar import ONE_DAY, Calendar, local
from fieldops.rules.deciding import decide
from fieldops.rules.question import SHUTOFF_MAILED, AccountFacts, DoorTag, Notice, Question
from fieldops.work import deciding
from fieldops.work.days import city_day

A_WEEK = timedelta(days=7)
LONG_AGO = timedelta(days=60)


def lawful_days(books: Sequence[Book], calendar: Calendar, now: datetime, at: time) -> tuple[date, date]:
    """A day for final notices, and at least a week later one for shut-offs and notices, with work from `at` on.

    The notices of the first have ended on the second, those of the second at the next legal moment of a shut-off.
    """
    debtor = _debtor(calendar, now)
    tagged = replace(debtor, door_tag=DoorTag(now - LONG_AGO, photo=True))
    next_shut_off = decide("shut-off", books, tagged).earliest or now

    def last_day(until: date, acts: Sequence[str], notices_end_by: datetime) -> date:
        day = until
        while not (_are_legal(acts, books, debtor.at(local(day, at))) and _ends_by(books, debtor, day, notices_end_by)):
            day -= ONE_DAY
        return day

    second = last_day(city_day(now) - A_WEEK, ("post-door-tag", "shut-off"), next_shut_off)
    return last_day(second - A_WEEK, ("post-door-tag",), local(second, at)), second


def _are_legal(acts: Sequence[str], books: Sequence[Book], debtor: Question) -> bool:
    verdicts = [verdict for act in acts for verdict in decide(act, books, debtor).failing]
    return all(verdict.gate != "window" for verdict in verdicts)


def _ends_by(books: Sequence[Book], debtor: Question, tagged_on: date, moment: datetime) -> bool:
    earliest = deciding.shut_off_from(books, debtor, tagged_on)
    return earliest is not None and earliest <= moment


def _debtor(calendar: Calendar, now: datetime) -> Question:
    """Somebody whom only the notice on the door and the hours still protect."""
    billed, mailed = city_day(now) - 4 * LONG_AGO, city_day(now) - 2 * LONG_AGO
    notice = Notice(SHUTOFF_MAILED, mailed, mailed + 3 * A_WEEK, returned=False)
    return Question(
        now=now,
        calendar=calendar,
        account=AccountFacts("residential", billed, None, Decimal(1), Decimal(1), False, None),
        notices=(notice,),
        contacts=(),
        door_tag=None,
        holds=(),
        payment_feed_as_of=None,
        authorisation=None,
        premise_confirmed=None,
    )
