"""Door tags to print: for orders that wait to be posted, with the first day on which the water may be shut off.

The day is asked from the book as if the tag were posted at the very end of the day for which its run is planned: posted
at any earlier hour it can only be the same day or sooner, never later than what hangs on the door. Where the book names
no day (a hold without an end, nothing owed any more) no tag is printed.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.interchange.tag_text import TagText
from fieldops.rules.books import Book
from fieldops.rules.question import Question
from fieldops.store import orders, runs, tags
from fieldops.store.tags import TagPlace
from fieldops.work import auditing, city_rules, deciding
from fieldops.work.days import city_day
from fieldops.work.tag_words import words_for


def print_run(session: Session, clock: Clock, run_id: str, by: str) -> bytes:
    """The tags of a run as one PDF, in walking order; raises unknown-run, tag-not-open, tag-without-day."""
    if runs.find_run(session, run_id) is None:
        raise problems.UNKNOWN_RUN(run=run_id)
    auditing.note(session, clock, by, "tags-printed", run_id)
    return _printed(session, clock, tags.tags_of_run(session, run_id))


def print_order(session: Session, clock: Clock, order_id: str, by: str) -> bytes:
    """The tag of one order as a PDF; raises unknown-order, tag-not-open, tag-without-day."""
    if orders.find_order(session, order_id) is None:
        raise problems.UNKNOWN_ORDER()
    auditing.note(session, clock, by, "tag-printed", order_id)
    place = tags.tag_of_order(session, order_id)
    return _printed(session, clock, [place] if place else [])


def _printed(session: Session, clock: Clock, places: Sequence[TagPlace]) -> bytes:
    if not places:
        raise problems.TAG_NOT_OPEN()
    today, books = city_day(clock.now()), city_rules.books(session)
    asked = deciding.questions_of_orders(session, clock, [place.order for place in places])
    made = {_number(place): _tag(books, asked[place.order.id], place, today) for place in places}
    without_day = [number for number, tag in made.items() if tag is None]
    if without_day:
        raise problems.TAG_WITHOUT_DAY(tags=", ".join(without_day))
    from fieldops.interchange.door_tag import door_tags  # its fonts take long to load; most servers print seldom

    return door_tags([tag for tag in made.values() if tag])


def _tag(books: Sequence[Book], question: Question, place: TagPlace, today: date) -> TagText | None:
    day = max(place.on or today, today)
    shut_off_from = deciding.shut_off_from(books, question, day)
    if shut_off_from is None:
        return None
    words = words_for(books, place.account_class)
    return TagText(_number(place), place.order.id, place.address, day, shut_off_from, words)


def _number(place: TagPlace) -> str:
    return place.order.tag_number or place.order.id
