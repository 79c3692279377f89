"""What billing's facts say of accounts: owed, mailed, agreed, held, released, and how fresh the feed is.

What an account owes now is billing's newest balance, less what was paid after it. What the bank sent back after it is
owed again, but never raises the part for which water may be shut off: only billing's next balance does (201-9 5.2.6).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.orders import OPEN, Off, OrderKind
from fieldops.store.identity_tables import StoreIdentity
from fieldops.store.meter_routes import in_portions
from fieldops.store.money_tables import (
    AccountBalance,
    AccountHold,
    Arrangement,
    CustomerContact,
    FactsFile,
    MailedNotice,
    Payment,
    TurnOnRelease,
)
from fieldops.store.order_tables import OrderStep, ServiceAct
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.work_tables import FieldOrder

NOTHING = Decimal(0)
OfAccount = TypeVar(
    "OfAccount",
    AccountBalance,
    AccountHold,
    Arrangement,
    CustomerContact,
    FieldOrder,
    MailedNotice,
    Payment,
    ServiceAct,
    ServicePoint,
    TurnOnRelease,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """What an account owes now; `as_of` is when billing's balance under it held."""

    bill_date: date
    due_date: date | None
    past_due: Decimal
    shutoff_eligible: Decimal
    charges: Decimal
    penalties: Decimal
    fees: Decimal
    as_of: datetime


def be_alone(session: Session) -> None:
    """Keep everybody else who changes work or money waiting until the commit."""
    session.execute(sa.select(StoreIdentity.only).with_for_update())


def owed(session: Session, account_ids: Iterable[str]) -> dict[str, Owed]:
    """What each account owes now; nothing for an account of which billing told no balance."""
    wanted = list(account_ids)
    later = _payments_after_balance(session, wanted)
    return {balance.account_id: _owed(balance, later[balance.account_id]) for balance in _balances(session, wanted)}


def feed_as_of(session: Session) -> datetime | None:
    """As of when billing's newest file holds."""
    return session.scalar(sa.select(FactsFile.as_of).order_by(FactsFile.as_of.desc()).limit(1))


def account_by_number(session: Session, account_no: str) -> Account | None:
    """The account with this number."""
    return session.scalar(sa.select(Account).filter_by(account_no=account_no))


def balances(session: Session, account_ids: Iterable[str]) -> dict[str, AccountBalance]:
    """Billing's newest word, by account."""
    return {balance.account_id: balance for balance in _balances(session, account_ids)}


def payments(session: Session, account_ids: Iterable[str]) -> dict[str, list[Payment]]:
    """What came in and what was sent back, by account, in the order of time."""
    return _by_account(session, Payment, account_ids, Payment.at)


def sent_back(session: Session, account_ids: Iterable[str]) -> dict[str, list[Payment]]:
    """What the bank sent back, by account, in the order of time."""
    return _by_account(session, Payment, account_ids, Payment.at, Payment.kind == "nsf")


def notices(session: Session, account_ids: Iterable[str]) -> dict[str, list[MailedNotice]]:
    """Notices mailed, by account, in the order of time."""
    return _by_account(session, MailedNotice, account_ids, MailedNotice.mailed_on)


def contacts(session: Session, account_ids: Iterable[str]) -> dict[str, list[CustomerContact]]:
    """Calls and visits, by account, in the order of time."""
    return _by_account(session, CustomerContact, account_ids, CustomerContact.at)


def holds(session: Session, account_ids: Iterable[str]) -> dict[str, list[AccountHold]]:
    """Every hold, ended ones too, by account, in the order of time."""
    return _by_account(session, AccountHold, account_ids, AccountHold.from_at)


def arrangements(session: Session, account_ids: Iterable[str]) -> dict[str, list[Arrangement]]:
    """Plans to pay, by account, in the order of time."""
    return _by_account(session, Arrangement, account_ids, Arrangement.signed_on)


def releases(session: Session, account_ids: Iterable[str]) -> dict[str, list[TurnOnRelease]]:
    """Releases that were not cancelled, by account, in the order of time."""
    return _by_account(session, TurnOnRelease, account_ids, TurnOnRelease.as_of, TurnOnRelease.cancelled_at.is_(None))


def all_releases(session: Session, account_ids: Iterable[str]) -> dict[str, list[TurnOnRelease]]:
    """Every release, cancelled ones too, by account, in the order of time."""
    return _by_account(session, TurnOnRelease, account_ids, TurnOnRelease.as_of)


def off_for_nonpayment(session: Session, account_ids: Iterable[str]) -> dict[str, list[ServicePoint]]:
    """The service points that are off because nobody paid, by account."""
    return _by_account(session, ServicePoint, account_ids, ServicePoint.id, ServicePoint.off_for == Off.NONPAY)


