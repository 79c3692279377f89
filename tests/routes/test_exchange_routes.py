"""The wire over HTTP: whose answer it is, what is malformed, what is too large, and that nothing becomes a stack."""

import gzip
import hashlib
import json
import shutil
import uuid
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldops import problems
from fieldops.app import create_central
from fieldops.clock import FixedClock
from fieldops.config import CentralConfig
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.store.engine import Store
from fieldops.sync import intake

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
DEVICE = str(uuid.uuid4())
TOKEN = "a-token-of-the-test"
JOURNAL = "3d2f6a10-7c55-4e0e-9b1a-5f0c2f6f1d01"
EVENTS = f"/sync/v1/journals/{JOURNAL}/events"
ME = {"Authorization": f"Bearer {TOKEN}"}
PACKED = ME | {"Content-Encoding": "gzip"}
ZEROS = "0" * 64


@pytest.fixture(scope="module")
def start(sqlite_template, tmp_path_factory):
    """Start a central with one tablet that has a session; gives its store and a client."""
    stores = []

    def started():
        folder, clock = tmp_path_factory.mktemp("central"), FixedClock(NOW)
        shutil.copy(sqlite_template, folder / "fieldops.db")
        config = CentralConfig(data=folder)
        stores.append(Store(config.database_url))
        with stores[-1].writing() as session:
            session.add(Device(id=DEVICE, name="Tablet 7", public_key="-", enrolled_at=NOW))
            session.flush()
            token_hash = hashlib.sha256(TOKEN.encode()).hexdigest()
            session.add(DeviceSession(token_hash=token_hash, device_id=DEVICE, expires_at=NOW + timedelta(hours=1)))
        return stores[-1], create_central(config, stores[-1], clock).test_client()

    yield started
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def client(start):
    """A client of a central that all tests of this file share: none of them leaves anything that another would see."""
    return start()[1]


def batch(count: int, *lines: bytes) -> bytes:
    header = {"first": 1, "count": count, "declared": count, "head": ZEROS, "sig": None, "app": "test"}
    return b"".join(line + b"\n" for line in [json.dumps(header).encode(), *lines])


def told(answer) -> tuple[int, str]:
    assert set(answer.json) == {"problem", "number", "en", "es"}
    return answer.status_code, answer.json["problem"]


def test_hello_says_who_answers_and_what_is_understood(client):
    answer = client.get("/sync/v1/hello", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 200
    assert answer.json["protocol"] == [1, 1]
    assert answer.json["server"] == answer.headers["Fieldops-Server"]
    assert answer.json["kinds"]["read.taken"] == 1
    assert answer.json["incarnation"] == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sync/v1/hello", 200),
        ("GET", "/sync/v1/nothing-here", 404),
        ("GET", "/sync/v9/hello", 404),
        ("DELETE", "/sync/v1/hello", 405),
        ("POST", "/sync/v1/sessions", 400),
        ("POST", EVENTS, 401),
        ("GET", "/sync/v1/work", 401),
        ("POST", "/sync/v1/people", 401),
    ],
)
def test_every_answer_says_whose_it_is_and_is_not_kept(client, method, path, status):
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert uuid.UUID(answer.headers["Fieldops-Server"])
    assert "Fieldops-Via" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert answer.is_json


def test_an_answer_about_an_unknown_host_says_whose_it_is(client):
    answer = client.get("/sync/v1/hello", headers={"Host": "evil.example"})
    assert told(answer) == (400, "wrong-host")
    assert answer.headers["Fieldops-Server"]


def test_a_failure_nobody_foresaw_says_whose_it_is(client, monkeypatch):
    monkeypatch.setattr(intake, "take", lambda *_: 1 / 0)
    answer = client.post(EVENTS, data=batch(0), headers=ME)
    assert told(answer) == (500, "unforeseen")
    assert answer.headers["Fieldops-Server"]


def test_a_store_that_cannot_be_read_is_a_reason_to_wait(start):
    store, client = start()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE device_session RENAME TO gone")
        connection.commit()
    answer = client.get("/sync/v1/work", headers=ME)
    assert told(answer) == (503, "store-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Fieldops-Server"]


@pytest.mark.parametrize(
    "sent", [b"", b"[]", b"{", b"null", b'{"device":NaN}', b'{"device":"x","device":"y"}', b"\xff"]
)
@pytest.mark.parametrize("path", ["/sync/v1/enrolments", "/sync/v1/challenges", "/sync/v1/sessions"])
def test_a_body_that_is_no_object_is_malformed(client, path, sent):
    assert told(client.post(path, data=sent)) == (400, "malformed")


