"""What `/openapi.json` promises: every call is in it, and whatever is sent, the answer is one of those told."""

import hashlib
import json
import shutil
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from fieldops.app import create_central
from fieldops.clock import FixedClock
from fieldops.config import CentralConfig
from fieldops.routes import openapi
from fieldops.routes.operations import OPERATIONS
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.store.engine import Store

FOR_PROGRAMS = ("/sync/", "/billing/v1/")
NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-test"
EXAMPLES = 15
STRICTER_THAN_A_SCHEMA = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 401, 403, 404, 409, 413, 415, 429]},
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 429]},
}
"""What no schema can say: keys that stand twice, U+0000, integers beyond 2^53, the lines of a batch are 400 too."""


def push_body(first: int, lines: list[bytes], rubbish: bytes) -> bytes:
    header = {"first": first, "count": len(lines), "declared": 9, "head": "0" * 64, "sig": None, "app": "x"}
    cut = [line.replace(b"\n", b" ") for line in lines]
    return b"".join(line + b"\n" for line in [json.dumps(header).encode(), *cut]) + rubbish


schemathesis.openapi.media_type(
    "application/x-ndjson",
    st.builds(
        push_body, st.integers(0, 3), st.lists(st.binary(max_size=30), max_size=3), st.sampled_from([b"", b"", b"{"])
    ),
)
schemathesis.openapi.media_type("application/offset+octet-stream", st.binary(max_size=40))


@schemathesis.serializer("application/x-ndjson", "application/offset+octet-stream")
def as_it_stands(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()


class LaterEachTime(FixedClock):
    """A clock on which a minute passes between two looks: nobody is slowed down for guessing."""

    def now(self) -> datetime:
        self.advance(timedelta(minutes=1))
        return super().now()


@pytest.fixture(scope="module")
def app(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("central")
    shutil.copy(sqlite_template, folder / "fieldops.db")
    config = CentralConfig(data=folder)
    store = Store(config.database_url)
    with store.writing() as session:
        device = str(uuid.uuid4())
        session.add(Device(id=device, name="Tablet 7", public_key="-", enrolled_at=NOW))
        session.flush()
        token_hash = hashlib.sha256(TOKEN.encode()).hexdigest()
        session.add(DeviceSession(token_hash=token_hash, device_id=device, expires_at=NOW + timedelta(days=9999)))
    yield create_central(config, store, LaterEachTime(NOW))
    store.close()


@pytest.fixture(scope="module")
def promised(app):
    config = SchemathesisConfig.from_dict({"checks": STRICTER_THAN_A_SCHEMA})
    return schemathesis.openapi.from_wsgi(openapi.ADDRESS, app, config=config)


def calls_of(promised, endpoint: str, method: str) -> list:
    found = (result.ok() for result in promised.get_all_operations())
    return [
        call
        for call in found
        if call.definition.raw["operationId"].startswith(endpoint) and call.method.upper() == method
    ]


CAN_BE_ASKED_WRONGLY = [call for call, told in OPERATIONS.items() if told.needs_token or told.body]
CASES = [(*call, GenerationMode.POSITIVE) for call in OPERATIONS]
CASES += [(*call, GenerationMode.NEGATIVE) for call in CAN_BE_ASKED_WRONGLY]


@pytest.mark.parametrize(("endpoint", "method", "mode"), CASES)
def test_whatever_is_sent_the_answer_is_one_of_those_promised(promised, endpoint, method, mode):
    for call in calls_of(promised, endpoint, method):

        @given(case=call.as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def holds(case):
            case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": "identity"})

        holds()


def test_every_call_that_programs_may_make_is_described(app):
    with app.app_context():
        told = {(rule.endpoint, method) for rule, method, _ in openapi.described()}
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(FOR_PROGRAMS)
        for method in set(rule.methods) - {"OPTIONS" if rule.provide_automatic_options else ""}
        if method != "HEAD" or "GET" not in rule.methods
    }
    assert told == there == set(OPERATIONS)
