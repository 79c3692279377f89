"""Billing's facts: loading a file of them in one transaction, and taking a single one "now".

The same bytes are loaded once, and the same fact told in another file changes nothing. A payment or a hold takes the
account off every list in the transaction that stores it. What cannot be taken is set aside with its text and its
reason; and because nobody knows what it meant to say, every account that it names is held until a person has looked: a
payment that could not be read must not end in a shut-off.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.facts.orders import NEED_AUTHORITY
from fieldops.interchange.billing_facts import fact_of, read_billing_facts
from fieldops.interchange.facts_rows import BillingFacts, FactRow, HoldRow
from fieldops.interchange.rows import BadRow
from fieldops.interchange.text import lines_of
from fieldops.problems import Problem
from fieldops.store import fact_files, meter_routes, money
from fieldops.store.engine import Store
from fieldops.store.money_tables import BadFactsRow, FactsFile, Payment, TurnOnRelease
from fieldops.work import arrangements, auditing, ordering, second_look, turn_on_releases
from fieldops.work.taking_facts import IN_ORDER, UNREAD, Taking

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""How far billing's clock may be ahead of ours; what is as of the future would outdo every true file until then."""
_NOTED = {
    "payment": "payment-recorded",
    "hold": "hold-recorded",
    "hold_end": "hold-ended",
    "release": "release-recorded",
}
_WORD = re.compile(r"[^\s,\"']+")


