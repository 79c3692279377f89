"""Asking the rule book about accounts as they stand now, and keeping its answers.

The facts of many accounts are gathered in a handful of queries. Two of them are not taken at their word: a door tag
counts from its photo being here, not from a tablet's promise of it, and only a tag that was posted where it belongs and
after the latest notice counts at all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from fieldops.clock import CITY_ZONE, Clock, FixedClock
from fieldops.facts.ids import new_id
from fieldops.facts.orders import OrderKind
from fieldops.rules import deciding as book
from fieldops.rules import question as asked
from fieldops.rules.books import Book
from fieldops.rules.deciding import Decision
from fieldops.rules.question import Question
from fieldops.store import blobs, decisions, money, rule_tables
from fieldops.store.money import Owed
from fieldops.store.money_tables import MailedNotice, TurnOnRelease
from fieldops.store.order_tables import DoorTag
from fieldops.store.place_tables import Account
from fieldops.store.work_tables import FieldOrder
from fieldops.work import city_rules
from fieldops.work.days import city_day

ACT_OF = {OrderKind.SHUT_OFF: "shut-off", OrderKind.TURN_ON: "turn-on", OrderKind.DOOR_TAG: "post-door-tag"}
"""Kinds of order that a rule book speaks about."""
NOTHING = Decimal(0)
END_OF_DAY = time(23, 59, 59)
A_SEASON = timedelta(days=90)
"""More than any rule looks ahead from a moment."""


def questions(session: Session, clock: Clock, account_ids: Collection[str]) -> dict[str, Question]:
    """What to ask about each account; one without a balance is left out."""
    now, owed = clock.now(), money.owed(session, account_ids)
    blank = _blank(session, now)
    known = decisions.accounts(session, owed.keys())
    return _fill(session, blank, known, owed)


def questions_of_orders(session: Session, clock: Clock, orders: Iterable[FieldOrder]) -> dict[str, Question]:
    """What to ask about each order of a kind in ACT_OF; what nobody told stays unknown, and an amount is then 0."""
    wanted = [order for order in orders if order.kind in ACT_OF]
    account_ids = {order.account_id for order in wanted if order.account_id}
    blank, owed = _blank(session, clock.now()), money.owed(session, account_ids)
    by_account = _fill(session, blank, decisions.accounts(session, account_ids), owed)
    return {order.id: _about(order, by_account.get(order.account_id or "", blank)) for order in wanted}


def ask(session: Session, act: str, question: Question) -> Decision:
    """What the city's books answer."""
    return book.decide(act, city_rules.books(session), question)


def ask_all(session: Session, asked_about: Mapping[str, tuple[str, Question]]) -> dict[str, Decision]:
    """What the city's books answer to many questions, each with the act that it is about."""
    books = city_rules.books(session)
    return {each: book.decide(act, books, question) for each, (act, question) in asked_about.items()}


def shut_off_from(books: Sequence[Book], question: Question, on: date) -> datetime | None:
    """The first moment of a shut-off if a tag is posted on that day, however late; None where there is none."""
    posted_at = datetime.combine(on, END_OF_DAY, CITY_ZONE)
    posted = replace(question, now=posted_at, door_tag=asked.DoorTag(posted_at, photo=True))
    return book.decide(ACT_OF[OrderKind.SHUT_OFF], books, posted).earliest


def decide_now(
    session: Session,
    clock: Clock,
    act: str,
    account_id: str | None,
    purpose: str,
    by: str,
    order: FieldOrder | None = None,
) -> tuple[str, Decision]:
    """Ask about one account, or one order of it, and keep the answer; the id under which it is kept."""
    question = _question(session, clock, account_id, order)
    decision = ask(session, act, question)
    kept = keep(session, act, account_id, purpose, by, question, decision, order)
    return kept, decision


def ask_at(session: Session, moment: datetime, act: str, account_id: str | None, order: FieldOrder) -> Decision:
    """What the book would have answered about an order at another moment; not kept."""
    return ask(session, act, _question(session, FixedClock(moment), account_id, order))


def keep(  # noqa: PLR0913, PLR0917 -- a row of the table has that many sides
    session: Session,
    act: str,
    account_id: str | None,
    purpose: str,
    by: str,
    question: Question,
    decision: Decision,
    order: FieldOrder | None = None,
) -> str:
    """Keep an answer with all it was based on; its id."""
    row = _row(city_rules.books(session), act, account_id, purpose, by, question, decision, order)
    decisions.add(session, [row])
    return row.id


def keep_all(
    session: Session, act: str, purpose: str, by: str, answers: Mapping[str, tuple[Question, Decision]]
) -> dict[str, str]:
    """Keep the answers about many accounts; their ids, by account."""
    books = city_rules.books(session)
    rows = {each: _row(books, act, each, purpose, by, *answer) for each, answer in answers.items()}
    decisions.add(session, list(rows.values()))
    return {each: row.id for each, row in rows.items()}


