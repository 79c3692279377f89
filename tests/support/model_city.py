"""One account, one tablet and the office around them, for driving at random; and what the law of the case says of it.

`ModelCity` uses the use cases as pages and commands do, and the tablet's lines go in by the front door of the wire.
`Truth` knows the same story by itself: it shares no rule with the package, only the days of the calendar it counts.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from independent_client import Journal, Key, body_of, new_id, sha256

from fieldops import problems
from fieldops.clock import FixedClock
from fieldops.facts.orders import OrderKind
from fieldops.problems import Problem
from fieldops.store.blob_tables import Blob
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store
from fieldops.store.people_tables import Person, PersonRole
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.exchange import Caller
from fieldops.work import billing_facts, importing, ladder_lists, order_runs, projecting, releasing
from fieldops.work.days import city_day

CITY = ZoneInfo("America/Los_Angeles")
START = datetime(2026, 5, 12, 9, 0, tzinfo=CITY).astimezone(UTC)
"""A Tuesday."""
CLOSED = {date(2026, 5, 25), date(2026, 6, 19), date(2026, 7, 3), date(2026, 7, 4)}
AN_OPEN_FRIDAY = date(2026, 1, 2)
ACCOUNT = "0101"
ROUTE_FILE = (
    b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,low,high\r\n"
    b"R7,10,0101,1 Pier St,S1,5,CCF,01000,01001,01100\r\n"
)


@dataclass
class Truth:
    """What is true of the account, told independently of the rule book."""

    owed: Decimal = Decimal(0)
    holds: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    delinquent_on: date | None = None
    tagged_at: list[tuple[datetime, str]] = field(default_factory=list)
    photos_here: set[str] = field(default_factory=set)
    feed: datetime | None = None

    def forbids(self, now: datetime) -> str | None:
        """Why nobody may be given leave to shut off at this moment; None when somebody may."""
        reasons = (
            ("paid", self.owed <= 0),
            ("held", any(since <= now and (end is None or now < end) for since, end in self.holds.values())),
            ("untagged", not any(self._counts(*tag, now) for tag in self.tagged_at)),
            ("outside the hours", not self._inside(now)),
            ("payments unheard of", self.feed is None or not self.feed <= now <= self.feed + timedelta(hours=4)),
        )
        return next((word for word, holds in reasons if holds), None)

    def _counts(self, posted_at: datetime, photo: str, now: datetime) -> bool:
        posted_on = posted_at.astimezone(CITY).date()
        if photo not in self.photos_here or self.delinquent_on is None or posted_on <= self.delinquent_on:
            return False
        days = [posted_on + timedelta(days=n) for n in range(1, 15)]
        third = [day for day in days if is_open(day)][2]
        close = time(16, 30) if third.weekday() == 4 else time(17, 30)
        return now >= datetime.combine(third, close, CITY)

    def _inside(self, now: datetime) -> bool:
        there = now.astimezone(CITY)
        return is_open(there.date()) and there.weekday() < 4 and time(8) <= there.time() <= time(15)


def is_open(day: date) -> bool:
    """Whether the office works that day."""
    if day in CLOSED or day.weekday() > 4:
        return False
    return day.weekday() < 4 or (day - AN_OPEN_FRIDAY).days % 14 == 0


class ModelCity:
    """A central on a store, its people, and Rosa's tablet with one journal."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.truth = store, FixedClock(START), Truth()
        self.key, self.device, self.journal = Key(), str(uuid.uuid4()), Journal("rosa")
        self._take_people_in()
        importing.load_meter_route(store, self.clock, ROUTE_FILE, "fieldops_csv_v1", None, "bill", dry_run=False)
        self.central = CentralExchange(store, self.clock, lambda: projecting.project(store, self.clock))
        self.docs: dict[str, list[dict]] = {}

    def _take_people_in(self) -> None:
        with self.store.writing() as session:
            for name, role in (("rosa", "reader"), ("dora", "dispatcher"), ("bill", "billing")):
                session.add(
                    Person(username_key=name, username=name, name=f"{name} x", password_hash="-", made_at=START)
                )
                session.flush()
                session.add(PersonRole(username_key=name, role=role))
            session.add(Device(id=self.device, name="T1", public_key=self.key.public, enrolled_at=START))
            session.flush()
            later = START + timedelta(days=365)
            session.add(
                DevicePerson(device_id=self.device, username_key="rosa", signed_in_at=START, offline_until=later)
            )

    # --- billing -------------------------------------------------------------------------------------------------

    def imports(self, *rows: str) -> None:
        """Load a file of facts as of now."""
        headings = (
            "kind,account_no,reference,at,as_of,amount,bill_date,due_date,past_due,shutoff_eligible,charges,penalties,"
            "fees,mailed_on,delinquent_on,hold,from,to"
        )
        now = self.clock.now().isoformat()
        content = "\n".join([headings, f"feed,,,,{now}" + "," * 13, *rows, ""]).encode()
        report = billing_facts.load(self.store, self.clock, content, "bill")
        assert not report.bad, report.bad
        self.truth.feed = max(self.truth.feed or START, self.clock.now())

    def hears_from_billing(self) -> None:
        """Billing sends a file with nothing new in it."""
        self.imports()

    def owes(self, amount: Decimal) -> None:
        """Billing says what is owed now."""
        self.clock.advance(timedelta(seconds=1))  # two balances of one moment would contradict each other
        self.imports(f"balance,{ACCOUNT},,,,,2026-01-05,2026-02-04,{amount},{amount},{amount},0,0" + ",,,,,")
        self.truth.owed = amount

    def mails(self, delinquent_in: int) -> None:
        """The notice is mailed today."""
        today = city_day(self.clock.now())
        delinquent_on = today + timedelta(days=delinquent_in)
        self.imports(f"notice,{ACCOUNT},{new_id()},,,,,,,,,,,{today},{delinquent_on},,,")
        self.truth.delinquent_on = delinquent_on

    def pays(self, amount: Decimal) -> None:
        """A payment is posted now, by the billing system's call."""
        with self.store.writing() as session:
            cells = {"reference": new_id(), "amount": str(amount), "at": self.clock.now().isoformat()}
            billing_facts.paid_now(session, self.clock, ACCOUNT, cells, "bill")
        self.truth.owed = max(Decimal(0), self.truth.owed - amount)

    def holds(self, kind: str, begins_in: timedelta, lasts: timedelta | None) -> None:
        """A hold is recorded, from now or later, with an end or without."""
        since = self.clock.now() + begins_in
        end = since + lasts if lasts else None
        reference = new_id()
        cells = {"reference": reference, "hold": kind, "from": since.isoformat(), "to": end.isoformat() if end else ""}
        with self.store.writing() as session:
            billing_facts.hold_now(session, self.clock, ACCOUNT, cells, "bill")
        self.truth.holds[reference] = (since, end)

    def ends_hold(self, reference: str) -> None:
        """A hold ends now."""
        with self.store.writing() as session:
            cells = {"reference": reference, "at": self.clock.now().isoformat()}
            billing_facts.end_hold_now(session, self.clock, ACCOUNT, cells, "bill")
        since, _ = self.truth.holds[reference]
        self.truth.holds[reference] = (since, self.clock.now())

    # --- the office ----------------------------------------------------------------------------------------------

    def sends_out(self, kind: OrderKind) -> None:
        """The dispatcher builds the day's list and gives what stands on it to Rosa."""
        with self.store.writing() as session:
            built = ladder_lists.build(session, self.clock, kind, "dora")
        ids = [order.id for order in built.made]
        if ids:
            with self.store.writing() as session:
                order_runs.make(session, self.clock, ids, city_day(self.clock.now()), "rosa", "dora")

    def phones(self, order_id: str) -> str | None:
        """The reader phones; the code, if the dispatcher may speak it."""
        try:
            with self.store.writing() as session:
                return releasing.tell_code(session, self.clock, order_id, "dora").code
        except Problem as refused:
            if refused.kind in (problems.UNKNOWN_ORDER, problems.SLOW_DOWN):
                return None
            raise

    # --- the tablet ----------------------------------------------------------------------------------------------

    def contacts(self) -> None:
        """The tablet is in signal: it sends what it has and fetches its work."""
        self.sends()
        work = self.central.work(Caller(self.device), None)
        self.docs = {}
        for change in work["changes"]:
            self.docs.setdefault(change["type"], []).append(change["doc"])

    def sends(self) -> None:
        """Push the whole journal; what is known already changes nothing."""
        lines = self.journal.lines
        signature = self.key.signs("fieldops-batch-1", self.journal.id, 1, len(lines), self.journal.head())
        header = {"first": 1, "count": len(lines), "declared": len(lines), "head": self.journal.head()}
        body = body_of({**header, "sig": signature, "app": "model"}, lines)
        answer = self.central.push(Caller(self.device), self.journal.id, body)
        assert answer["watermark"] == len(lines), answer
        assert answer["quarantined"] == [], answer

    def orders(self, kind: OrderKind) -> list[dict]:
        """The orders of a kind that the tablet holds, whatever became of them meanwhile."""
        return [order for order in self.docs.get("order", []) if order["kind"] == kind]

    def records(self, kind: str, order: dict, skew: timedelta = timedelta(), knows_time: bool = True, **p) -> None:
        """Something happens at the door; the tablet's clock may be wrong, and it may know by how much."""
        at = (self.clock.now() + skew).astimezone(CITY)
        ran = round((self.clock.now() - START) / timedelta(milliseconds=1))
        clk = {"boot": "one", "mono": ran, "off": round(-skew / timedelta(milliseconds=1)), "unc": 300}
        place = {"run": order["run"], "stop": order["stop"], "at": at.isoformat(timespec="milliseconds")}
        place["clk"] = clk if knows_time else None
        self.journal.writes(kind, {"order": order["id"], **p}, **place)

    def posts_tag(self, order: dict, skew: timedelta, knows_time: bool = True) -> str:
        """A tag is posted; the hash of its photo."""
        photo = sha256(new_id().encode())
        number = order.get("tag", {}).get("number", "T-26-999999")  # a withdrawn order tells none any more
        tag = {"notice": "final", "tag_number": number, "place": "front_door", "languages": ["en"]}
        self.records("door_tag.posted", order, skew, knows_time, **tag, photo=photo)
        self.truth.tagged_at.append((self.clock.now(), photo))
        return photo

    def photo_arrives(self, photo: str) -> None:
        """The bytes of a photo are here."""
        with self.store.writing() as session:
            here = {"size": 9, "type": "image/jpeg", "device_id": self.device, "received_at": self.clock.now()}
            session.add(Blob(sha256=photo, **here))
        self.truth.photos_here.add(photo)

    def climbs(self, steps: int) -> None:
        """Take the first steps of the way down to a lawful shut-off: owed, mailed, tagged, waited, sent."""
        for step in (self._falls_behind, self._is_tagged, self._waits, self._is_to_be_shut_off)[:steps]:
            step()

    def _falls_behind(self) -> None:
        self.owes(Decimal("80.00"))
        self.mails(0)
        self.clock.advance(timedelta(days=1))

    def _is_tagged(self) -> None:
        self.hears_from_billing()
        self.sends_out(OrderKind.DOOR_TAG)
        self.contacts()
        self.photo_arrives(self.posts_tag(self.orders(OrderKind.DOOR_TAG)[-1], timedelta()))

    def _waits(self) -> None:
        self.clock.advance(timedelta(days=7))
        self.hears_from_billing()
        self.contacts()

    def _is_to_be_shut_off(self) -> None:
        self.sends_out(OrderKind.SHUT_OFF)
        self.contacts()
