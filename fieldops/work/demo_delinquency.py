"""Made-up debts for the demo: some forty accounts on every rung of the ladder, told the way billing tells them.

The ladder is dated from the day the demo was first started and comes in as one file. Of other accounts billing tells as
of days before, so that the demo has a past. Later billing says every hour and at every start that nothing is new, so
that the feed is fresh. Nobody is off and no tag is posted here: that takes the field.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from fieldops.clock import CITY_ZONE, Clock
from fieldops.rules.books import BOOK_NAMES
from fieldops.store import meter_routes, money
from fieldops.store.engine import Store
from fieldops.work import billing_facts, office_calendar
from fieldops.work.days import city_day

SEED = 52_5
DUE_AFTER, MAILED_AFTER, DELINQUENT_AFTER = timedelta(days=25), timedelta(days=61), timedelta(days=15)
BY, BY_ADMIN = "bill", "admin"
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rung:
    """Accounts that stand alike: how many, how long ago they were billed, and what else billing tells of each."""

    accounts: int
    billed_days_ago: int
    more: Callable[["Debtor"], Iterator[Cells]]
    has_paid: bool = False


@dataclass(frozen=True, slots=True)
class Debtor:
    """One account that is behind."""

    number: str
    today: date
    billed_on: date
    billed: str
    has_paid: bool

    @property
    def owes(self) -> str:
        """What is unpaid."""
        return "0.00" if self.has_paid else self.billed

    @property
    def due_on(self) -> date:
        """When the bill was due."""
        return self.billed_on + DUE_AFTER

    def cells(self, kind: str, **cells: str) -> Cells:
        """A row about this account, under a reference of its own."""
        return {"kind": kind, "account_no": self.number, "reference": f"DEMO-{kind}-{self.number}", **cells}

    def morning(self, days_ago: int) -> str:
        """Half past seven of a day before today."""
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, time(7, 30), CITY_ZONE).isoformat()


def put_books_in_force(store: Store, clock: Clock) -> None:
    """The statute beside the city's policy."""
    with store.writing() as session:
        office_calendar.set_books(session, clock, list(BOOK_NAMES), BY_ADMIN)


def tell(store: Store, clock: Clock, account_numbers: Sequence[str]) -> None:
    """Let billing tell of the whole ladder; once that is told, only that nothing is new."""
    places = [rung for rung in LADDER for _ in range(rung.accounts)]
    on_ladder = list(zip(account_numbers[:: _distance(account_numbers)], places, strict=False))
    with store.reading() as session:
        is_told = bool(money.balances(session, _ids(session, on_ladder[:1])))
    if is_told:
        tell_nothing_new(store, clock)
    else:
        put_books_in_force(store, clock)
        _load(store, clock, _facts(on_ladder, city_day(clock.now()), SEED))


def tell_of_others(store: Store, clock: Clock, account_numbers: Sequence[str]) -> None:
    """Let billing tell of accounts beside the ladder, as they stand on the clock's day: behind, warned and called."""
    told = [(number, READY_FOR_A_TAG) for number in account_numbers]
    _load(store, clock, _facts(told, city_day(clock.now()), account_numbers[0]))


def tell_nothing_new(store: Store, clock: Clock) -> None:
    """Let billing say that it has told everything as of now."""
    _load(store, clock, ())