@dataclass(frozen=True, slots=True)
class FactsReport:
    """What came of a file; `already` says that its bytes were loaded before and nothing was done."""

    facts_file: str | None
    sha256: str
    as_of: datetime
    rows_new: int
    rows_known: int
    bad: tuple[BadRow, ...]
    orders_withdrawn: int
    turn_ons_made: int
    already: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one fact; `is_new` is false where it was known already."""

    is_new: bool
    orders_withdrawn: tuple[str, ...]
    turn_ons_made: tuple[str, ...]


def load(store: Store, clock: Clock, content: bytes, by: str, *, dry_run: bool = False) -> FactsReport:
    """Load a file, or with `dry_run` only find out what would come of it; raises what spoils the whole file."""
    file = read_billing_facts(content)
    if file.as_of > clock.now() + CLOCKS_DIFFER_BY:
        raise problems.FEED_IN_FUTURE(as_of=file.as_of.isoformat())
    with store.writing() as session:
        money.be_alone(session)
        before = fact_files.find_file(session, file.sha256)
        if before is not None:
            counts = (0, len(file.rows), file.bad, 0, 0)
            return FactsReport(before.id, file.sha256, file.as_of, *counts, already=True, dry_run=dry_run)
        report = _load(session, clock, file, content, by, dry_run=dry_run)
        if dry_run:
            session.rollback()
    return report


def paid_now(session: Session, clock: Clock, account_no: str, cells: Mapping[str, str], by: str) -> Taken:
    """Take a payment; `cells` as in a row of kind payment: reference, amount, at."""
    return take(session, clock, "payment", account_no, cells, by)


def hold_now(session: Session, clock: Clock, account_no: str, cells: Mapping[str, str], by: str) -> Taken:
    """Take a hold; `cells` as in a row of kind hold: reference, hold, from, to, reason."""
    return take(session, clock, "hold", account_no, cells, by)


def end_hold_now(session: Session, clock: Clock, account_no: str, cells: Mapping[str, str], by: str) -> Taken:
    """End a hold; `cells` as in a row of kind hold_end: reference, at."""
    return take(session, clock, "hold_end", account_no, cells, by)


def release_now(session: Session, clock: Clock, account_no: str, cells: Mapping[str, str], by: str) -> Taken:
    """Take a release; `cells` as in a row of kind release: reference, basis, at."""
    return take(session, clock, "release", account_no, cells, by)


def take(session: Session, clock: Clock, kind: str, account_no: str, cells: Mapping[str, str], by: str) -> Taken:
    """Take one fact; raises what a row of the kind is refused for, unknown-account, unknown-hold, fact-differs."""
    row = fact_of(kind, {**cells, "account_no": account_no})
    now = clock.now()
    money.be_alone(session)
    taking = Taking(session, now, by, [row], now, is_newest=True)
    is_new = taking.enter(row)
    withdrawn, made = _settle(session, clock, taking, by)
    if is_new:
        auditing.note(session, clock, by, _NOTED[kind], row.account_no)
    return Taken(is_new, tuple(withdrawn), tuple(made))


def _load(session: Session, clock: Clock, file: BillingFacts, content: bytes, by: str, *, dry_run: bool) -> FactsReport:
    newest, now = money.feed_as_of(session), clock.now()
    is_newest = newest is None or file.as_of >= newest
    taking = Taking(session, now, by, file.rows, file.as_of, is_newest=is_newest)
    news, refused = _enter(taking, file.rows)
    bad = _set_aside(file.bad, refused, content)
    withdrawn, made = _settle(session, clock, taking, by)
    withdrawn += _hold_unread(session, clock, bad, by)
    known = len(file.rows) - news - len(refused)
    kept = _keep(session, clock, file, (news, known), bad, by)
    counts = (news, known, bad, len(withdrawn), len(made))
    return FactsReport(None if dry_run else kept, file.sha256, file.as_of, *counts, already=False, dry_run=dry_run)


def _enter(taking: Taking, rows: Sequence[FactRow]) -> tuple[int, dict[int, Problem]]:
    """How many rows were news, and the problems of those that contradict what is known, by line."""
    news, refused = 0, {}
    for row in sorted(rows, key=lambda row: IN_ORDER.index(type(row))):
        try:
            news += taking.enter(row)
        except Problem as problem:
            refused[row.line] = problem
    return news, refused


def _settle(session: Session, clock: Clock, taking: Taking, by: str) -> tuple[list[str], list[str]]:
    """Write what was taken and draw what follows from it; the orders withdrawn, and the turn-on orders made."""
    now = clock.now()
    taking.write()
    arrangements.judge(session, clock, taking.plans, by)
    turn_on_releases.take_away(session, now, [one for one in taking.new(Payment) if one.kind == "nsf"], by)
    made = turn_on_releases.make_orders(session, now, taking.new(TurnOnRelease), by)
    listed = money.open_orders(session, taking.off_lists, NEED_AUTHORITY)
    withdrawn = [
        order
        for account_id in sorted(listed)
        for order in ordering.take_off_lists(session, now, account_id, taking.off_lists[account_id], by)
    ]
    paid = {one.account_id for one in taking.new(Payment) if one.kind == "payment"}
    second_look.at_accounts(session, now, paid)
    return withdrawn, made


def _set_aside(unread: Iterable[BadRow], refused: Mapping[int, Problem], content: bytes) -> tuple[BadRow, ...]:
    """The rows that could not be read, and those that contradict what is known, by line."""
    if not refused:
        return tuple(unread)
    found = [
        BadRow(line.number, line.text, refused[line.number]) for line in lines_of(content) if line.number in refused
    ]
    return tuple(sorted([*unread, *found], key=lambda row: row.line))


def _hold_unread(session: Session, clock: Clock, bad: Sequence[BadRow], by: str) -> list[str]:
    """Hold the accounts that rows set aside name; the orders withdrawn. The same row in another file is known."""
    named = {row.line: set(_WORD.findall(row.raw)) for row in bad if row.problem.kind is not problems.UNKNOWN_HOLD}
    accounts = meter_routes.accounts_by_number(session, sorted(set().union(*named.values())))
    told = {
        hold.reference: hold
        for row in bad
        for account_no in sorted(named.get(row.line, set()) & accounts.keys())
        for hold in [_unread(account_no, row, clock.now())]
    }
    known = fact_files.known(session, told)["hold"]
    rows = [hold for reference, hold in told.items() if reference not in known]
    taking = Taking(session, clock.now(), by, rows, clock.now(), is_newest=True)
    _enter(taking, rows)
    return _settle(session, clock, taking, by)[0]


def _unread(account_no: str, row: BadRow, now: datetime) -> HoldRow:
    text = sha256(row.raw.encode("utf-8", "replace")).hexdigest()[:16]
    kind = row.problem.kind
    reason = f"{kind.number} {kind.slug}"
    return HoldRow(
        account_no=account_no, reference=f"unread:{text}:{account_no}", kind=UNREAD, from_at=now, reason=reason
    )


def _keep(
    session: Session, clock: Clock, file: BillingFacts, counts: tuple[int, int], bad: Sequence[BadRow], by: str
) -> str:
    """Keep that the file was loaded, and the rows that were set aside; the id of the load."""
    kept = FactsFile(
        id=new_id(),
        sha256=file.sha256,
        as_of=file.as_of,
        rows_new=counts[0],
        rows_known=counts[1],
        rows_bad=len(bad),
        loaded_by=by,
        loaded_at=clock.now(),
    )
    aside = [
        BadFactsRow(facts_file_id=kept.id, line=row.line, raw=row.raw, problem=row.problem.as_json()) for row in bad
    ]
    meter_routes.insert_rows(session, [kept])
    meter_routes.insert_rows(session, aside)
    auditing.note(session, clock, by, "billing-facts-loaded", kept.id)
    return kept.id
