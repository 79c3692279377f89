"""Central's office pages with one person of every role, and somebody who uses them as a browser does."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from fieldops.app import create_central
from fieldops.clock import FixedClock
from fieldops.config import CentralConfig
from fieldops.facts.roles import Role
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store
from fieldops.store.journal_tables import Fact, FactToProject, Journal
from fieldops.store.people_tables import Person, PersonRole
from fieldops.work import dispatching, importing, passwords, projecting
from fieldops.work.days import city_day
from fieldops.work.handout import handout

PASSWORD = "Brass-Curb-7-stop"
HEADINGS = (
    "meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,previous_read_on,low,high"
)
ROWS = (
    "R7,10,0101,1 Pier St,M100,6,CCF,000100,2026-04-12,000110,000140",
    "R7,20,0102,2 Pier St,M200,6,CCF,000200,2026-04-12,000210,000240",
    "R7,30,0103,3 Pier St,M300,6,CCF,000300,2026-04-12,000310,000340",
    "R7,40,0104,4 Pier St,M400,6,CCF,000400,2026-04-12,000410,000440",
    "R7,50,0105,5 Pier St,,6,CCF,000500,2026-04-12,000510,000540",
)
ROUTE_FILE = "\n".join([HEADINGS, *ROWS, ""]).encode()
NAMES = {
    Role.READER: "Rosa Reyes",
    Role.DISPATCHER: "Dana Dietz",
    Role.BILLING: "Bill Baker",
    Role.FIELD_LEAD: "Lena Ford",
    Role.FINANCE_MANAGER: "Finn Mora",
    Role.ADMIN: "Ada Adler",
}


@cache
def sealed() -> str:
    """The hash of everybody's password: made once, because making it is slow on purpose."""
    return passwords.seal(PASSWORD)


@dataclass
class Browser:
    """Somebody at a screen: forms carry the token that their page was given."""

    client: FlaskClient

    def opens(self, path: str, **more) -> TestResponse:
        return self.client.get(path, **more)

    def sends(self, path: str, page: str | None = None, **fields) -> TestResponse:
        """Send a form of `page` (by default a page of the same address) to `path`."""
        token = self.token(self.opens(page or path))
        return self.client.post(path, data={"csrf_token": token, **fields}, content_type="multipart/form-data")

    def signs_in(self, username: str, password: str = PASSWORD, **fields) -> TestResponse:
        return self.sends("/sign-in", username=username, password=password, **fields)

    def sees(self, path: str) -> str:
        answer = self.opens(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return readable(answer)

    @staticmethod
    def token(answer: TestResponse) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        return found[1] if found else ""


def readable(answer: TestResponse) -> str:
    """The words of a page, without its marks."""
    without = re.sub(r"<[^>]+>", " ", answer.text)
    return re.sub(r"\s+", " ", without).strip()


@dataclass
class Central:
    """An office server with its people."""

    app: Flask
    store: Store
    clock: FixedClock
    run: str = ""

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def browser_of(self, role: Role) -> Browser:
        """A browser at which the person of this role is signed in."""
        browser = self.browser()
        assert browser.signs_in(role.value).status_code == 302
        return browser

    def takes_in_people(self) -> None:
        with self.store.writing() as session:
            for role, name in NAMES.items():
                person = Person(
                    username_key=role.value,
                    username=role.value,
                    name=name,
                    password_hash=sealed(),
                    made_at=self.clock.now(),
                )
                person.roles = [PersonRole(role=role.value)]
                session.add(person)

    def has_a_day_of_reads(self) -> None:
        """A run of four stops: a plain read, a high one, a conflict, a skip; and one row that was set aside."""
        importing.load_meter_route(
            self.store, self.clock, ROUTE_FILE, "fieldops_csv_v1", None, "billing", dry_run=False
        )
        with self.store.writing() as session:
            made = dispatching.make_run(session, self.clock, "R7", city_day(self.clock.now()), "reader", "dispatcher")
            self.run = made.id
        with self.store.writing() as session:
            self._receives(session)
        projecting.project(self.store, self.clock)

    def _receives(self, session) -> None:
        now, device, journal = self.clock.now(), str(uuid.uuid4()), str(uuid.uuid4())
        session.add(Device(id=device, name="Tablet 7", public_key="-", enrolled_at=now, heard_at=now))
        session.flush()
        session.add(Journal(id=journal, device_id=device, head="0" * 64, opened_at=now, pushed_at=now))
        session.flush()
        changes = handout(session, self.clock, ["reader"])
        stops = [change["doc"] for change in changes if change["type"] == "stop"]
        told = [
            (0, "read.taken", {"digits": "000123"}),
            (1, "read.taken", {"digits": "000999", "checks": ["high"], "confirmed": True, "attempts": 2}),
            (1, "trouble.reported", {"code": "leak_customer", "note": "Wet lawn"}),
            (2, "read.taken", {"digits": "000320"}),
            (2, "read.taken", {"digits": "000330"}),
            (3, "stop.skipped", {"code": "dog"}),
        ]
        for number, (place, kind, more) in enumerate(told, start=1):
            stop = stops[place]
            taken = {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
            where = {"meter": stop["meter"]["id"], "register": stop["registers"][0]["id"]}
            fact = Fact(
                id=str(uuid.uuid4()),
                digest=f"{number:064x}",
                kind=kind,
                v=1,
                at=(now + timedelta(minutes=number)).isoformat(),
                by="reader",
                device_id=device,
                journal_id=journal,
                seq=number,
                run_id=self.run,
                stop_id=stop["id"],
                body=json.dumps({**where, **taken, **more} if kind == "read.taken" else more),
                received_at=now,
            )
            session.add(fact)
            session.flush()
            session.add(FactToProject(gseq=fact.gseq))


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory) -> FileSystemBytecodeCache:
    """Templates compiled once for the whole run, not once for every server."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture
def central_on(tmp_path, clock, compiled_pages) -> Callable[[Store], Central]:
    """Opens an office server with its people on a store that the test chooses."""

    def opened(store: Store, **config) -> Central:
        app = create_central(CentralConfig(data=tmp_path, **config), store, clock)
        app.jinja_env.bytecode_cache = compiled_pages
        central = Central(app, store, clock)
        central.takes_in_people()
        return central

    return opened


@pytest.fixture
def route_file() -> bytes:
    """A meter-route file of four good rows and one without a serial number."""
    return ROUTE_FILE


@pytest.fixture
def central(central_on, sqlite_store) -> Central:
    """An office server on SQLite, with one person of every role."""
    return central_on(sqlite_store)


@pytest.fixture
def worked_central(central) -> Central:
    """An office server on SQLite, with a day of reads; what its pages do is tested on both databases in tests/work."""
    central.has_a_day_of_reads()
    return central


@pytest.fixture
def busy_central(central_on, store) -> Central:
    """An office server on either database, with a day of reads."""
    made = central_on(store)
    made.has_a_day_of_reads()
    return made