def _row(  # noqa: PLR0913, PLR0917 -- a row of the table has that many sides
    books: Iterable[Book],
    act: str,
    account_id: str | None,
    purpose: str,
    by: str,
    question: Question,
    decision: Decision,
    order: FieldOrder | None = None,
) -> rule_tables.Decision:
    return rule_tables.Decision(
        id=new_id(),
        account_id=account_id,
        order_id=order.id if order else None,
        act=act,
        purpose=purpose,
        at=question.now,
        by=by,
        books=[one.name for one in books],
        question=_as_kept(question, decision).as_json(),
        allowed=decision.allowed,
        earliest=decision.earliest,
        verdicts=decision.as_json()["verdicts"],
    )


def _as_kept(question: Question, decision: Decision) -> Question:
    """The question with as much of the calendar as its answer looked at: asked again, it is answered the same."""
    first = min(question.account.bill_date, city_day(question.now))
    last = min(city_day(max(question.now, decision.earliest or question.now)), date.max - A_SEASON) + A_SEASON
    return replace(question, calendar=question.calendar.between(first, last))


def _question(session: Session, clock: Clock, account_id: str | None, order: FieldOrder | None) -> Question:
    if order is not None and order.kind in ACT_OF:
        return questions_of_orders(session, clock, [order])[order.id]
    blank, asked_about = _blank(session, clock.now()), {account_id} if account_id else set()
    known = decisions.accounts(session, asked_about)
    return _fill(session, blank, known, money.owed(session, asked_about)).get(account_id or "", blank)


def _blank(session: Session, now: datetime) -> Question:
    """The question about an account of which billing said nothing: it refuses every act that hurts."""
    nobody = asked.AccountFacts(
        account_class="residential",
        bill_date=city_day(now),
        due_date=None,
        past_due=NOTHING,
        shutoff_eligible=NOTHING,
        occupant_is_tenant=False,
        tenant_notified_on=None,
    )
    return Question(
        now=now,
        calendar=city_rules.calendar(session),
        account=nobody,
        notices=(),
        contacts=(),
        door_tag=None,
        holds=(),
        payment_feed_as_of=money.feed_as_of(session),
        authorisation=None,
        premise_confirmed=None,
    )


def _fill(
    session: Session, blank: Question, accounts: Iterable[Account], owed: Mapping[str, Owed]
) -> dict[str, Question]:
    known = {account.id: account for account in accounts}
    notices, contacts = money.notices(session, known), money.contacts(session, known)
    holds, releases = money.holds(session, known), money.releases(session, known)
    tags = decisions.door_tags(session, known)
    here = blobs.is_here(session, {tag.photo for rows in tags.values() for tag in rows})
    return {
        account.id: replace(
            blank,
            account=_account(account, owed.get(account.id), blank.account),
            notices=tuple(map(_notice, notices.get(account.id, ()))),
            contacts=tuple(asked.Contact(row.kind, row.at, row.reached) for row in contacts.get(account.id, ())),
            door_tag=_door_tag(tags.get(account.id, ()), notices.get(account.id, ()), here),
            holds=tuple(asked.Hold(row.kind, row.from_at, row.to_at) for row in holds.get(account.id, ())),
            release=_release(releases.get(account.id, ())),
            balance=_balance(owed.get(account.id)),
        )
        for account in known.values()
    }


def _notice(row: MailedNotice) -> asked.Notice:
    return asked.Notice(row.kind, row.mailed_on, row.delinquent_on, row.returned)


def _release(live: Iterable[TurnOnRelease]) -> asked.Release | None:
    newest = max(live, key=lambda row: row.as_of, default=None)
    return asked.Release(newest.basis, newest.as_of) if newest else None


def _balance(owed: Owed | None) -> asked.Balance | None:
    return asked.Balance(owed.charges, owed.penalties, owed.fees) if owed else None


def _account(account: Account, owed: Owed | None, blank: asked.AccountFacts) -> asked.AccountFacts:
    described = replace(
        blank,
        account_class=account.account_class,
        occupant_is_tenant=account.occupant_is_tenant,
        tenant_notified_on=account.tenant_notified_on,
    )
    if owed is None:
        return described
    return replace(
        described,
        bill_date=owed.bill_date,
        due_date=owed.due_date,
        past_due=owed.past_due,
        shutoff_eligible=owed.shutoff_eligible,
    )


def _door_tag(tags: Iterable[DoorTag], notices: Collection[MailedNotice], here: set[str]) -> asked.DoorTag | None:
    latest = max((row.mailed_on for row in notices if not row.returned), default=date.min)
    delinquent = max((row.delinquent_on or date.min for row in notices if not row.returned), default=date.min)
    newest = next((tag for tag in tags if _surely_follows(tag, latest, max(latest, delinquent))), None)
    return asked.DoorTag(newest.posted_at, newest.photo in here) if newest else None


def _surely_follows(tag: DoorTag, mailed: date, delinquent: date) -> bool:
    """Whether a tag was posted on a later day than the notice; one that was posted nobody knows when, surely so."""
    if city_day(tag.posted_at) <= mailed:
        return False
    return tag.not_before is None or city_day(tag.not_before) > delinquent


def _about(order: FieldOrder, question: Question) -> Question:
    if order.kind != OrderKind.TURN_ON:
        return question
    told = order.override
    leave = asked.Override(told["role"], told["reason"]) if told else None
    return replace(question, off_for=order.off_for, override=leave)
