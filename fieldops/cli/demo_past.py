"""The demo's past: two days that the field has lived before somebody opens the demo for the first time.

On the first day two doors got their final notice. On the second, a week ago or somewhat more, one of these services
was shut off and the other shut-off was stopped at the door; a dozen other doors were to get their notice, of which one
hung elsewhere and one was not posted. Since then the customer whose water is off has paid. So the office has shut-offs
that are due, a turn-on that waits, and cases to look into.

Nothing is written by hand: billing tells, the dispatcher builds lists and gives them out, a tablet hands over signed
lines and photos, each at its own time.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from fieldops.cli import demo_days
from fieldops.cli.demo_tablet import DemoTablet, walks_on
from fieldops.clock import Clock, FixedClock
from fieldops.config import CentralConfig
from fieldops.facts.orders import OrderKind
from fieldops.rules.calendar import local
from fieldops.store import meter_routes, money
from fieldops.store.engine import Store
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.exchange import Json
from fieldops.work import billing_facts, city_rules, demo_city, demo_delinquency, ladder_lists, order_runs
from fieldops.work.days import city_day

Docs = dict[str, dict[str, Json]]
"""What a tablet was handed: documents by type and id."""

READER, DISPATCHER, CLERK = "luke", "dana", "bill"
MORNING = time(9, 0)
FIRST_TAGGED, TAGGED_LATER, NTH = 2, 11, 3
A_NEIGHBOUR_AWAY = 0.0015
"""Degrees of latitude; some 160 metres."""


def settle(store: Store, clock: Clock, central: CentralConfig) -> None:
    """Build the city with its past in an empty store, and begin the day."""
    if demo_city.found(store, clock, central.data):
        live(store, clock, central, demo_city.account_numbers())
    demo_city.begin_day(store, clock)


def live(store: Store, clock: Clock, central: CentralConfig, account_numbers: Sequence[str]) -> None:
    """Live the days before; the last word of billing is an hour old."""
    demo_delinquency.put_books_in_force(store, clock)
    first_day, second_day = _lawful_days(store, clock.now())
    accounts = demo_delinquency.others(account_numbers)[::NTH][: FIRST_TAGGED + TAGGED_LATER]
    past = FixedClock(local(first_day, MORNING))
    field = _Field(store, past, DemoTablet(store, past, BlobFiles(central.photos)), central.data)
    field.posts_first_tags(accounts[:FIRST_TAGGED])
    past.instant = local(second_day, MORNING)
    field.has_a_full_day(accounts[FIRST_TAGGED:])
    past.instant = clock.now() - timedelta(hours=1)
    _pay_where_water_is_off(store, past, accounts)


@dataclass
class _Field:
    """What office and reader do on a day of the past."""

    store: Store
    clock: FixedClock
    tablet: DemoTablet
    data: Path
    doors: int = 0

    def posts_first_tags(self, accounts: Sequence[str]) -> None:
        """The first day."""
        demo_delinquency.tell_of_others(self.store, self.clock, accounts)
        docs = self._goes_out(OrderKind.DOOR_TAG)
        for order in _orders(docs, OrderKind.DOOR_TAG):
            self._posts(order, _position(docs["stop"][order["stop"]]))
        self._comes_home(docs)

    def has_a_full_day(self, accounts: Sequence[str]) -> None:
        """The second day: a shut-off, one that is stopped, and the tags."""
        demo_delinquency.tell_of_others(self.store, self.clock, accounts)
        docs = self._goes_out(OrderKind.SHUT_OFF, OrderKind.DOOR_TAG)
        to_shut_off, to_stop = _orders(docs, OrderKind.SHUT_OFF)
        self._shuts_off(to_shut_off, docs)
        self._records("shut_off.stopped", to_stop, reason="medical")
        self._posts_or_not(docs)
        self._comes_home(docs)

    def _goes_out(self, *kinds: OrderKind) -> Docs:
        with self.store.writing() as session:
            built = [ladder_lists.build(session, self.clock, kind, DISPATCHER) for kind in kinds]
            ids = [order.id for each in built for order in each.made]
            order_runs.make(session, self.clock, ids, city_day(self.clock.now()), READER, DISPATCHER)
        self.tablet.signs_in(READER, demo_city.PASSWORD)
        docs = self.tablet.fetches()
        for run in docs["run"]:
            self.tablet.records("run.started", run, None, {})
        return docs

    def _comes_home(self, docs: Docs) -> None:
        for run in docs["run"]:
            self.tablet.records("run.closed", run, None, {})
        self.tablet.hands_over()

    def _posts_or_not(self, docs: Docs) -> None:
        not_posted, elsewhere, *others = _orders(docs, OrderKind.DOOR_TAG)
        self._records("door_tag.not_posted", not_posted, code="gate_locked", note="Dog behind the gate.")
        self._posts(elsewhere, _position(docs["stop"][elsewhere["stop"]], A_NEIGHBOUR_AWAY))
        for order in others:
            self._posts(order, _position(docs["stop"][order["stop"]]))

    def _posts(self, order: Json, position: Json | None) -> None:
        tag = order["tag"]
        self._records(
            "door_tag.posted",
            order,
            notice=tag["notice"],
            tag_number=tag["number"],
            place="front_door",
            languages=tag["languages"],
            position=position,
            photo=self._photo(),
        )

    def _shuts_off(self, order: Json, docs: Docs) -> None:
        stop = docs["stop"][order["stop"]]
        leave = next(each for each in docs["authorisation"].values() if each["order"] == order["id"])
        reading = self.tablet.records("read.taken", order["run"], order["stop"], self._off_read(stop))
        self._records(
            "service.shut_off",
            order,
            authorisation=leave["id"],
            reading=reading,
            lock_number="L-4471",
            valve="curb_stop",
            position=_position(stop),
            photo=self._photo(),
        )

    def _off_read(self, stop: Json) -> Json:
        """The dials stand where they stand today: no water has run since."""
        standing = json.loads((self.data / demo_city.TRUE_METERS).read_text("utf-8"))
        return {
            "meter": stop["meter"]["id"],
            "register": stop["registers"][0]["id"],
            "digits": standing[stop["meter"]["serial_number"]],
            "method": "manual",
            "kind": "off",
            "attempts": 1,
            "confirmed": True,
            "checks": [],
            "telegram": None,
            "position": _position(stop),
        }

    def _records(self, kind: str, order: Json, **p: object) -> None:
        walks_on(self.clock)
        self.tablet.records(kind, order["run"], order["stop"], {"order": order["id"], **p})

    def _photo(self) -> str:
        self.doors += 1
        return self.tablet.takes_photo(self.doors)


def _orders(docs: Docs, kind: OrderKind) -> list[Json]:
    return [order for order in docs["order"].values() if order["kind"] == kind]


def _position(stop: Json, north: float = 0.0) -> Json | None:
    place = stop.get("position")
    if place is None:
        return None
    return {"lat": round(place["lat"] + north, 6), "lon": place["lon"], "accuracy_m": 6, "age_s": 2}


def _pay_where_water_is_off(store: Store, clock: Clock, account_numbers: Iterable[str]) -> None:
    """Everything is paid, and billing releases the service."""
    at = clock.now().isoformat()
    with store.writing() as session:
        known = meter_routes.accounts_by_number(session, account_numbers)
        off = money.off_for_nonpayment(session, [account.id for account in known.values()])
        owed = money.owed(session, off)
        for number in [number for number, account in known.items() if account.id in off]:
            paid = {"reference": f"DEMO-paid-{number}", "amount": str(owed[known[number].id].past_due), "at": at}
            released = {"reference": f"DEMO-release-{number}", "basis": "paid_in_full", "at": at}
            billing_facts.paid_now(session, clock, number, paid, CLERK)
            billing_facts.release_now(session, clock, number, released, CLERK)


def _lawful_days(store: Store, now: datetime) -> tuple[date, date]:
    with store.reading() as session:
        books, calendar = city_rules.books(session), city_rules.calendar(session)
    return demo_days.lawful_days(books, calendar, now, MORNING)
