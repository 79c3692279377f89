"""The billing office of a test: tells facts by file or one by one, about account 0101 unless it names another."""

from datetime import timedelta
from typing import Any

from fieldops.facts.orders import Off, OrderKind, OrderState
from fieldops.store import money
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import billing_facts, ordering
from fieldops.work.billing_facts import FactsReport, Taken


class Billing:
    """Beside an office whose meter route of the accounts 0101, 0102 and 0103 is loaded."""

    def __init__(self, office: Any) -> None:
        self.office, self.store, self.clock = office, office.store, office.clock

    def tells(self, *facts: dict[str, str], minutes_ago: int = 0, dry_run: bool = False) -> FactsReport:
        """Load a file of these facts, as of so many minutes ago."""
        as_of = {"kind": "feed", "as_of": self.at(-minutes_ago)}
        names = sorted({name for fact in [as_of, *facts] for name in fact})
        rows = [",".join(fact.get(name, "") for name in names) for fact in [as_of, *facts]]
        content = "\n".join([",".join(names), *rows, ""]).encode()
        return billing_facts.load(self.store, self.clock, content, "bill", dry_run=dry_run)

    def at(self, minutes=0) -> str:
        return (self.clock.now() + timedelta(minutes=minutes)).isoformat()

    def balance(self, eligible="60.00", past_due="80.00") -> dict[str, str]:
        return {
            "kind": "balance",
            "account_no": "0101",
            "bill_date": "2026-01-05",
            "past_due": past_due,
            "shutoff_eligible": eligible,
            "charges": past_due,
            "penalties": "8.00",
            "fees": "25.00",
        }

    def fact(self, kind: str, reference: str, minutes=0, **more: str) -> dict[str, str]:
        return {"kind": kind, "account_no": "0101", "reference": reference, "at": self.at(minutes), **more}

    def account_id(self, account_no="0101") -> str:
        return next(row.id for row in self.office.all_of(Account) if row.account_no == account_no)

    def owed(self) -> money.Owed:
        with self.store.reading() as session:
            return money.owed(session, [self.account_id()])[self.account_id()]

    def point(self) -> ServicePoint:
        return next(row for row in self.office.all_of(ServicePoint) if row.account_id == self.account_id())

    def shuts_off(self) -> None:
        with self.store.writing() as session:
            session.get_one(ServicePoint, self.point().id).off_for = Off.NONPAY

    def lists(self, kind=OrderKind.SHUT_OFF) -> str:
        with self.store.writing() as session:
            point, now = self.point().id, self.clock.now()
            made = ordering.make_order(
                session, now, kind, point, self.account_id(), "dora", state=OrderState.AUTHORISED
            )
            return made.id

    def orders(self, kind: OrderKind) -> list[str]:
        return sorted(order.state for order in self.office.all_of(FieldOrder) if order.kind == kind)

    def pays(self, reference="P1", amount="80.00", minutes=0) -> Taken:
        with self.store.writing() as session:
            cells = {"reference": reference, "amount": amount, "at": self.at(minutes)}
            return billing_facts.paid_now(session, self.clock, "0101", cells, "bill")
