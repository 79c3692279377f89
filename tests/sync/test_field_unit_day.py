"""With real sockets: a reader's lines go through a unit to a central that was away, and arrive once."""

import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
import requests
from flask import Flask
from waitress import wasyncore

from fieldops import problems
from fieldops.app import create_central
from fieldops.cli.field import open_unit_store, unit_app
from fieldops.cli.serving import address_of, listening
from fieldops.clock import SystemClock
from fieldops.config import CentralConfig, FieldConfig
from fieldops.facts.ids import new_id
from fieldops.problems import Problem
from fieldops.store.engine import Store
from fieldops.store.journal_tables import JournalLine
from fieldops.store.work_tables import Run
from fieldops.sync import enrolment
from fieldops.sync.signing_key import kept_key
from fieldops.sync.transport import Request, Transport
from fieldops.sync.upstream import Upstream
from fieldops.work import people

PASSWORD = "Tidewater7"
PATIENCE_S = 40


@contextmanager
def answering(app: Flask, port: int = 0):
    """Let an application answer on a real port; gives its address."""
    server, stop = listening(app, "127.0.0.1", port), Event()

    def run() -> None:
        # Its own loop, because waitress ends one only by a signal to the main thread.
        while not stop.is_set():
            wasyncore.loop(timeout=0.05, map=server._map, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)

    thread = Thread(target=run)
    thread.start()
    try:
        yield address_of(server)
    finally:
        stop.set()
        thread.join()


class Office:
    """Central, which comes and goes; Lena is a reader with a run."""

    def __init__(self, data: Path, store: Store) -> None:
        self.config = CentralConfig(data=data, port=0)
        self.store, self.clock = store, SystemClock()
        with self.store.writing() as session:
            people.add(session, self.clock, "lena", "Lena Ortiz", ["reader"], PASSWORD)
            day, now = date(2026, 5, 13), self.clock.now()
            session.add(Run(id=new_id(), kind="read", on=day, assigned_to="lena", made_by="dora", made_at=now))

    def open(self, port: int = 0):
        return answering(create_central(self.config, self.store, self.clock), port)

    def code(self, is_field: bool = False) -> str:
        with self.store.writing() as session:
            return enrolment.make_code(session, self.clock, "Truck 2", is_field=is_field, made_by="ada")

    def lines(self) -> list[bytes]:
        with self.store.reading() as session:
            return [row.raw for row in session.query(JournalLine).order_by(JournalLine.seq)]


class Page:
    """What a tablet page asks over HTTP; it takes an answer only from its own server."""

    def __init__(self, url: str, tablet) -> None:
        self.url, self.tablet = url, tablet
        self.server = self.via = self.token = None

    def ask(self, method: str, path: str, **how) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = requests.request(method, f"{self.url}/sync/v1/{path}", headers=headers, timeout=PATIENCE_S, **how)
        named = answer.headers["Fieldops-Server"]
        assert self.server in (None, named)
        self.server, self.via = named, answer.headers.get("Fieldops-Via", "-")
        return answer

    def enrols(self, code: str) -> None:
        body = {"code": code, "name": "Tablet 7", "public_key": self.tablet.public_key}
        answer = self.ask("POST", "enrolments", json=body)
        assert answer.status_code == 201, answer.text
        self.tablet.device = answer.json()["device"]

    def opens_a_session(self) -> None:
        self.token = None
        nonce = self.ask("POST", "challenges", json={"device": self.tablet.device}).json()["nonce"]
        text = f"fieldops-session-1\n{self.server}\n{self.via}\n{self.tablet.device}\n{nonce}"
        proof = {"device": self.tablet.device, "nonce": nonce, "signature": self.tablet.sign(text)}
        self.token = self.ask("POST", "sessions", json=proof).json()["token"]

    def pushes(self, body: bytes) -> dict:
        answer = self.ask("POST", f"journals/{self.tablet.journal}/events", data=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def hears_that_central_has(self, lines: int) -> dict:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            told = self.pushes(self.tablet.roll_call())["central"]
            if told["watermark"] == lines:
                return told
            time.sleep(0.2)  # two processes and a real road between them
        raise AssertionError(f"central still has {told['watermark']} of {lines} lines")


@pytest.fixture
def office(tmp_path, store) -> Office:
    return Office(tmp_path, store)


@pytest.fixture
def truck(tmp_path):
    """Start the field unit for a central, as its command does."""
    stores = []

    @contextmanager
    def started(central_url: str, code: str | None = None):
        data = tmp_path / "truck"
        stores.append(open_unit_store(data))
        config = FieldConfig(data=data, central_url=central_url, port=0)
        upstream = Upstream(stores[-1], SystemClock(), Transport(central_url), kept_key(data))
        if code:
            upstream.enrol(code)
        with unit_app(config, stores[-1], upstream) as app, answering(app) as url:
            yield url

    yield started
    for store in stores:
        store.close()


def test_lines_given_to_a_unit_while_central_was_away_arrive_once(office, truck, bare_tablet):
    page = Page("", bare_tablet)
    bare_tablet.by = "lena"
    body = {"username": "lena", "password": PASSWORD}
    with office.open() as central_url, truck(central_url, office.code(is_field=True)) as page.url:
        page.enrols(office.code())
        page.opens_a_session()
        assert page.ask("POST", "people", json=body).json()["person"]["roles"] == ["reader"]
    with truck(central_url) as page.url:
        page.opens_a_session()
        assert "run" in {change["type"] for change in page.ask("GET", "work").json()["changes"]}
        for first in (1, 2):
            bare_tablet.reads()
            assert page.pushes(bare_tablet.batch(first))["watermark"] == first
        refused = page.ask("POST", "people", json=body)
        assert (refused.status_code, refused.json()["problem"]) == (503, "no-central")
        with office.open(port=int(central_url.rpartition(":")[2])):
            told = page.hears_that_central_has(2)
    assert (told["head"], told["fork"]) == (bare_tablet.head(), False)
    assert office.lines() == bare_tablet.lines


def test_what_answers_without_centrals_name_is_no_answer(tmp_path):
    portal = Flask("captive portal")
    portal.add_url_rule("/<path:_>", view_func=lambda _: {"welcome": "please pay"}, methods=["GET", "POST"])
    with answering(portal) as url, pytest.raises(Problem) as silence:
        Transport(url).ask(Request("GET", "/sync/v1/hello"), None)
    assert silence.value.kind is problems.NO_CENTRAL


def test_another_central_is_no_answer(office):
    with office.open() as url:
        assert Transport(url).ask(Request("GET", "/sync/v1/hello"), None).ok
        with pytest.raises(Problem) as silence:
            Transport(url).ask(Request("GET", "/sync/v1/hello"), new_id())
    assert silence.value.kind is problems.NO_CENTRAL


def test_the_units_key_is_for_its_owner_only_and_stays_the_same(tmp_path):
    assert kept_key(tmp_path).public_text == kept_key(tmp_path).public_text
    assert (tmp_path / "unit.key").stat().st_mode & 0o777 == 0o600
