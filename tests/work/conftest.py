"""An office to test in: a meter route of three stops, its people, and a reader's tablet whose facts come in."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from doors import Doors
from readings import read_payload

from fieldops.clock import FixedClock
from fieldops.store.billing_tables import Reading
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.store.journal_tables import Fact, FactToProject, Journal, JournalLine
from fieldops.store.people_tables import Person, PersonRole
from fieldops.store.work_tables import Run, Stop
from fieldops.work import dispatching, importing, projecting
from fieldops.work.handout import handout

NINE = datetime(2026, 5, 12, 9, 0).astimezone(UTC)
HEADINGS = (
    "meter_route,sequence,account_no,account_name,service_address,meter_serial,dials,unit,previous_read,"
    "previous_read_on,low,high,latitude,longitude"
)
ROWS = (
    "R7,10,0101,Ana Ruiz,1 Pier St,M100,6,CCF,000100,2026-04-12,000110,000140,33.4200,-117.6200",
    "R7,20,0102,Bo Lind,2 Pier St,M200,6,CCF,000200,2026-04-12,000210,000240,33.4210,-117.6210",
    "R7,30,0103,Cy Ott,3 Pier St,M300,4,CCF,9990,2026-04-12,9995,0020,,",
)
PEOPLE = {
    "rosa": ["reader"],
    "ramon": ["reader"],
    "dora": ["dispatcher"],
    "bill": ["billing"],
    "betty": ["billing", "reader"],
}


def csv(*rows: str) -> bytes:
    return "\r\n".join([HEADINGS, *rows, ""]).encode()


@dataclass
class Office:
    """What office and tablet do, in the words of the trade."""

    store: Store
    clock: FixedClock
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    journal: str = field(default_factory=lambda: str(uuid.uuid4()))
    seq: int = 0

    def open(self) -> None:
        with self.store.writing() as session:
            session.add_all(
                Person(username_key=name, username=name.title(), name=f"{name} x", password_hash="-", made_at=NINE)
                for name in PEOPLE
            )
            device = Device(id=self.device, name="T1", public_key="-", enrolled_at=NINE, heard_at=NINE)
            session.add(device)
            session.flush()
            session.add_all(
                PersonRole(username_key=name, role=role) for name, roles in PEOPLE.items() for role in roles
            )
            session.add(DevicePerson(device_id=self.device, username_key="rosa", signed_in_at=NINE, offline_until=NINE))
            head = "ab" * 32
            journal = Journal(id=self.journal, device_id=self.device, head=head, opened_at=NINE, pushed_at=NINE)
            session.add(journal)

    def loads(self, *rows: str, dry_run: bool = False) -> importing.LoadReport:
        return self.loads_bytes(csv(*rows), dry_run=dry_run)

    def loads_bytes(self, data: bytes, layout="fieldops_csv_v1", code=None, dry_run=False) -> importing.LoadReport:
        return importing.load_meter_route(self.store, self.clock, data, layout, code, "bill", dry_run)

    def makes_run(self, code="R7", on=date(2026, 5, 12), assign: str | None = "rosa") -> str:
        with self.store.writing() as session:
            return dispatching.make_run(session, self.clock, code, on, assign, "dora").id

    def orders_reread(self, reading: str, reason="Looks high") -> str:
        with self.store.writing() as session:
            return dispatching.order_reread(session, self.clock, reading, "bill", reason).id

    def hands_out(self, *usernames: str) -> dict[str, list[dict[str, Any]]]:
        """The documents by type."""
        with self.store.reading() as session:
            changes = handout(session, self.clock, usernames)
        kinds = {change["type"] for change in changes}
        return {kind: [change["doc"] for change in changes if change["type"] == kind] for kind in kinds}

    def stops(self, username="rosa", run: str | None = None) -> list[dict[str, Any]]:
        return [stop for stop in self.hands_out(username).get("stop", []) if run in (None, stop["run"])]

    def fact(self, kind: str, stop: dict[str, Any] | None, minute=0, by="Rosa", run=None, /, **p: Any) -> Fact:
        """A fact that has not come in yet."""
        at = (NINE + timedelta(minutes=minute)).isoformat()
        return Fact(
            id=str(uuid.uuid4()),
            digest="-",
            kind=kind,
            v=1,
            at=at,
            by=by,
            device_id=self.device,
            journal_id=self.journal,
            run_id=stop["run"] if stop else run,
            stop_id=stop["id"] if stop else None,
            body=json.dumps(p),
            received_at=NINE,
        )

    def read(self, stop: dict[str, Any], digits: str, minute=0, by="Rosa", **more: Any) -> Fact:
        fact_kind = "read.corrected" if "supersedes" in more else "read.taken"
        return self.fact(fact_kind, stop, minute, by, None, **{**read_payload(stop, digits), **more})

    def receives(self, *facts: Fact) -> None:
        """Facts come in; a fact that is known already comes in once more as nothing new."""
        with self.store.writing() as session:
            for fact in facts:
                self.seq += 1
                fact.seq = self.seq
                session.add(fact)
                session.flush()
                session.add(FactToProject(gseq=fact.gseq))

    def keeps_line(self, fact: Fact, seen: str | None = None) -> None:
        """The line that told a fact is here too."""
        with self.store.writing() as session:
            raw = json.dumps({"id": fact.id, "seen": seen}).encode()
            line = {"hash": "cd" * 32, "raw": raw, "verdict": "accepted", "fact_id": fact.id, "received_at": NINE}
            session.add(JournalLine(journal_id=fact.journal_id, seq=fact.seq, **line))

    def cursor(self) -> str:
        """The cursor of what a tablet would be handed now."""
        with self.store.reading() as session:
            known = identity(session)
            return f"{known.change_number}.{known.cursor_tag}.view"

    def projects(self, *facts: Fact) -> int:
        self.receives(*facts)
        return projecting.project(self.store, self.clock)

    def reading(self, reading_id: str) -> Reading:
        with self.store.reading() as session:
            return session.get_one(Reading, reading_id)

    def standings(self, *facts: Fact) -> list[str]:
        return [self.reading(fact.id).standing for fact in facts]

    def stop_row(self, stop: dict[str, Any]) -> Stop:
        with self.store.reading() as session:
            return session.get_one(Stop, stop["id"])

    def run_row(self, run: str) -> Run:
        with self.store.reading() as session:
            return session.get_one(Run, run)

    def all_of(self, table: type) -> Sequence[Any]:
        with self.store.reading() as session:
            return session.query(table).all()


@pytest.fixture
def office(store, clock) -> Office:
    """An office with people and a tablet, on either database."""
    made = Office(store, clock)
    made.open()
    return made


@pytest.fixture
def working(office) -> Office:
    """An office whose meter route R7 of three stops is loaded."""
    office.loads(*ROWS)
    return office


@pytest.fixture
def rows() -> tuple[str, ...]:
    """The rows of meter route R7."""
    return ROWS


@pytest.fixture
def office_on(clock):
    """Opens an office on a store that the test chooses."""

    def opened(store: Store) -> Office:
        made = Office(store, clock)
        made.open()
        return made

    return opened


@pytest.fixture
def ready(sqlite_store, office_on) -> Office:
    """An office on SQLite whose run of three stops is made; nobody has its database open, so it may be copied."""
    office = office_on(sqlite_store)
    office.loads(*ROWS)
    office.makes_run()
    with sqlite_store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    sqlite_store.close()
    return office


@pytest.fixture
def doors(working) -> Doors:
    """The doors of the loaded meter route."""
    return Doors(working)


@pytest.fixture
def shut_off(doors) -> Any:
    """The order to shut off account 0101, in rosa's run."""
    return doors.sends_to_shut_off("0101")
