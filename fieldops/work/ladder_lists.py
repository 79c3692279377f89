"""The day's lists of the ladder: whose door gets a final notice, whose water is shut off (201-9 5.2.3).

Every account that is behind is a candidate, and the office sees for each of them what the rule book says. Building a
list keeps every one of these answers, and makes an order only where nothing but the hour, the moment and the door is
left to be settled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Literal

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.facts.orders import OrderKind, Why
from fieldops.rules.deciding import Decision, Verdict
from fieldops.rules.question import Question
from fieldops.store import order_places, orders
from fieldops.store.identity import raise_change_number
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import auditing, deciding, order_book
from fieldops.work.days import city_day
from fieldops.work.order_runs import FREE
from fieldops.work.ordering import Allowed, make_allowed
from fieldops.work.tag_numbers import next_tag_numbers

KeptOff = Literal["on_list", "water_off", "tagged"]
"""Why a place is not put on the list though the book has nothing against it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a list might hold: whose it is, what the book says, and the open order it has."""

    account: Account
    service_point: ServicePoint
    question: Question
    decision: Decision
    order: FieldOrder | None
    kept_off: KeptOff | None

    @property
    def hindrances(self) -> tuple[Verdict, ...]:
        """The verdicts that keep it off the list."""
        return order_book.hindrances(self.decision)

    @property
    def is_due(self) -> bool:
        """Whether the list lacks it."""
        return self.kept_off is None and not self.hindrances

    @property
    def is_free(self) -> bool:
        """Whether it has an order that may be given to somebody."""
        return self.order is not None and self.order.state in FREE and not self.hindrances


@dataclass(frozen=True, slots=True)
class Built:
    """What building a list came to."""

    made: tuple[FieldOrder, ...]
    left_out: tuple[Candidate, ...]


def candidates(session: Session, clock: Clock, kind: OrderKind) -> list[Candidate]:
    """Every place of an account that is behind or has an open order of this kind; those the list lacks come first."""
    standing = orders.open_by_service_point(session, kind)
    held = {order.account_id for order in standing.values() if order.account_id}
    account_ids = held | set(order_places.accounts_behind(session))
    asked = deciding.questions(session, clock, account_ids)
    act = deciding.ACT_OF[kind]
    decisions = deciding.ask_all(session, {each: (act, question) for each, question in asked.items()})
    found = [
        _candidate(kind, account, point, asked[account.id], decisions[account.id], standing.get(point.id))
        for account, point in order_places.points_of_accounts(session, asked)
    ]
    return sorted(found, key=_worth_a_look)


def build(session: Session, clock: Clock, kind: OrderKind, by: str) -> Built:
    """Make the orders that the day's list lacks, and keep what the book said of every candidate."""
    raise_change_number(session)
    found = candidates(session, clock, kind)
    answers = {each.account.id: (each.question, each.decision) for each in found}
    kept = deciding.keep_all(session, deciding.ACT_OF[kind], "list", by, answers)
    due, left_out = [each for each in found if each.is_due], [each for each in found if not each.is_due]
    places = _places(session, clock.now(), kind, due, kept)
    made = make_allowed(session, clock.now(), kind, places, by, Why.LADDER)
    auditing.note(session, clock, by, "list-built", str(kind))
    return Built(tuple(made), tuple(left_out))


def _places(
    session: Session, now: datetime, kind: OrderKind, due: Sequence[Candidate], kept: Mapping[str, str]
) -> list[Allowed]:
    """Where the orders go, with the answers they rest on; a door tag has its number."""
    tag_numbers = next_tag_numbers(session, now, len(due)) if kind == OrderKind.DOOR_TAG else repeat(None, len(due))
    return [
        Allowed(each.service_point.id, each.account.id, kept[each.account.id], tag_number)
        for each, tag_number in zip(due, tag_numbers, strict=True)
    ]


def _candidate(
    kind: OrderKind,
    account: Account,
    point: ServicePoint,
    question: Question,
    decision: Decision,
    order: FieldOrder | None,
) -> Candidate:
    reasons: Sequence[tuple[KeptOff, bool]] = (
        ("on_list", order is not None),
        ("water_off", point.off_for is not None),
        ("tagged", kind == OrderKind.DOOR_TAG and _has_its_tag(question)),
    )
    kept_off = next((word for word, holds in reasons if holds), None)
    return Candidate(account, point, question, decision, order, kept_off)


def _has_its_tag(question: Question) -> bool:
    """Whether the door has the final notice that follows the newest mailed one."""
    if question.door_tag is None:
        return False
    mailed = [(one.mailed_on, one.delinquent_on or one.mailed_on) for one in question.notices if not one.returned]
    return bool(mailed) and city_day(question.door_tag.posted_at) > max(mailed)[1]


def _worth_a_look(candidate: Candidate) -> tuple[int, str]:
    rank = 0 if candidate.is_due else 1 if candidate.order else 2
    return (rank, candidate.service_point.address)
