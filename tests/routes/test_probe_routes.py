"""The probe of a field unit, over HTTP: for its own tablets only, one reading at a time."""

import hashlib
import shutil
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from fieldops.app import create_field
from fieldops.clock import FixedClock
from fieldops.config import FieldConfig
from fieldops.routes.probe import Probe
from fieldops.store import relays
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.store.engine import Store
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-test"
ME = {"Authorization": f"Bearer {TOKEN}"}
LIMITS = {"low": "01000", "high": "01100", "previous": "01000", "zero": "ask", "rollover": False, "clause": "201-9"}
WANTED = {"serial_number": "88231", "dials": 5, "limits": LIMITS}
SIMULATED = "sim://ui1203?id={serial}&read=01042"


@pytest.fixture(scope="module")
def unit(sqlite_template, tmp_path_factory):
    """A client of a field unit whose probe is at a port, with one tablet that has a session."""
    folder, clock = tmp_path_factory.mktemp("unit"), FixedClock(NOW)
    config = FieldConfig(data=folder, central_url="http://127.0.0.1:9", probe_url=SIMULATED)
    shutil.copy(sqlite_template, folder / "fieldops.db")
    store, device = Store(config.database_url), str(uuid.uuid4())
    with store.writing() as session:
        relays.become_unit(session, str(uuid.uuid4()), str(uuid.uuid4()), NOW)
        session.add(Device(id=device, name="Tablet 7", public_key="-", enrolled_at=NOW))
        session.flush()
        token_hash = hashlib.sha256(TOKEN.encode()).hexdigest()
        session.add(DeviceSession(token_hash=token_hash, device_id=device, expires_at=NOW + timedelta(hours=1)))
    app = create_field(
        config, store, clock, RelayExchange(store, clock, Upstream(store, clock, Transport("-"), new_key()))
    )

    def with_probe(url: str | None):
        app.extensions["fieldops_probe"] = Probe(url, "ui1203") if url else None
        return app.test_client()

    yield with_probe
    store.close()


def test_the_page_hears_whether_there_is_a_probe(unit):
    looked = [unit(url).get("/probe/v1", headers=ME).json for url in (None, SIMULATED, "/dev/ttyUSB0")]
    assert looked == [
        {"available": False, "simulated": False},
        {"available": True, "simulated": True},
        {"available": True, "simulated": False},
    ]


def test_a_reading_comes_back_with_its_telegram_and_nothing_against_it(unit):
    answer = unit(SIMULATED).post("/probe/v1/read", json=WANTED, headers=ME)
    assert answer.status_code == 200
    assert (answer.json["digits"], answer.json["checks"]) == ("01042", [])
    assert "88231" in answer.json["meter_id"]
    assert answer.json["telegram"]["protocol"] == "ui1203"
    assert b"01042" in bytes.fromhex(answer.json["telegram"]["raw"])


@pytest.mark.parametrize(
    ("wanted", "checks"),
    [
        ({"limits": LIMITS | {"high": "01020"}}, ["high"]),
        ({"limits": None}, []),
        ({"dials": 6}, ["wrong_digits"]),
    ],
)
def test_what_speaks_against_a_reading_is_told_with_it(unit, wanted, checks):
    answer = unit(SIMULATED).post("/probe/v1/read", json=WANTED | wanted, headers=ME)
    assert answer.json["checks"] == checks


def test_another_meter_is_noticed(unit):
    probe = unit("sim://ui1203?id=77777&read=01042")
    assert probe.post("/probe/v1/read", json=WANTED, headers=ME).json["checks"] == ["wrong_meter"]


@pytest.mark.parametrize(
    "wanted",
    [{}, {"dials": True}, {"dials": 99}, {"serial_number": 7}, {"limits": {}}, {"limits": LIMITS | {"high": "x"}}],
)
def test_what_cannot_be_asked_is_malformed(unit, wanted):
    body = (WANTED | wanted) if wanted else {}
    answer = unit(SIMULATED).post("/probe/v1/read", json=body, headers=ME)
    assert (answer.status_code, answer.json["problem"]) == (400, "malformed")


def test_without_a_probe_nothing_is_read(unit):
    answer = unit(None).post("/probe/v1/read", json=WANTED, headers=ME)
    assert (answer.status_code, answer.json["problem"]) == (404, "no-probe")


@pytest.mark.parametrize(("method", "path"), [("GET", "/probe/v1"), ("POST", "/probe/v1/read")])
def test_only_the_units_own_tablets_may_ask(unit, method, path):
    answer = unit(SIMULATED).open(path, method=method, json=WANTED)
    assert (answer.status_code, answer.json["problem"]) == (401, "session-expired")


@pytest.mark.parametrize(("method", "path"), [("GET", "/probe/v1"), ("POST", "/probe/v1/read")])
def test_under_a_foreign_name_nothing_is_answered(unit, method, path):
    headers = ME | {"Host": "rebound.example:8001"}
    answer = unit(SIMULATED).open(path, method=method, json=WANTED, headers=headers)
    assert (answer.status_code, answer.json["problem"]) == (400, "wrong-host")


def test_two_cannot_read_at_once(unit):
    client = unit(SIMULATED)
    with client.application.extensions["fieldops_probe"].in_use:
        answer = client.post("/probe/v1/read", json=WANTED, headers=ME)
    assert (answer.status_code, answer.json["problem"]) == (503, "port-busy")
    assert client.post("/probe/v1/read", json=WANTED, headers=ME).status_code == 200
