"""A device signs a nonce, once, and gets a token; what it signs names the server and who stands between."""

import uuid
from datetime import timedelta

import pytest

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store import devices
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.sync import sessions
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.exchange import Caller


@pytest.fixture
def exchange(central) -> CentralExchange:
    return CentralExchange(central.store, central.clock, lambda: None)


def proof(exchange, tablet, via: str = "-", server: str | None = None) -> dict:
    nonce = exchange.challenge({"device": tablet.device})["nonce"]
    text = f"fieldops-session-1\n{server or exchange.server()}\n{via}\n{tablet.device}\n{nonce}"
    return {"device": tablet.device, "nonce": nonce, "signature": tablet.sign(text)}


def refusal(act) -> problems.ProblemKind:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.kind


def test_a_signed_nonce_opens_a_session(exchange, tablet):
    token = exchange.open_session(proof(exchange, tablet))["token"]
    assert exchange.authenticate(token, None) == Caller(tablet.device)


def test_a_nonce_serves_once(exchange, tablet):
    signed = proof(exchange, tablet)
    exchange.open_session(signed)
    assert refusal(lambda: exchange.open_session(signed)) is problems.SIGNATURE_REFUSED


def test_a_wrong_signature_uses_the_nonce_up(exchange, tablet):
    signed = proof(exchange, tablet)
    assert refusal(lambda: exchange.open_session(signed | {"signature": "x"})) is problems.SIGNATURE_REFUSED
    assert refusal(lambda: exchange.open_session(signed)) is problems.SIGNATURE_REFUSED


def test_an_old_nonce_opens_nothing(central, exchange, tablet):
    signed = proof(exchange, tablet)
    central.clock.advance(sessions.NONCE_LIVES)
    assert refusal(lambda: exchange.open_session(signed)) is problems.SIGNATURE_REFUSED


@pytest.mark.parametrize("wrong", [{"via": str(uuid.uuid4())}, {"server": str(uuid.uuid4())}])
def test_a_signature_meant_for_somebody_else_opens_nothing(exchange, tablet, wrong):
    assert refusal(lambda: exchange.open_session(proof(exchange, tablet, **wrong))) is problems.SIGNATURE_REFUSED


def test_an_unknown_device_gets_a_nonce_and_no_session(exchange, bare_tablet):
    assert refusal(lambda: exchange.open_session(proof(exchange, bare_tablet))) is problems.SIGNATURE_REFUSED


def test_a_token_ends_after_its_time(central, exchange, tablet):
    token = exchange.open_session(proof(exchange, tablet))["token"]
    central.clock.advance(sessions.TOKEN_LIVES)
    assert refusal(lambda: exchange.authenticate(token, None)) is problems.SESSION_EXPIRED


def test_a_token_is_kept_only_as_a_hash(central, exchange, tablet):
    token = exchange.open_session(proof(exchange, tablet))["token"]
    assert token not in [row.token_hash for row in central.rows(DeviceSession)]


def test_a_revoked_device_may_open_a_session_but_gets_no_work_and_signs_nobody_in(central, exchange, tablet):
    with central.store.writing() as session:
        devices.revoke(session, tablet.device, central.clock.now())
    caller = exchange.authenticate(exchange.open_session(proof(exchange, tablet))["token"], None)
    assert refusal(lambda: exchange.work(caller, None)) is problems.DEVICE_REVOKED
    body = {"username": "rosa", "password": "Secret123"}
    assert refusal(lambda: exchange.sign_in(caller, body)) is problems.DEVICE_REVOKED


def test_only_a_field_unit_speaks_for_others_and_only_for_known_ones(central, exchange, tablet):
    other = central.tablet()
    token = exchange.open_session(proof(exchange, tablet))["token"]
    assert refusal(lambda: exchange.authenticate(token, other.device)) is problems.NOT_A_RELAY
    with central.store.writing() as session:
        devices.find_device(session, tablet.device).is_field = True
    assert exchange.authenticate(token, other.device).owner == other.device
    assert refusal(lambda: exchange.authenticate(token, str(uuid.uuid4()))) is problems.UNKNOWN_DEVICE
    assert refusal(lambda: exchange.authenticate(token, "; drop table")) is problems.UNKNOWN_DEVICE


def test_the_office_sees_when_a_tablet_was_last_heard(central, exchange, tablet):
    token = exchange.open_session(proof(exchange, tablet))["token"]
    central.clock.advance(timedelta(hours=1))
    exchange.authenticate(token, None)
    (device,) = central.rows(Device)
    assert device.heard_at == central.clock.now()
