"""Accounts on their way down the ladder of 201-9 5.2.3, as billing and the field would have left them."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from fieldops.clock import FixedClock
from fieldops.facts.orders import OrderKind, OrderStep
from fieldops.store.blob_tables import Blob
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store
from fieldops.store.money_tables import AccountBalance, AccountHold, FactsFile, MailedNotice, TurnOnRelease
from fieldops.store.order_tables import DoorTag
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work.ordering import make_order, take_step

TAGGED_AT = datetime(2026, 5, 5, 17, 0, tzinfo=UTC)
"""A Tuesday at ten; its three open days end on Friday, the eighth of May."""
OWED = Decimal("812.34")


@dataclass
class Ladder:
    """What billing and the field told of accounts; every account is named by its number."""

    store: Store
    clock: FixedClock

    def account_id(self, account_no: str) -> str:
        with self.store.reading() as session:
            return session.query(Account).filter_by(account_no=account_no).one().id

    def point_id(self, account_no: str) -> str:
        with self.store.reading() as session:
            return session.query(ServicePoint).filter_by(account_id=self.account_id(account_no)).first().id

    def feed_is_fresh(self) -> None:
        now = self.clock.now()
        with self.store.writing() as session:
            sha256 = uuid.uuid4().hex * 2
            rows = {"rows_new": 0, "rows_known": 0, "rows_bad": 0}
            session.add(FactsFile(id=new(), sha256=sha256, as_of=now, loaded_by="bill", loaded_at=now, **rows))

    def falls_behind(self, *account_nos: str, mailed_on: date | None = date(2026, 4, 10)) -> None:
        """The account owes, and its notice was mailed long enough ago."""
        for account_no in account_nos:
            with self.store.writing() as session:
                self._owes(session, self.account_id(account_no), mailed_on)

    def is_held(self, account_no: str, kind: str = "DISPUTE") -> None:
        now = self.clock.now()
        with self.store.writing() as session:
            times = {"from_at": TAGGED_AT, "to_at": None, "recorded_at": now, "recorded_by": "bill"}
            account_id = self.account_id(account_no)
            session.add(AccountHold(id=new(), account_id=account_id, reference=new(), kind=kind, **times))

    def has_its_tag(self, *account_nos: str) -> None:
        """A final notice was posted on the door, and its photo is here."""
        for account_no in account_nos:
            account_id, point_id = self.account_id(account_no), self.point_id(account_no)
            with self.store.writing() as session:
                order = make_order(session, TAGGED_AT, OrderKind.DOOR_TAG, point_id, account_id, "dora")
                take_step(session, TAGGED_AT, order, OrderStep.FINISH, "rosa")
                session.add(self._tag(order, self._photo(session)))

    def is_released(self, account_no: str, basis: str = "medical") -> None:
        now = self.clock.now()
        with self.store.writing() as session:
            told = {"basis": basis, "as_of": now, "recorded_at": now, "recorded_by": "bill"}
            session.add(TurnOnRelease(id=new(), account_id=self.account_id(account_no), reference=new(), **told))

    def order(self, order_id: str) -> FieldOrder:
        with self.store.reading() as session:
            return session.get_one(FieldOrder, order_id)

    def _owes(self, session, account_id: str, mailed_on: date | None) -> None:
        amounts = dict.fromkeys(("past_due", "shutoff_eligible", "charges"), OWED)
        nothing = dict.fromkeys(("penalties", "fees"), Decimal(0))
        days = {"bill_date": date(2026, 1, 10), "due_date": date(2026, 2, 5)}
        told = dict.fromkeys(("as_of", "recorded_at"), TAGGED_AT)
        session.add(AccountBalance(account_id=account_id, **days, **told, **amounts, **nothing))
        if mailed_on:
            told = {"mailed_on": mailed_on, "delinquent_on": date(2026, 4, 25), "recorded_at": TAGGED_AT}
            session.add(MailedNotice(id=new(), account_id=account_id, reference=new(), **told))

    def _photo(self, session) -> str:
        device = session.query(Device).first()
        if device is None:
            device = Device(id=new(), name="T9", public_key="-", enrolled_at=TAGGED_AT)
            session.add(device)
            session.flush()
        sha256 = uuid.uuid4().hex * 2
        session.add(Blob(sha256=sha256, size=9, type="image/jpeg", device_id=device.id, received_at=TAGGED_AT))
        session.flush()
        return sha256

    def _tag(self, order: FieldOrder, photo: str) -> DoorTag:
        return DoorTag(
            fact_id=new(),
            order_id=order.id,
            account_id=order.account_id,
            tag_number="T-26-900001",
            posted_at=TAGGED_AT,
            posted_by="rosa",
            place="front_door",
            languages=["en", "es"],
            photo=photo,
            position=None,
        )


def new() -> str:
    return str(uuid.uuid4())
