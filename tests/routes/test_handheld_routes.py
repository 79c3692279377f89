"""Pulling a handheld over HTTP: for the unit's own tablets only, from the cradles it offers and no other port."""

import hashlib
import json
import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest

from fieldops.app import create_field
from fieldops.clock import FixedClock
from fieldops.config import FieldConfig
from fieldops.devices import cradles
from fieldops.facts.ids import new_id
from fieldops.store import own, relays
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.store.engine import Store
from fieldops.store.journal_tables import RelayedWork
from fieldops.store.own_tables import PersonHere
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-test"
ME = {"Authorization": f"Bearer {TOKEN}"}
PATIENCE_S = 20
READS = {"70120001": "01042", "70120002": "01043", "88231997": "00007"}
OF_NO_STOP = {"serial_number": "88231997", "digits": "00007", "skip": None, "reported": False}
EVERY_CALL = [("GET", "/pull/v1"), ("POST", "/pull/v1"), ("GET", "/pull/v1/progress"), ("POST", "/pull/v1/report")]


class Unit:
    """A field unit with a practice handheld, one tablet with a session, and a run of two stops."""

    def __init__(self, folder, template):
        (folder / "meters.json").write_text(json.dumps(READS))
        self.port = f"sim://frd1?id=HH-12&route=07-114&meters={folder / 'meters.json'}&speed=100"
        self.wanted = {"port": self.port, "driver": "frd1", "by": "rosa"}
        self.tablet, self.device = new_id(), new_id()
        config = FieldConfig(
            data=folder, central_url="http://127.0.0.1:9", handhelds=(cradles.parse(f"frd1@{self.port}"),)
        )
        shutil.copy(template, folder / "fieldops.db")
        self.store, clock = Store(config.database_url), FixedClock(NOW)
        self._know_devices()
        relay = RelayExchange(self.store, clock, Upstream(self.store, clock, Transport("-"), new_key()))
        self.app = create_field(config, self.store, clock, relay)
        self.client = self.app.test_client()

    def _know_devices(self):
        with self.store.writing() as session:
            relays.become_unit(session, new_id(), self.device, NOW)
            for id_, name in ((self.tablet, "Tablet 7"), (self.device, "Truck 2")):
                session.add(Device(id=id_, name=name, public_key="-", enrolled_at=NOW))
            session.flush()
            token_hash = hashlib.sha256(TOKEN.encode()).hexdigest()
            ends = NOW + timedelta(hours=1)
            session.add(DeviceSession(token_hash=token_hash, device_id=self.tablet, expires_at=ends))
            work = json.dumps([*_run("70120001", "70120002")])
            relays.put_work(
                session,
                RelayedWork(device_id=self.device, cursor="1.0", body=work, revoked=False, fetched_at=NOW),
            )

    def signs_in(self, username, *devices):
        with self.store.writing() as session:
            for device in devices:
                own.put_person(
                    session,
                    PersonHere(
                        device_id=device, username_key=username, username=username, roles=["reader"], signed_in_at=NOW
                    ),
                )

    def looks(self):
        return self.client.get("/pull/v1", headers=ME).json

    def starts(self, **changes):
        return self.client.post("/pull/v1", json=self.wanted | changes, headers=ME)

    def reports(self, **changes):
        """Report the meters without a stop of the newest dump."""
        [dump, *_] = self.looks()["dumps"]
        named = {name: dump[name] for name in ("handheld", "meter_route", "epoch")}
        return self.client.post("/pull/v1/report", json=named | {"by": "rosa"} | changes, headers=ME)

    def pulls(self):
        """Start, and wait for the end of it."""
        begun = self.starts()
        assert (begun.status_code, begun.json["state"]) == (202, "running"), begun.json
        return self.ends()

    def ends(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            told = self.client.get("/pull/v1/progress", headers=ME).json
            if told["state"] != "running":
                return told
            time.sleep(0.02)  # a thread of its own, and a simulated cable
        raise AssertionError("the pull does not end")


def _run(*serials):
    run = new_id()
    yield _put("run", {"id": run, "date": "2026-05-12", "meter_route": "07-114"})
    for n, serial in enumerate(serials, start=1):
        register = {"id": new_id(), "dials": 5, "unit": "CCF", "limits": None}
        stop = {"id": new_id(), "run": run, "sequence": n, "meter": {"id": new_id(), "serial_number": serial}}
        yield _put("stop", stop | {"registers": [register], "outcome": None})


def _put(kind, doc):
    return {"op": "put", "type": kind, "id": doc["id"], "doc": doc}


@pytest.fixture
def unit(tmp_path, sqlite_template):
    here = Unit(tmp_path, sqlite_template)
    yield here
    here.store.close()


def test_the_page_hears_which_handhelds_there_are(unit):
    [offered] = unit.looks()["handhelds"]
    assert (offered["port"], offered["driver"], offered["simulated"]) == (unit.port, "frd1", True)
    assert offered["name"]
    assert (unit.looks()["available"], unit.looks()["pull"], unit.looks()["dumps"]) == (True, None, [])


def test_a_unit_without_a_cradle_offers_nothing(unit):
    unit.app.extensions["fieldops_cradles"] = tuple
    assert (unit.looks()["available"], unit.looks()["handhelds"]) == (False, [])


def test_a_handheld_is_pulled_counted_and_kept(unit):
    told = unit.pulls()
    assert (told["state"], told["handheld"], told["problem"]) == ("done", "HH-12", None)
    assert [told[name] for name in ("found", "new", "already", "unmatched", "count")] == [3, 3, 0, 1, 3]
    [dump] = unit.looks()["dumps"]
    assert (dump["meter_route"], dump["count"], dump["kept"], dump["matched"]) == ("07-114", 3, 3, 2)
    assert (dump["at_office"], dump["purged"], dump["may_purge"]) == (0, False, False)
    assert dump["unmatched_records"] == [OF_NO_STOP]


def test_a_handheld_pulled_again_brings_nothing_new(unit):
    unit.pulls()
    told = unit.pulls()
    assert [told[name] for name in ("found", "new", "already", "unmatched", "count")] == [3, 0, 3, 1, 3]
    assert [dump["kept"] for dump in unit.looks()["dumps"]] == [3]


def test_a_line_that_is_lost_ends_the_pull_with_its_problem(unit):
    torn = f"{unit.port}&fault=unplug@400"
    unit.app.extensions["fieldops_cradles"] = lambda: (cradles.parse(f"frd1@{torn}"),)
    assert unit.starts(port=torn).status_code == 202
    told = unit.ends()
    assert (told["state"], told["problem"]["problem"]) == ("failed", "port-lost")
    assert told["problem"]["es"]


@pytest.mark.parametrize("changes", [{"port": "sim://frd1"}, {"port": "/dev/ttyS0"}, {"driver": "cipherlab"}])
def test_no_other_port_and_no_other_driver_is_touched(unit, changes):
    answer = unit.starts(**changes)
    assert (answer.status_code, answer.json["problem"]) == (404, "no-handheld")
    assert unit.looks()["pull"] is None


@pytest.mark.parametrize("changes", [{"port": None}, {"driver": 7}, {"by": "x" * 65}])
def test_what_cannot_be_asked_is_malformed(unit, changes):
    answer = unit.starts(**changes)
    assert (answer.status_code, answer.json["problem"]) == (400, "malformed")


def test_nobody_is_named_who_is_signed_in_on_another_tablet_only(unit):
    unit.signs_in("rosa", unit.device)
    answer = unit.starts()
    assert (answer.status_code, answer.json["problem"]) == (403, "not-signed-in-here")
    unit.signs_in("rosa", unit.tablet)
    assert unit.pulls()["state"] == "done"


def test_what_somebody_pulled_whom_the_unit_does_not_know_is_kept_in_nobodys_name(unit):
    assert unit.pulls()["new"] == 3
    unit.signs_in("rosa", unit.device, unit.tablet)
    assert [dump["pulled_by"] for dump in unit.looks()["dumps"]] == [None]
    unit.pulls()
    assert [dump["pulled_by"] for dump in unit.looks()["dumps"]] == ["rosa"]


def test_two_pulls_cannot_run_at_once(unit):
    slow = unit.port.replace("speed=100", "speed=1")
    unit.app.extensions["fieldops_cradles"] = lambda: (cradles.parse(f"frd1@{slow}"),)
    assert unit.starts(port=slow).status_code == 202
    answer = unit.starts(port=slow)
    assert (answer.status_code, answer.json["problem"]) == (409, "pull-running")
    assert unit.ends()["state"] == "done"


def test_before_the_first_pull_there_is_no_progress(unit):
    answer = unit.client.get("/pull/v1/progress", headers=ME)
    assert (answer.status_code, answer.json["problem"]) == (404, "no-pull")


def test_meters_without_a_stop_are_reported_by_a_reader_of_this_unit(unit):
    unit.pulls()
    assert unit.reports().json["problem"] == "report-needs-reader"
    unit.signs_in("rosa", unit.device)
    assert unit.reports().json["problem"] == "not-signed-in-here"
    unit.signs_in("rosa", unit.tablet)
    answer = unit.reports()
    assert (answer.status_code, answer.json["unmatched"], answer.json["reported"]) == (200, 1, 1)
    assert unit.reports().json == answer.json == unit.looks()["dumps"][0]
    assert answer.json["unmatched_records"] == [OF_NO_STOP | {"reported": True}]


@pytest.mark.parametrize(
    ("changes", "status", "slug"),
    [({"epoch": 999}, 404, "unknown-dump"), ({"epoch": "1"}, 400, "malformed"), ({"by": None}, 400, "malformed")],
)
def test_only_a_dump_that_is_kept_here_is_reported(unit, changes, status, slug):
    unit.signs_in("rosa", unit.device, unit.tablet)
    unit.pulls()
    answer = unit.reports(**changes)
    assert (answer.status_code, answer.json["problem"]) == (status, slug)


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
def test_only_the_units_own_tablets_may_ask(unit, method, path):
    answer = unit.client.open(path, method=method, json=unit.wanted)
    assert (answer.status_code, answer.json["problem"]) == (401, "session-expired")


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
def test_under_a_foreign_name_nothing_is_answered(unit, method, path):
    answer = unit.client.open(path, method=method, json=unit.wanted, headers=ME | {"Host": "rebound.example:8001"})
    assert (answer.status_code, answer.json["problem"]) == (400, "wrong-host")
