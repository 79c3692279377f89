"""Billing, dispatcher, reader, clock and signal, driven at random: nobody gets leave to shut off who may not.

Whatever happens in whatever order, every authorisation that central issues and every release code that it lets out was
lawful at that moment, by a count of our own that looks at no tablet's clock (tests/support/model_city.py); a payment or
a hold ends all leave at once; and everything that was recorded at the door is stored, however wrong it looks.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from model_city import ACCOUNT, CITY, ModelCity, new_id

from fieldops.facts.orders import OrderKind
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.journal_tables import Fact, FactToProject
from fieldops.store.order_tables import Authorisation

AMOUNTS = st.sampled_from([Decimal("80.00"), Decimal("0.01"), Decimal("79.99"), Decimal(0)])
PAYMENTS = st.sampled_from([Decimal("80.00"), Decimal("79.99"), Decimal("0.01"), Decimal("500.00")])
HOLDS = st.sampled_from(["DISPUTE", "MEDICAL", "ARRANGEMENT", "DISPATCHER", "A_NEW_KIND"])
SKEWS = st.sampled_from([timedelta(), timedelta(), timedelta(days=-4), timedelta(days=2), timedelta(minutes=-3)])
STEPS = st.sampled_from([timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4), timedelta(seconds=1)])
HOURS = st.sampled_from([time(7, 59, 59), time(8), time(9), time(14, 50), time(15), time(15, 0, 1), time(17, 30)])


class Streets(RuleBasedStateMachine):
    """One account that may not pay, and everybody who has to do with it."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "central.db"
        copy(self.template, path)
        self.store = Store(sqlite_url(path))
        self.city = ModelCity(self.store)
        self.photos: list[str] = []
        self.seen: set[str] = set()

    @initialize(steps=st.integers(0, 4))
    def some_way_was_gone_already(self, steps: int) -> None:
        self.city.climbs(steps)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # --- time ----------------------------------------------------------------------------------------------------

    @rule(step=STEPS)
    def a_while_passes(self, step: timedelta) -> None:
        self.city.clock.advance(step)

    @rule(days=st.integers(1, 4), at=HOURS)
    def days_pass(self, days: int, at: time) -> None:
        day = self.city.clock.now().astimezone(CITY).date() + timedelta(days=days)
        self.city.clock.instant = datetime.combine(day, at, CITY)

    # --- billing -------------------------------------------------------------------------------------------------

    @rule(amount=AMOUNTS)
    def billing_tells_the_balance(self, amount: Decimal) -> None:
        self.city.owes(amount)

    @rule()
    def billing_tells_that_nothing_is_new(self) -> None:
        self.city.hears_from_billing()

    @rule(days=st.integers(0, 3))
    def the_notice_is_mailed(self, days: int) -> None:
        self.city.mails(days)

    @rule(amount=PAYMENTS)
    def the_customer_pays(self, amount: Decimal) -> None:
        self.city.pays(amount)
        self.nobody_has_leave()

    @rule(kind=HOLDS, lasts=st.sampled_from([None, timedelta(hours=2), timedelta(days=3)]))
    def a_hold_begins(self, kind: str, lasts: timedelta | None) -> None:
        self.city.holds(kind, timedelta(), lasts)
        self.nobody_has_leave()

    @rule(begins_in=st.sampled_from([timedelta(minutes=5), timedelta(days=1)]))
    def a_hold_is_told_that_begins_later(self, begins_in: timedelta) -> None:
        self.city.holds("WEATHER", begins_in, timedelta(hours=6))

    @precondition(lambda self: any(end is None for _, end in self.city.truth.holds.values()))
    @rule()
    def a_hold_is_lifted(self) -> None:
        open_ended = [reference for reference, (_, end) in self.city.truth.holds.items() if end is None]
        self.city.ends_hold(open_ended[0])

    # --- office and tablet ---------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from([OrderKind.DOOR_TAG, OrderKind.SHUT_OFF]))
    def the_dispatcher_sends_somebody_out(self, kind: OrderKind) -> None:
        self.city.sends_out(kind)

    @rule()
    def the_tablet_has_signal(self) -> None:
        self.city.contacts()

    @precondition(lambda self: self.city.orders(OrderKind.DOOR_TAG))
    @rule(skew=SKEWS, knows_time=st.booleans())
    def the_reader_posts_the_tag(self, skew: timedelta, knows_time: bool) -> None:
        self.photos.append(self.city.posts_tag(self.city.orders(OrderKind.DOOR_TAG)[-1], skew, knows_time))

    @precondition(lambda self: self.photos)
    @rule()
    def a_photo_arrives(self) -> None:
        self.city.photo_arrives(self.photos.pop())

    @precondition(lambda self: self.city.orders(OrderKind.SHUT_OFF))
    @rule(skew=SKEWS, knows_time=st.booleans(), named=st.booleans())
    def the_reader_shuts_off_all_the_same(self, skew: timedelta, knows_time: bool, named: bool) -> None:
        order = self.city.orders(OrderKind.SHUT_OFF)[-1]
        leave = [one["id"] for one in self.city.docs.get("authorisation", []) if one["order"] == order["id"]]
        authority = {"authorisation": leave[-1]} if named and leave else {}
        done = {"reading": new_id(), "valve": "curb_stop"}
        self.city.records("service.shut_off", order, skew, knows_time, **done, **authority)

    @precondition(lambda self: self.city.orders(OrderKind.SHUT_OFF))
    @rule(reason=st.sampled_from(["dispute", "receipt", "medical", "vulnerable", "unsafe"]))
    def the_reader_stops(self, reason: str) -> None:
        self.city.records("shut_off.stopped", self.city.orders(OrderKind.SHUT_OFF)[-1], reason=reason)

    @precondition(lambda self: self.city.orders(OrderKind.SHUT_OFF))
    @rule(at=st.none() | HOURS)
    def the_reader_phones(self, at: time | None) -> None:
        """Now, or the next morning, with word of billing that is fresh."""
        if at is not None:
            self.days_pass(1, at)
            self.city.hears_from_billing()
        forbidden = self.city.truth.forbids(self.city.clock.now())
        code = self.city.phones(self.city.orders(OrderKind.SHUT_OFF)[-1]["id"])
        assert code is None or forbidden is None, f"a code was let out although {forbidden}"

    # --- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def every_new_leave_is_lawful_now(self) -> None:
        with self.store.reading() as session:
            leaves = session.query(Authorisation).all()
        now = self.city.clock.now()
        for leave in leaves:
            if leave.id in self.seen:
                continue
            self.seen.add(leave.id)
            assert leave.issued_at == now
            assert now <= leave.expires_at <= now + timedelta(hours=4)
            assert self.city.truth.forbids(now) is None, f"leave was given although {self.city.truth.forbids(now)}"
            assert self.city.truth.forbids(min(leave.expires_at, now + timedelta(hours=4))) != "outside the hours"

    @invariant()
    def everything_that_was_sent_is_stored_and_has_its_effect(self) -> None:
        with self.store.reading() as session:
            stored = {fact.id for fact in session.query(Fact).all()}
            waiting = session.query(FactToProject).count()
        assert len(stored) <= len(self.city.journal.lines)
        assert waiting == 0

    def nobody_has_leave(self) -> None:
        with self.store.reading() as session:
            live = session.query(Authorisation).filter_by(ended_at=None).all()
        assert live == [], f"leave outlived what billing told of {ACCOUNT}"


def test_nobody_gets_leave_to_shut_off_who_may_not(sqlite_template) -> None:
    Streets.template = sqlite_template
    run_state_machine_as_test(
        Streets,
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_model_can_come_to_a_lawful_shut_off(sqlite_template, tmp_path) -> None:
    """The machine would prove nothing if leave could never be had."""
    copy(sqlite_template, tmp_path / "central.db")
    store = Store(sqlite_url(tmp_path / "central.db"))
    city = ModelCity(store)
    city.climbs(4)
    assert city.truth.forbids(city.clock.now()) is None
    assert [leave["order"] for leave in city.docs["authorisation"]] == [city.orders(OrderKind.SHUT_OFF)[-1]["id"]]
    store.close()
