"""The dispatcher of a test: makes orders, gives them out, and asks what became of them."""

from dataclasses import dataclass
from datetime import date

from ladder import Ladder

from fieldops.clock import FixedClock
from fieldops.facts.orders import OrderKind
from fieldops.store import orders, runs
from fieldops.store.engine import Store
from fieldops.store.runs import PlacedStop
from fieldops.store.work_tables import Run
from fieldops.work import order_runs, reconciling, requesting
from fieldops.work.ordering import make_order, take_step

TODAY = date(2026, 5, 12)


@dataclass
class OrderDesk:
    """Each thing that it does is a transaction of its own."""

    store: Store
    clock: FixedClock
    ladder: Ladder

    def asks(self, account_no="0101", kind=OrderKind.CHECK_READ, **more) -> str:
        with self.store.writing() as session:
            return requesting.request(session, self.clock, kind, self.ladder.point_id(account_no), "dora", **more).id

    def makes(self, kind, account_no="0101", **more) -> str:
        with self.store.writing() as session:
            point, account = self.ladder.point_id(account_no), self.ladder.account_id(account_no)
            return make_order(session, self.clock.now(), kind, point, account, "dora", **more).id

    def gives(self, *order_ids, to="rosa", on=TODAY) -> Run:
        with self.store.writing() as session:
            return order_runs.make(session, self.clock, order_ids, on, to, "dora")

    def moves(self, order_id, to) -> Run:
        with self.store.writing() as session:
            return order_runs.move(session, self.clock, order_id, TODAY, to, "dora")

    def takes(self, order_id, step) -> None:
        with self.store.writing() as session:
            take_step(session, self.clock.now(), orders.find_order(session, order_id), step, "rosa")

    def stops(self, run) -> list[PlacedStop]:
        with self.store.reading() as session:
            return runs.placed_stops(session, run_ids=[run.id])

    def account(self, run) -> reconciling.RunAccount:
        with self.store.reading() as session:
            return next(one for one in reconciling.accounts(session) if one.run == run.id)