@pytest.mark.parametrize("text", ["\x00", "\ud800", "x" * 2000, 1, None])
def test_text_no_database_takes_is_malformed(client, text):
    body = {"username": text, "password": "Secret123"}
    assert told(client.post("/sync/v1/people", json=body, headers=ME)) == (400, "malformed")


def test_a_body_beyond_all_measure_is_too_large(client):
    assert told(client.post("/sync/v1/sessions", data=b"{" + b" " * 70_000 + b"}")) == (413, "too-large")


def test_the_token_decides_and_the_cookie_does_not(client):
    client.set_cookie("fieldops_central", TOKEN)
    assert told(client.get("/sync/v1/work")) == (401, "session-expired")
    client.delete_cookie("fieldops_central")
    assert client.get("/sync/v1/work", headers=ME).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer \xff\xfe", "bearer another"])
def test_without_a_good_token_the_session_has_ended(client, header):
    assert told(client.get("/sync/v1/work", headers={"Authorization": header})) == (401, "session-expired")


def test_slowing_down_says_for_how_long(client):
    body = {"username": "nobody", "password": "Wrong1234"}
    for _ in range(5):
        assert told(client.post("/sync/v1/people", json=body, headers=ME)) == (403, "wrong-password")
    answer = client.post("/sync/v1/people", json=body, headers=ME)
    assert told(answer) == (429, "slow-down")
    assert int(answer.headers["Retry-After"]) > 0


def test_signing_out_is_answered_with_nothing(client):
    answer = client.delete("/sync/v1/people/l%C3%B3pez%21", json={"journal": JOURNAL, "seq": 3}, headers=ME)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Fieldops-Server"]


def test_a_whole_day_of_work_travels_packed(client, monkeypatch):
    stops = [{"n": 1, "op": "put", "type": "stop", "id": str(n), "rev": 1, "doc": {}} for n in range(100)]
    monkeypatch.setattr("fieldops.sync.work_answers.handout", lambda *_: stops)
    answer = client.get("/sync/v1/work?limit=1000", headers=ME | {"Accept-Encoding": "gzip"})
    assert len(json.loads(gzip.decompress(answer.data))["changes"]) == 100


@pytest.mark.parametrize("members", [1, 2])
def test_a_push_may_come_packed_in_any_number_of_members(client, members):
    body = batch(0)
    middle = len(body) // members
    packed = gzip.compress(body[:middle]) + (gzip.compress(body[middle:]) if members > 1 else b"")
    answer = client.post(EVENTS, data=packed, headers=PACKED)
    assert (answer.status_code, answer.json["watermark"]) == (200, 0)


@pytest.mark.parametrize(
    "packed",
    [b"", b"no gzip", gzip.compress(batch(0))[:-4], gzip.compress(batch(0)) + b"tail", zlib.compress(batch(0))],
    ids=["nothing", "plain", "cut short", "with a tail", "of another kind"],
)
def test_a_damaged_gzip_is_refused(client, packed):
    assert told(client.post(EVENTS, data=packed, headers=PACKED)) == (400, "bad-batch")


def test_a_packing_nobody_knows_is_refused(client):
    assert told(client.post(EVENTS, data=batch(0), headers=ME | {"Content-Encoding": "br"})) == (400, "bad-batch")


def test_a_bomb_is_stopped_and_told_to_come_in_halves(client):
    bomb = gzip.compress(batch(2) + b"0" * 50_000_000)
    assert told(client.post(EVENTS, data=bomb, headers=PACKED)) == (413, "too-large")


@pytest.mark.parametrize("packing", [lambda body: (body, ME), lambda body: (gzip.compress(body), PACKED)])
@pytest.mark.parametrize(
    ("count", "expected"), [(2, (413, "too-large")), (1, (400, "bad-batch")), ("x", (400, "bad-batch"))]
)
def test_only_what_can_be_halved_is_too_large(client, count, expected, packing):
    body, headers = packing(batch(count, b"x" * 1_200_000))
    assert told(client.post(EVENTS, data=body, headers=headers)) == expected


@pytest.mark.parametrize("journal", ["1", JOURNAL.upper(), "..%2f.."], ids=["a number", "capitals", "a path"])
def test_a_journal_is_named_by_a_lower_case_uuid(client, journal):
    answer = client.post(f"/sync/v1/journals/{journal}/events", data=batch(0), headers=ME)
    assert answer.status_code in (400, 404)
    assert answer.headers["Fieldops-Server"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: batch(1, tail)))
def test_no_bytes_make_central_stumble(client, body):
    assert client.post(EVENTS, data=body, headers=ME).status_code in (200, 400)


def test_a_problem_is_told_in_two_languages(client):
    answer = client.get("/sync/v1/work")
    assert answer.json["en"] == problems.SESSION_EXPIRED.en
    assert answer.json["es"] == problems.SESSION_EXPIRED.es
