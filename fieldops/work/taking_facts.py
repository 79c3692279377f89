"""Where billing's facts go: each row is new, known already, or contradicts what was told under the same reference.

Facts arrive in any order and more than once, so nothing here depends on the order: a balance gives way only to a newer
one, a notice that came back stays so, the earliest end of a hold holds, and a release is cancelled by a returned
payment whichever of the two is told first. Everything known is fetched once, everything new is written once.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import CITY_ZONE
from fieldops.facts.ids import new_id
from fieldops.facts.orders import Why
from fieldops.interchange import facts_rows as rows
from fieldops.interchange.facts_rows import FactRow
from fieldops.store import fact_files, meter_routes, money
from fieldops.store.base import Base
from fieldops.store.money_tables import (
    AccountBalance,
    AccountHold,
    Arrangement,
    CustomerContact,
    MailedNotice,
    Payment,
    TurnOnRelease,
)
from fieldops.store.place_tables import Account
from fieldops.work import turn_on_releases

UNREAD = "UNREAD"
"""Kind of a hold that no book knows, so that every book answers "unknown" and no shut-off is authorised."""
ARRANGEMENT = "ARRANGEMENT"
_OF_ACCOUNT = ("account_class", "display_name", "occupant_is_tenant", "tenant_notified_on")
_OF_BALANCE = ("bill_date", "due_date", "past_due", "shutoff_eligible", "charges", "penalties", "fees")
_WRITTEN_IN_ORDER: tuple[type[Base], ...] = (
    Account,
    AccountBalance,
    MailedNotice,
    CustomerContact,
    AccountHold,
    Arrangement,
    Payment,
    TurnOnRelease,
)
"""Tables that others point at come first."""


class Taking:
    """Facts on their way into the tables; balances hold as of `as_of`, and `is_newest` says that no newer file came."""

    def __init__(
        self, session: Session, now: datetime, by: str, told: Sequence[FactRow], as_of: datetime, *, is_newest: bool
    ) -> None:
        self._session, self._now, self._by = session, now, by
        self._as_of, self._is_newest = as_of, is_newest
        self.accounts = meter_routes.accounts_by_number(session, [row.account_no for row in told])
        ids = [account.id for account in self.accounts.values()]
        self._balances = money.balances(session, ids)
        self._sent_back = money.sent_back(session, ids)
        self._known = fact_files.known(session, [getattr(row, "reference", "") for row in told])
        self._waiting: dict[type[Base], list[Any]] = {table: [] for table in _WRITTEN_IN_ORDER}
        self.plans: list[tuple[Arrangement, date | None]] = []
        """New arrangements, each with the day that was set for the shut-off."""
        self.off_lists: dict[str, Why] = {}
        """Accounts (by id) to be taken off every list, and why."""

    def enter(self, row: FactRow) -> bool:
        """Take over what a row tells; whether it is news. Raises unknown-account, unknown-hold, fact-differs."""
        return _ENTERED_BY[type(row)](self, row)

    def write(self) -> None:
        """Write what is new and what changed."""
        for table in _WRITTEN_IN_ORDER:
            meter_routes.insert_rows(self._session, self._waiting[table])

    def new(self, table: type[Base]) -> list[Any]:
        """The new rows of a table."""
        return self._waiting[table]

    def account(self, row: rows.AccountRow) -> bool:
        """An account; what an older file says of a known one is no news."""
        told = {name: getattr(row, name) for name in _OF_ACCOUNT if getattr(row, name) is not None}
        known = self.accounts.get(row.account_no)
        if known is not None:
            return self._is_newest and _set(known, told)
        usual = {"display_name": "", "account_class": "residential", "occupant_is_tenant": False}
        made = Account(**{**usual, **told}, id=new_id(), account_no=row.account_no)
        self.accounts[row.account_no] = made
        self._wait(made)
        return True

    def balance(self, row: rows.BalanceRow) -> bool:
        """What is owed; the newest word counts."""
        account, as_of = self._account_of(row), self._as_of
        told = {name: getattr(row, name) for name in _OF_BALANCE}
        known = self._balances.get(account.id)
        if known is None:
            known = self._balances[account.id] = AccountBalance(
                account_id=account.id, as_of=as_of, recorded_at=self._now, **told
            )
            self._wait(known)
        elif known.as_of >= as_of:
            if known.as_of == as_of:
                _demand_same(known, told, "balance", row.account_no)
            return False
        else:
            _set(known, {**told, "as_of": as_of, "recorded_at": self._now})
        if not known.shutoff_eligible:
            self.off_lists.setdefault(account.id, Why.PAID)
        return True

    def payment(self, row: rows.PaymentRow) -> bool:
        """Money that came in, or was sent back."""
        told = {"amount": row.amount, "at": row.at, "returns": row.returns}
        made = self._once(Payment, row, row.kind, told, kind=row.kind, **self._stamp())
        if made is None:
            return False
        if row.kind == "payment":
            self.off_lists[made.account_id] = Why.PAID
        else:
            self._sent_back.setdefault(made.account_id, []).append(made)
        return True

    def notice(self, row: rows.NoticeRow) -> bool:
        """A notice that was mailed, or the word that it came back."""
        told = {"mailed_on": row.mailed_on, "delinquent_on": row.delinquent_on}
        made = self._once(MailedNotice, row, "notice", told, recorded_at=self._now, returned=row.returned)
        came_back = row.returned and _set(self._known["notice"][row.reference], {"returned": True})
        return made is not None or came_back

    def contact(self, row: rows.ContactRow) -> bool:
        """A call or a visit."""
        told = {"kind": row.kind, "at": row.at, "reached": row.reached}
        return self._once(CustomerContact, row, "contact", told, recorded_at=self._now) is not None

    def hold(self, row: rows.HoldRow | rows.ArrangementRow, kind: str, from_at: datetime) -> AccountHold | None:
        """A hold, None when it is known; one that was ended early keeps its early end."""
        told = {"kind": kind, "from_at": from_at}
        reason = row.reason if isinstance(row, rows.HoldRow) else ""
        made: AccountHold | None = self._once(
            AccountHold, row, "hold", told, to_at=row.to_at, reason=reason, **self._stamp()
        )
        if made is None:
            known = self._known["hold"][row.reference]
            if row.to_at is not None and (known.to_at is None or row.to_at < known.to_at):
                raise problems.FACT_DIFFERS(fact="hold", reference=row.reference)  # an end is told by hold_end
        elif made.to_at is None or made.to_at > self._now:
            self.off_lists.setdefault(made.account_id, Why.ARRANGEMENT if kind == ARRANGEMENT else Why.HOLD)
        return made

    def arrangement(self, row: rows.ArrangementRow) -> bool:
        """A plan to pay, and the hold that it is."""
        from_at = row.from_at or datetime.combine(row.signed_on, time(), CITY_ZONE)
        told = {name: getattr(row, name) for name in ("signed_on", "ends_on", "covers_new_charges")}
        hold = self.hold(row, ARRANGEMENT, from_at)
        if hold is None and row.reference not in self._known["arrangement"]:
            raise problems.FACT_DIFFERS(fact="hold", reference=row.reference)
        made = self._once(Arrangement, row, "arrangement", told, hold_id=hold.id if hold else "", verdicts=[])
        if made is not None:
            self.plans.append((made, row.shut_off_on))
        return made is not None

    def hold_end(self, row: rows.HoldEndRow) -> bool:
        """The end of a hold, unless it ended before."""
        account, hold = self._account_of(row), self._known["hold"].get(row.reference)
        if hold is None:
            raise problems.UNKNOWN_HOLD(reference=row.reference)
        _demand_same(hold, {"account_id": account.id}, "hold", row.reference)
        return (hold.to_at is None or hold.to_at > row.at) and _set(hold, {"to_at": row.at})

    def release(self, row: rows.ReleaseRow) -> bool:
        """Leave to turn on again."""
        told = {"basis": row.basis, "as_of": row.at}
        made = self._once(TurnOnRelease, row, "release", told, cancelled_because="", **self._stamp())
        if made is not None:
            turn_on_releases.judge_new(made, self._sent_back.get(made.account_id, []), self._now)
        return made is not None

    def _once(self, table: type[Base], row: Any, word: str, told: dict[str, Any], **besides: Any) -> Any:
        """The new row under this reference; None where the same was told before. Raises fact-differs."""
        told = {"account_id": self._account_of(row).id, **told}
        known = self._known[word].get(row.reference)
        if known is not None:
            _demand_same(known, told, word, row.reference)
            return None
        made = self._known[word][row.reference] = table(id=new_id(), reference=row.reference, **told, **besides)
        self._wait(made)
        return made

    def _account_of(self, row: FactRow) -> Account:
        account = self.accounts.get(row.account_no)
        if account is None:
            raise problems.UNKNOWN_ACCOUNT(account=row.account_no)
        return account

    def _stamp(self) -> dict[str, Any]:
        return {"recorded_at": self._now, "recorded_by": self._by}

    def _wait(self, row: Base) -> None:
        self._waiting[type(row)].append(row)


def _demand_same(known: Base, told: dict[str, Any], kind: str, reference: str) -> None:
    if any(getattr(known, name) != value for name, value in told.items()):
        raise problems.FACT_DIFFERS(fact=kind, reference=reference)


def _set(row: Base, told: dict[str, Any]) -> bool:
    """Set what is told; whether anything differed."""
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


_ENTERED_BY: dict[type[FactRow], Callable[[Taking, Any], bool]] = {
    rows.AccountRow: Taking.account,
    rows.BalanceRow: Taking.balance,
    rows.NoticeRow: Taking.notice,
    rows.ContactRow: Taking.contact,
    rows.HoldRow: lambda taking, row: taking.hold(row, row.kind, row.from_at) is not None,
    rows.ArrangementRow: Taking.arrangement,
    rows.HoldEndRow: Taking.hold_end,
    rows.PaymentRow: Taking.payment,
    rows.ReleaseRow: Taking.release,
}
IN_ORDER = tuple(_ENTERED_BY)
"""Kinds of rows that others need come first: a file may tell an account, its hold and the end of it in any order."""
