"""An account that has climbed the whole ladder, the order to shut it off, and the tablets that carry the order.

Beside a store in which meter route R7 is loaded and a reader and a dispatcher work. At the tests' nine o'clock of
Tuesday, 12 May 2026, everything that the city's own policy asks for has been done.
"""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from fieldops.clock import CITY_ZONE, FixedClock
from fieldops.facts.orders import OrderKind, OrderState
from fieldops.store.blob_tables import Blob
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store
from fieldops.store.money_tables import AccountBalance, AccountHold, FactsFile, MailedNotice, TurnOnRelease
from fieldops.store.order_tables import Authorisation, DoorTag, ReleaseCode
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.rule_tables import Decision
from fieldops.store.work_tables import FieldOrder
from fieldops.work import billing_facts, handing_down, order_runs, ordering, releasing
from fieldops.work.days import city_day

MAILED = date(2026, 4, 15)
TAGGED = datetime(2026, 5, 4, 10, 0, tzinfo=CITY_ZONE).astimezone(UTC)
PHOTO = "ab" * 32


class ShutOffs:
    """What billing, office and tablets do about account 0101, unless another is named."""

    def __init__(self, store: Store, clock: FixedClock, reader="rosa", dispatcher="dora") -> None:
        self.store, self.clock, self.reader, self.dispatcher = store, clock, reader, dispatcher
        self.tablet = self.enrols("T7", reader)

    # --- billing -------------------------------------------------------------------------------------------------

    def climbs(self, account_no="0101") -> None:
        """Let the account owe money, be warned, and be tagged in time, with a photo that is here."""
        with self.store.writing() as session:
            account = self.account(session, account_no)
            session.add(
                AccountBalance(
                    account_id=account.id,
                    bill_date=date(2026, 1, 5),
                    due_date=date(2026, 2, 4),
                    **dict.fromkeys(("past_due", "shutoff_eligible", "charges"), Decimal("80.00")),
                    **dict.fromkeys(("penalties", "fees"), Decimal(0)),
                    as_of=self.clock.now() - timedelta(days=1),
                    recorded_at=self.clock.now() - timedelta(days=1),
                )
            )
            session.add(
                MailedNotice(
                    id=new_id(),
                    account_id=account.id,
                    reference=f"N-{account_no}",
                    mailed_on=MAILED,
                    delinquent_on=date(2026, 4, 30),
                    recorded_at=TAGGED,
                )
            )
            session.flush()
        self.is_tagged(account_no)
        self.hears_from_billing()

    def is_tagged(self, account_no="0101", at=TAGGED, photo=PHOTO, arrived=True, wrong_door=False) -> None:
        with self.store.writing() as session:
            account = self.account(session, account_no)
            point = session.scalars(sa.select(ServicePoint).filter_by(account_id=account.id)).one()
            order = ordering.make_order(
                session, at, OrderKind.DOOR_TAG, point.id, account.id, "dora", state=OrderState.DONE
            )
            tag = DoorTag(
                fact_id=new_id(), order_id=order.id, account_id=account.id, tag_number=new_id()[:8], posted_at=at,
                posted_by="rosa", place="front_door", languages=["en"], photo=photo, wrong_door=wrong_door,
            )  # fmt: skip
            session.add(tag)
            if arrived and session.get(Blob, photo) is None:
                session.add(Blob(sha256=photo, size=9, type="image/jpeg", device_id=self.tablet, received_at=at))

    def hears_from_billing(self) -> None:
        """The payment feed is fresh."""
        with self.store.writing() as session:
            now = self.clock.now()
            session.add(
                FactsFile(
                    id=new_id(), sha256=uuid.uuid4().hex * 2, as_of=now, rows_new=0, rows_known=0, rows_bad=0,
                    loaded_by="bill", loaded_at=now,
                )
            )  # fmt: skip

    def pays(self, amount="80.00", account_no="0101") -> None:
        with self.store.writing() as session:
            cells = {"reference": new_id(), "amount": amount, "at": self.clock.now().isoformat()}
            billing_facts.paid_now(session, self.clock, account_no, cells, "bill")

    def is_held(self, kind="MEDICAL", account_no="0101") -> None:
        """A hold stands in the books, as though nobody had looked at the lists yet."""
        with self.store.writing() as session:
            now = self.clock.now()
            account = self.account(session, account_no)
            session.add(
                AccountHold(
                    id=new_id(), account_id=account.id, reference=new_id(), kind=kind, from_at=now, recorded_at=now,
                    recorded_by="bill",
                )
            )  # fmt: skip

    def is_released(self, reference="R-17", basis="court", account_no="0101") -> None:
        """Billing lets the water be turned on again, on a basis that needs no zero balance."""
        with self.store.writing() as session:
            account, now = self.account(session, account_no), self.clock.now()
            session.add(
                TurnOnRelease(
                    id=new_id(), account_id=account.id, reference=reference, basis=basis, as_of=now, recorded_at=now,
                    recorded_by="bill",
                )
            )  # fmt: skip

    # --- office --------------------------------------------------------------------------------------------------

    def is_sent(self, account_no="0101", reader: str | None = None, kind=OrderKind.SHUT_OFF, **more) -> str:
        """Make an order against the account and give it to the reader; the order's id."""
        with self.store.writing() as session:
            account = self.account(session, account_no)
            point = session.scalars(sa.select(ServicePoint).filter_by(account_id=account.id)).one()
            order = ordering.make_order(
                session, self.clock.now(), kind, point.id, account.id, self.dispatcher,
                state=OrderState.AUTHORISED, **more,
            )  # fmt: skip
            today = city_day(self.clock.now())
            order_runs.make(session, self.clock, [order.id], today, reader or self.reader, self.dispatcher)
            return order.id

    def phones(self, order_id: str) -> releasing.Told:
        """The reader phones; what the dispatcher is told."""
        with self.store.writing() as session:
            return releasing.tell_code(session, self.clock, order_id, self.dispatcher)

    def calls(self) -> list[releasing.Call]:
        with self.store.reading() as session:
            return releasing.call_list(session, self.clock)

    # --- tablets -------------------------------------------------------------------------------------------------

    def enrols(self, name: str, person: str, via: str | None = None) -> str:
        """A tablet on which the person signs in just now; its id."""
        now, device = self.clock.now(), new_id()
        with self.store.writing() as session:
            session.add(Device(id=device, name=name, public_key="-", enrolled_at=now, heard_at=now, via=via))
            session.flush()
            until = now + timedelta(hours=72)
            session.add(DevicePerson(device_id=device, username_key=person, signed_in_at=now, offline_until=until))
        return device

    def contacts(self, tablet: str | None = None) -> None:
        """A tablet asks for its work."""
        handing_down.make_ready(self.store, self.clock, tablet or self.tablet)

    def is_heard(self, tablet: str | None = None) -> None:
        """A tablet reaches the office, and is noted."""
        with self.store.writing() as session:
            session.get_one(Device, tablet or self.tablet).heard_at = self.clock.now()
        self.contacts(tablet)

    # --- looking -------------------------------------------------------------------------------------------------

    def passes(self, **step: float) -> None:
        self.clock.advance(timedelta(**step))

    def at(self, hour: int, minute=0, second=0, days=0) -> None:
        """Set the clock to a local time, so many days after the tests' Tuesday."""
        local = datetime(2026, 5, 12, hour, minute, second, tzinfo=CITY_ZONE) + timedelta(days=days)
        self.clock.instant = local.astimezone(UTC)

    def order(self, order_id: str) -> FieldOrder:
        with self.store.reading() as session:
            return session.get_one(FieldOrder, order_id)

    def all_of(self, table, **where) -> list:
        with self.store.reading() as session:
            return list(session.scalars(sa.select(table).filter_by(**where)))

    def live(self) -> list[Authorisation]:
        return self.all_of(Authorisation, ended_at=None)

    def ends(self) -> list[str]:
        return sorted(leave.ended_because for leave in self.all_of(Authorisation) if leave.ended_at)

    def codes(self) -> list[ReleaseCode]:
        return self.all_of(ReleaseCode)

    def decisions(self, purpose: str) -> list[Decision]:
        return self.all_of(Decision, purpose=purpose)

    @staticmethod
    def account(session, account_no: str) -> Account:
        return session.scalars(sa.select(Account).filter_by(account_no=account_no)).one()


def new_id() -> str:
    return str(uuid.uuid4())
