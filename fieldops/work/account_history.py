"""What billing's facts say of one account, for a clerk: how it stands, and what led there in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import CITY_ZONE, Clock
from fieldops.rules.books import strictest
from fieldops.store import money
from fieldops.store.money import Owed
from fieldops.store.place_tables import Account
from fieldops.work import city_rules
from fieldops.work.days import city_day


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was told: `what` is payment, nsf, notice, contact, hold, arrangement, release or balance."""

    at: datetime
    what: str
    row: Any


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """An account as billing's facts have it."""

    account: Account
    owed: Owed | None
    off_at: tuple[str, ...]
    """Addresses where the water is off because nobody paid."""
    entries: tuple[Entry, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True)
class Feed:
    """How fresh billing's facts are; older than `limit` the books refuse every shut-off."""

    as_of: datetime | None
    limit: timedelta
    is_fresh: bool


def feed(session: Session, clock: Clock) -> Feed:
    """As of when billing's newest file holds, against what the strictest book in force wants."""
    limit = strictest(city_rules.books(session), "payment_feed", city_day(clock.now()))
    as_of = money.feed_as_of(session)
    return Feed(as_of, limit, as_of is not None and as_of <= clock.now() <= as_of + limit)


def account_history(session: Session, account_no: str) -> AccountHistory:
    """Everything told of an account; raises unknown-account."""
    account = money.account_by_number(session, account_no)
    if account is None:
        raise problems.UNKNOWN_ACCOUNT(account=account_no)
    off = money.off_for_nonpayment(session, [account.id]).get(account.id, [])
    entries = sorted(_entries(session, account.id), key=lambda entry: entry.at, reverse=True)
    owed = money.owed(session, [account.id]).get(account.id)
    return AccountHistory(account, owed, tuple(point.address for point in off), tuple(entries))


def _entries(session: Session, account_id: str) -> Iterator[Entry]:
    only = [account_id]
    for balance in money.balances(session, only).values():
        yield Entry(balance.as_of, "balance", balance)
    for payment in money.payments(session, only).get(account_id, []):
        yield Entry(payment.at, payment.kind, payment)
    for notice in money.notices(session, only).get(account_id, []):
        yield Entry(_beginning(notice.mailed_on), "notice", notice)
    for contact in money.contacts(session, only).get(account_id, []):
        yield Entry(contact.at, "contact", contact)
    plans = {plan.hold_id: plan for plan in money.arrangements(session, only).get(account_id, [])}
    for hold in money.holds(session, only).get(account_id, []):
        yield Entry(hold.from_at, "hold", hold)
        if hold.id in plans:
            yield Entry(_beginning(plans[hold.id].signed_on), "arrangement", plans[hold.id])
    for release in money.all_releases(session, only).get(account_id, []):
        yield Entry(release.as_of, "release", release)


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_ZONE)