def others(account_numbers: Sequence[str]) -> Sequence[str]:
    """Accounts that the ladder leaves alone, from everywhere on the walk."""
    distance = _distance(account_numbers)
    return account_numbers[distance // 2 :: distance]


def _distance(account_numbers: Sequence[str]) -> int:
    """How far accounts on the ladder are from each other, so that they are not forty neighbours."""
    return max(1, len(account_numbers) // sum(rung.accounts for rung in LADDER))


def _ids(session: Session, told: Sequence[tuple[str, Rung]]) -> list[str]:
    known = meter_routes.accounts_by_number(session, [number for number, _ in told])
    return [account.id for account in known.values()]


def _load(store: Store, clock: Clock, facts: Iterable[Cells]) -> None:
    billing_facts.load(store, clock, _file([{"kind": "feed", "as_of": clock.now().isoformat()}, *facts]), BY)


def _facts(told: Iterable[tuple[str, Rung]], today: date, seed: int | str) -> Iterator[Cells]:
    chance = random.Random(seed)  # noqa: S311 -- scenery, nothing secret
    for number, rung in told:
        billed = f"{chance.randrange(65, 420)}.{chance.randrange(100):02}"
        debtor = Debtor(number, today, today - timedelta(days=rung.billed_days_ago), billed, rung.has_paid)
        yield _balance(debtor)
        yield from rung.more(debtor)


def _balance(debtor: Debtor) -> Cells:
    return {
        "kind": "balance",
        "account_no": debtor.number,
        "bill_date": debtor.billed_on.isoformat(),
        "due_date": debtor.due_on.isoformat(),
        "past_due": debtor.owes,
        "shutoff_eligible": debtor.owes,
        "charges": debtor.owes,
        "penalties": "0.00",
        "fees": "0.00",
    }


def _nothing_mailed(_debtor: Debtor) -> Iterator[Cells]:
    yield from ()


def _mailed(debtor: Debtor) -> Iterator[Cells]:
    mailed = debtor.due_on + MAILED_AFTER
    yield debtor.cells("notice", mailed_on=f"{mailed}", delinquent_on=f"{mailed + DELINQUENT_AFTER}")


def _called(debtor: Debtor) -> Iterator[Cells]:
    yield from _mailed(debtor)
    yield debtor.cells("contact", contact="phone", at=debtor.morning(3), reached="yes")


def _came_back(debtor: Debtor) -> Iterator[Cells]:
    for notice in _mailed(debtor):
        yield {**notice, "returned": "yes"}


def _paid(debtor: Debtor) -> Iterator[Cells]:
    yield from _mailed(debtor)
    yield debtor.cells("payment", amount=debtor.billed, at=debtor.morning(1))


def _held(kind: str) -> Callable[[Debtor], Iterator[Cells]]:
    def told(debtor: Debtor) -> Iterator[Cells]:
        yield from _mailed(debtor)
        yield debtor.cells("hold", hold=kind, **{"from": debtor.morning(2)})

    return told


def _agreed(months: int) -> Callable[[Debtor], Iterator[Cells]]:
    def told(debtor: Debtor) -> Iterator[Cells]:
        yield from _mailed(debtor)
        signed = debtor.today - timedelta(days=4)
        ends = signed + timedelta(days=30 * months)
        yield debtor.cells("arrangement", signed_on=f"{signed}", ends_on=f"{ends}", covers_new_charges="yes")

    return told


def _tenant(debtor: Debtor) -> Iterator[Cells]:
    yield from _called(debtor)
    told_on = debtor.today - timedelta(days=12)
    yield {
        "kind": "account",
        "account_no": debtor.number,
        "occupant_is_tenant": "yes",
        "tenant_notified_on": told_on.isoformat(),
    }


def _fire_line(debtor: Debtor) -> Iterator[Cells]:
    yield from _mailed(debtor)
    yield {"kind": "account", "account_no": debtor.number, "class": "fire"}


LADDER = (
    Rung(12, 130, _mailed),
    Rung(4, 130, _called),
    Rung(5, 94, _mailed),
    Rung(6, 60, _nothing_mailed),
    Rung(2, 130, _came_back),
    Rung(3, 130, _paid, has_paid=True),
    Rung(1, 130, _held("MEDICAL")),
    Rung(1, 130, _held("DISPUTE")),
    Rung(1, 130, _held("APPEAL")),
    Rung(1, 130, _agreed(2)),
    Rung(1, 130, _agreed(5)),
    Rung(2, 130, _tenant),
    Rung(1, 130, _fire_line),
)
"""From the many who may find a tag on their door today to the few who are to be left alone."""
READY_FOR_A_TAG = Rung(1, 130, _called)


def _file(rows: Sequence[Cells]) -> bytes:
    out = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    paper = csv.DictWriter(out, names, restval="", lineterminator="\r\n")
    paper.writeheader()
    paper.writerows(rows)
    return out.getvalue().encode()
