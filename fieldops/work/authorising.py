"""Leave to shut off: the book asked anew at every contact of the tablet, and leave for a few hours at most.

A shut-off may be carried out only with an authorisation: for one order, one revision of it and one tablet, for four
hours at most and never past the end of the present window. At each contact the book is asked again: where it still
allows the act, leave that is younger than a quarter of an hour stays, older leave is renewed; where it refuses, leave
ends. So no tablet that is in reach works on yesterday's facts, and one out of reach runs out of leave by itself.

Of several tablets on which the assigned person is signed in, the one signed in on last carries the leave: otherwise two
of them would take it from each other at every call.

Whoever changes work or money waits for whoever authorises and the other way round (`be_alone`), so that no payment
comes between the question and the leave.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.facts.orders import OrderKind, OrderState, OrderStep
from fieldops.rules.at_the_door import windows_ahead
from fieldops.rules.books import Book, strictest
from fieldops.rules.deciding import Decision, decide
from fieldops.rules.question import Question
from fieldops.store import authorisations, handed_orders, money, orders
from fieldops.store.handed_orders import HandedOrder
from fieldops.store.order_tables import Authorisation
from fieldops.store.work_tables import FieldOrder
from fieldops.work import auditing, city_rules, deciding
from fieldops.work.days import city_day
from fieldops.work.ordering import take_step

ACT = deciding.ACT_OF[OrderKind.SHUT_OFF]
STAYS_FOR = timedelta(minutes=15)
"""Leave younger than this is not renewed, while the book still allows the act."""
ON_THEIR_WAY = frozenset({OrderState.AUTHORISED, OrderState.ASSIGNED, OrderState.LOADED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the book says of one order now; leave may last until `until`, None where there is none."""

    order: FieldOrder
    question: Question
    decision: Decision
    until: datetime | None


def authorise(
    session: Session, clock: Clock, order: FieldOrder, by: str, device_id: str | None = None
) -> Authorisation | None:
    """Ask the book now and issue leave in place of any other of the order; None, and no leave, where it refuses."""
    money.be_alone(session)
    orders.hold_orders(session, [order.id])
    if order.kind != OrderKind.SHUT_OFF:
        return None
    [answer] = _answers(session, clock, [order])
    return _carry_out(session, answer, by, device_id, authorisations.live(session, [order.id]))


def is_due(session: Session, clock: Clock, device_id: str, usernames: Collection[str]) -> bool:
    """Whether a contact of this tablet changes anything about its orders; only looks."""
    out = _out(session, usernames)
    if any(row.order.state == OrderState.ASSIGNED for row in out):
        return True
    answers = _answers(session, clock, _carried(session, clock, device_id, out))
    live = authorisations.live(session, [answer.order.id for answer in answers])
    return any(not _is_settled(answer, device_id, _of(answer, live)) for answer in answers)


def renew_for(session: Session, clock: Clock, device_id: str, usernames: Collection[str]) -> str:
    """Bring a tablet's leave up to date at its contact; a digest of what is live on it then."""
    money.be_alone(session)
    out = _out(session, usernames)
    for row in out:
        if row.order.state == OrderState.ASSIGNED:
            take_step(session, clock.now(), row.order, OrderStep.LOAD, row.run.assigned_to or auditing.NOBODY)
    answers = _answers(session, clock, _carried(session, clock, device_id, out))
    live = authorisations.live(session, [answer.order.id for answer in answers])
    for answer in answers:
        of_order = _of(answer, live)
        if not _is_settled(answer, device_id, of_order):
            _carry_out(session, answer, auditing.NOBODY, device_id, of_order)
    return _digest(authorisations.live(session, [row.order.id for row in out]), device_id, clock.now())


def _out(session: Session, usernames: Collection[str]) -> list[HandedOrder]:
    """Orders of these people that wait for their outcome in a run."""
    handed = handed_orders.of_people(session, [name.lower() for name in usernames])
    return [row for row in handed if row.stop.outcome is None and row.order.state in ON_THEIR_WAY]


def _carried(session: Session, clock: Clock, device_id: str, out: Sequence[HandedOrder]) -> list[FieldOrder]:
    """The shut-offs among them whose leave belongs on this tablet."""
    wanted = [row for row in out if row.order.kind == OrderKind.SHUT_OFF]
    if not wanted:
        return []
    people = {row.run.assigned_to for row in wanted if row.run.assigned_to}
    newest = handed_orders.newest_tablets(session, people, clock.now())
    return [row.order for row in wanted if newest.get(row.run.assigned_to or "", device_id) == device_id]


def _answers(session: Session, clock: Clock, shut_offs: Sequence[FieldOrder]) -> list[Answer]:
    wanted = [order for order in shut_offs if order.kind == OrderKind.SHUT_OFF]
    questions, books = deciding.questions_of_orders(session, clock, wanted), city_rules.books(session)
    return [_answer(books, order, questions[order.id]) for order in wanted]


def _answer(books: Sequence[Book], order: FieldOrder, question: Question) -> Answer:
    decision = decide(ACT, books, question)
    may = decision.would_be_allowed_with_authority and order.state in ON_THEIR_WAY and order.account_id is not None
    return Answer(order, question, decision, _until(books, question) if may else None)


def _until(books: Sequence[Book], question: Question) -> datetime | None:
    for opens, closes in windows_ahead(ACT, books, question) or []:
        end = datetime.fromisoformat(closes)
        if datetime.fromisoformat(opens) <= question.now <= end:
            return min(question.now + strictest(books, "authorisation", city_day(question.now)), end)
    return None


def _is_settled(answer: Answer, device_id: str, live: Sequence[Authorisation]) -> bool:
    """Whether what is live is what should be: nothing where the book refuses, else fresh leave on this tablet."""
    if answer.until is None:
        return not live
    return len(live) == 1 and _stays(live[0], answer, device_id, answer.until)


def _stays(leave: Authorisation, answer: Answer, device_id: str, until: datetime) -> bool:
    age = answer.question.now - leave.issued_at
    return (
        leave.device_id == device_id
        and leave.revision == answer.order.revision
        and timedelta() <= age < STAYS_FOR
        and answer.question.now <= leave.expires_at <= until
    )


def _carry_out(
    session: Session, answer: Answer, by: str, device_id: str | None, live: Sequence[Authorisation]
) -> Authorisation | None:
    """Keep the answer, end the leave there was, and issue new leave where the book allows it."""
    order, now = answer.order, answer.question.now
    kept = deciding.keep(session, ACT, order.account_id, "authorise", by, answer.question, answer.decision, order)
    authorisations.end(session, [order.id], now, _ended_because(answer, device_id, live))
    if answer.until is None:
        return None
    issued = Authorisation(
        id=new_id(),
        order_id=order.id,
        revision=order.revision,
        device_id=device_id,
        issued_at=now,
        expires_at=answer.until,
        decision_id=kept,
    )
    authorisations.add(session, issued)
    return issued


def _ended_because(answer: Answer, device_id: str | None, live: Sequence[Authorisation]) -> str:
    if answer.until is None:
        return "withdrawn"
    return "renewed" if all(leave.device_id in (None, device_id) for leave in live) else "reassigned"


def _of(answer: Answer, live: Sequence[Authorisation]) -> list[Authorisation]:
    return [leave for leave in live if leave.order_id == answer.order.id]


def _digest(live: Sequence[Authorisation], device_id: str, now: datetime) -> str:
    held = sorted(leave.id for leave in live if leave.device_id == device_id and now <= leave.expires_at)
    return hashlib.sha256("\n".join(held).encode()).hexdigest()[:16]
