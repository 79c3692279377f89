"""Orders in a reader's run, the leave to carry them out, and what the reader tells at the door.

Beside an office (tests/work/conftest.py) whose meter route R7 is loaded, and what billing told of its accounts.
"""

from datetime import timedelta
from typing import Any

from ladder import OWED, Ladder, new

from fieldops.facts.orders import Off, OrderKind, OrderState
from fieldops.store.journal_tables import Fact
from fieldops.store.money_tables import Payment
from fieldops.store.order_tables import Authorisation, CaseFile, ReleaseCode
from fieldops.store.place_tables import ServicePoint
from fieldops.store.rule_tables import Decision
from fieldops.work import order_runs, ordering
from fieldops.work.days import city_day

CODE = "12345678901"
PHOTO = "cd" * 32
HERE = {"lat": 33.42, "lon": -117.62, "accuracy_m": 5, "age_s": 1}
"""The door of account 0101."""


class Doors(Ladder):
    """What happens at the doors of accounts that do not pay; minutes count from the office's now."""

    def __init__(self, office: Any) -> None:
        super().__init__(office.store, office.clock)
        self.office = office

    def point(self, account_no: str) -> ServicePoint:
        with self.store.reading() as session:
            return session.get_one(ServicePoint, self.point_id(account_no))

    def makes(self, kind: OrderKind, account_no: str, **more: Any) -> str:
        """An authorised order for the account; its id."""
        asked = {"state": OrderState.AUTHORISED, **more}
        point, account = self.point_id(account_no), self.account_id(account_no)
        with self.store.writing() as session:
            return ordering.make_order(session, self.clock.now(), kind, point, account, "dora", **asked).id

    def gives(self, order_id: str) -> str:
        """Give the order to rosa for today; its id."""
        with self.store.writing() as session:
            order_runs.make(session, self.clock, [order_id], city_day(self.clock.now()), "rosa", "dora")
        return order_id

    def sends_to_tag(self, account_no: str, tag_number: str) -> str:
        """An account whose door is to be tagged."""
        self.feed_is_fresh()
        self.falls_behind(account_no)
        return self.gives(self.makes(OrderKind.DOOR_TAG, account_no, tag_number=tag_number))

    def sends_to_shut_off(self, account_no: str) -> str:
        """An account at the end of the ladder."""
        self.feed_is_fresh()
        self.falls_behind(account_no)
        self.has_its_tag(account_no)
        return self.gives(self.makes(OrderKind.SHUT_OFF, account_no))

    def sends_to_turn_on(self, account_no: str) -> str:
        """A service that is off for non-payment, and released."""
        with self.store.writing() as session:
            session.get_one(ServicePoint, self.point_id(account_no)).off_for = Off.NONPAY
        self.is_released(account_no)
        return self.gives(self.makes(OrderKind.TURN_ON, account_no, off_for=Off.NONPAY))

    def authorises(self, order_id: str, issued: int = 0, hours: int = 4) -> str:
        """Leave to carry out a shut-off; its id."""
        now = self.clock.now()
        issued_at = now + timedelta(minutes=issued)
        with self.store.writing() as session:
            asked = {"books": [], "question": {}, "verdicts": [], "by": "-", "allowed": True}
            decision = Decision(id=new(), act="shut-off", purpose="authorise", at=now, **asked)
            session.add(decision)
            session.flush()
            until = issued_at + timedelta(hours=hours)
            times = {"issued_at": issued_at, "expires_at": until, "decision_id": decision.id}
            leave = Authorisation(id=new(), order_id=order_id, revision=1, device_id=self.office.device, **times)
            session.add(leave)
            return leave.id

    def seals_code(self, order_id: str, told: int | None) -> None:
        """The order has a release code on the tablet, and a dispatcher told it; or nobody did."""
        now = self.clock.now()
        told_at = None if told is None else now + timedelta(minutes=told)
        with self.store.writing() as session:
            made = {"salt": "-", "sealed": "-", "made_at": now, "told_at": told_at, "told_by": told_at and "dora"}
            session.add(ReleaseCode(id=new(), order_id=order_id, device_id=self.office.device, code=CODE, **made))

    def is_paid(self, account_no: str, minute: int = 0, known: int | None = None) -> None:
        """Billing posts a payment, known later or at once, that takes the account off every list."""
        at, account_id = self.clock.now() + timedelta(minutes=minute), self.account_id(account_no)
        known_at = at if known is None else self.clock.now() + timedelta(minutes=known)
        with self.store.writing() as session:
            told = {"reference": "CHEQUE-77", "amount": OWED, "at": at, "recorded_at": known_at, "recorded_by": "bill"}
            session.add(Payment(id=new(), account_id=account_id, kind="payment", **told))
            ordering.take_off_lists(session, known_at, account_id, "paid", "bill")

    def is_held_at(self, account_no: str, minute: int) -> None:
        """A hold that takes the account off every list."""
        self.is_held(account_no)
        with self.store.writing() as session:
            at = self.clock.now() + timedelta(minutes=minute)
            ordering.take_off_lists(session, at, self.account_id(account_no), "hold", "bill")

    def stop(self, order_id: str) -> dict[str, Any]:
        """The stop of an order, as its tablet has it."""
        return next(stop for stop in self.office.stops() if stop.get("order") == order_id)

    def tells(self, kind: str, stop: dict[str, Any], minute: int, **p: Any) -> Fact:
        """A fact of the field that has not come in yet."""
        return self._dated(self.office.fact(kind, stop, **p), minute)

    def reads(self, stop: dict[str, Any], digits: str, minute: int, **more: Any) -> Fact:
        return self._dated(self.office.read(stop, digits, **more), minute)

    def shuts_off(self, order_id: str, minute: int = 5, reading: Fact | None = None, **p: Any) -> Fact:
        read = reading.id if reading else new()
        return self.tells(
            "service.shut_off", self.stop(order_id), minute, order=order_id, reading=read, valve="curb", **p
        )

    def turns_on(self, order_id: str, minute: int = 5) -> Fact:
        return self.tells("service.turned_on", self.stop(order_id), minute, order=order_id, reading=new())

    def stops_shut_off(self, order_id: str, reason: str, minute: int = 5) -> Fact:
        return self.tells("shut_off.stopped", self.stop(order_id), minute, order=order_id, reason=reason)

    def posts(self, order_id: str, minute: int = 5, **p: Any) -> Fact:
        told = {"notice": "N-1", "tag_number": "DT-1", "place": "front_door", "languages": ["en"], "photo": PHOTO}
        return self.tells("door_tag.posted", self.stop(order_id), minute, order=order_id, **{**told, **p})

    def open_cases(self) -> list[str]:
        """The kinds of the cases that are open."""
        return sorted(case.kind for case in self.office.all_of(CaseFile) if case.closed_at is None)

    def _dated(self, fact: Fact, minute: int) -> Fact:
        at = self.clock.now() + timedelta(minutes=minute)
        fact.at, fact.received_at = at.isoformat(), at + timedelta(minutes=30)
        fact.at_est, fact.time_unc, fact.time_quality = at, 400, "good"
        return fact