def turn_ons_after_nonpayment(session: Session, account_ids: Iterable[str]) -> dict[str, list[ServiceAct]]:
    """Turn-ons of services that were off because nobody paid, by account, in the order of time."""
    orders = sa.select(FieldOrder.id).where(FieldOrder.off_for == Off.NONPAY)
    done = sa.and_(ServiceAct.act == "turned_on", ServiceAct.order_id.in_(orders))
    return _by_account(session, ServiceAct, account_ids, ServiceAct.at, done)


def open_orders(
    session: Session, account_ids: Iterable[str], kinds: Iterable[OrderKind]
) -> dict[str, list[FieldOrder]]:
    """The open orders of these kinds, by account."""
    wanted = sa.and_(FieldOrder.kind.in_(sorted(kinds)), FieldOrder.state.in_(sorted(OPEN)))
    return _by_account(session, FieldOrder, account_ids, FieldOrder.made_at, wanted)


def orders_made_by(session: Session, fact_ids: Iterable[str]) -> list[FieldOrder]:
    """The orders whose first step names one of these as what made them necessary."""
    return [
        order
        for portion in in_portions(fact_ids)
        for order in session.scalars(
            sa.select(FieldOrder)
            .join(OrderStep, OrderStep.order_id == FieldOrder.id)
            .where(OrderStep.revision == 1, OrderStep.fact_id.in_(portion))
            .order_by(FieldOrder.id)
        )
    ]


def arrangements_outside_the_book(
    session: Session, now: datetime, limit: int = 50
) -> list[tuple[Arrangement, Account]]:
    """Plans whose hold has not ended and that some gate of the book does not pass, the newest first."""
    statement = (
        sa.select(Arrangement, Account)
        .join(Account, Account.id == Arrangement.account_id)
        .join(AccountHold, AccountHold.id == Arrangement.hold_id)
        .where(sa.or_(AccountHold.to_at.is_(None), AccountHold.to_at > now))
        .order_by(Arrangement.signed_on.desc(), Arrangement.id)
    )
    outside = (row for row in session.execute(statement) if any(_fails(verdict) for verdict in row[0].verdicts))
    return [(row[0], row[1]) for row in islice(outside, limit)]


def _fails(verdict: dict[str, object]) -> bool:
    return verdict.get("result") != "pass"


def _owed(balance: AccountBalance, later: list[Payment]) -> Owed:
    paid = sum((one.amount for one in later if one.kind == "payment"), NOTHING)
    sent_back = sum((one.amount for one in later if one.kind == "nsf"), NOTHING)
    charges, left = _less(balance.charges + sent_back, paid)
    penalties, left = _less(balance.penalties, left)
    fees, _ = _less(balance.fees, left)
    return Owed(
        bill_date=balance.bill_date,
        due_date=balance.due_date,
        past_due=_less(balance.past_due + sent_back, paid)[0],
        shutoff_eligible=_less(balance.shutoff_eligible, paid)[0],
        charges=charges,
        penalties=penalties,
        fees=fees,
        as_of=balance.as_of,
    )


def _less(amount: Decimal, paid: Decimal) -> tuple[Decimal, Decimal]:
    """What is left of the amount, and of the payment."""
    used = min(amount, paid)
    return amount - used, paid - used


def _balances(session: Session, account_ids: Iterable[str]) -> Iterator[AccountBalance]:
    for portion in in_portions(account_ids):
        yield from session.scalars(sa.select(AccountBalance).where(AccountBalance.account_id.in_(portion)))


def _payments_after_balance(session: Session, account_ids: Iterable[str]) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = defaultdict(list)
    # A balance may not know of a payment that billing told only after it, whenever it was posted. One that it did know
    # counts twice then, until the next balance; that errs towards leaving the water on.
    told_later = sa.and_(Payment.kind == "payment", Payment.recorded_at > AccountBalance.recorded_at)
    is_news = sa.or_(Payment.at > AccountBalance.as_of, told_later)
    later = sa.and_(AccountBalance.account_id == Payment.account_id, is_news)
    for portion in in_portions(account_ids):
        statement = sa.select(Payment).join(AccountBalance, later).where(Payment.account_id.in_(portion))
        for payment in session.scalars(statement):
            found[payment.account_id].append(payment)
    return found


def _by_account(
    session: Session,
    table: type[OfAccount],
    account_ids: Iterable[str],
    order: sa.orm.InstrumentedAttribute[object],
    where: sa.ColumnElement[bool] | None = None,
) -> dict[str, list[OfAccount]]:
    found: dict[str, list[OfAccount]] = defaultdict(list)
    for portion in in_portions(account_ids):
        statement = sa.select(table).where(table.account_id.in_(portion))
        if where is not None:
            statement = statement.where(where)
        for row in session.scalars(statement.order_by(order)):
            found[str(row.account_id)].append(row)
    return dict(found)
