"""Tablets at a field unit: enrolment and people go through to central, sessions and work do without it."""

import uuid

import pytest

from fieldops import problems
from fieldops.store import devices
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import JournalLine
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Request
from fieldops.sync.upstream import Upstream


def test_a_tablet_enrols_through_the_unit_and_both_know_its_key(central, unit, bare_tablet):
    unit.joins(bare_tablet)
    known = [device for device in central.rows(Device) if device.id == bare_tablet.device] + unit.rows(Device)
    assert [device.public_key for device in known] == [bare_tablet.public_key] * 2
    assert [device.via for device in known] == [unit.relay.via()] * 2


def test_a_session_with_the_unit_is_signed_for_the_unit(unit, bare_tablet, refusal):
    unit.joins(bare_tablet)
    assert refusal(lambda: unit.opens_session(bare_tablet, "-")) is problems.SIGNATURE_REFUSED


def test_sessions_need_no_central(unit, road, bare_tablet):
    unit.joins(bare_tablet)
    road.open = False
    token = unit.opens_session(bare_tablet, unit.relay.via())
    assert unit.relay.authenticate(token, None).owner == bare_tablet.device


@pytest.mark.parametrize("act", ["enrol", "sign_in", "sign_out", "work"])
def test_without_central_nobody_enrols_or_signs_in_or_gets_a_first_work(unit, road, bare_tablet, refusal, act):
    caller = unit.joins(bare_tablet)
    road.open = False
    body = {"code": "0" * 12, "name": "x", "public_key": bare_tablet.public_key}
    acts = {
        "enrol": lambda: unit.relay.enrol(body, None, "-"),
        "sign_in": lambda: unit.signs_in(caller),
        "sign_out": lambda: unit.relay.sign_out(caller, "lena", {"journal": bare_tablet.journal, "seq": 0}),
        "work": lambda: unit.relay.work(caller, None),
    }
    assert refusal(acts[act]) is problems.NO_CENTRAL


def test_centrals_refusals_come_through_in_its_own_words(unit, bare_tablet, refusal):
    caller = unit.joins(bare_tablet)
    assert refusal(lambda: unit.signs_in(caller, "Wrong1234")) is problems.WRONG_PASSWORD
    body = {"code": "0" * 12, "name": "x", "public_key": bare_tablet.public_key}
    assert refusal(lambda: unit.relay.enrol(body, None, "-")) is problems.CODE_REFUSED


def test_who_signs_in_through_the_unit_has_work_at_once_and_keeps_it_without_central(unit, road, caller):
    road.open = False
    first = unit.relay.work(caller, None)
    assert [change["type"] for change in first["changes"]].count("run") == 1
    assert first["reset"]
    nothing_new = {"changes": [], "cursor": first["cursor"], "more": False, "reset": False}
    assert unit.relay.work(caller, first["cursor"]) == nothing_new


def test_the_units_cursor_is_centrals(unit, caller):
    cursor = unit.relay.work(caller, None)["cursor"]
    asked = Request("GET", f"/sync/v1/work?cursor={cursor}", speaks_for=caller.device)
    assert unit.upstream.call(asked).body == {"changes": [], "cursor": cursor, "more": False, "reset": False}


def test_who_signs_out_through_the_unit_leaves_no_work_there(unit, road, caller, bare_tablet):
    unit.relay.sign_out(caller, "lena", {"journal": bare_tablet.journal, "seq": 0})
    road.open = False
    assert "run" not in {change["type"] for change in unit.relay.work(caller, None)["changes"]}


def test_the_courier_fetches_work_that_nobody_asked_for(central, unit, road, caller):
    cursor = unit.relay.work(caller, None)["cursor"]
    with central.store.writing() as session:
        devices.find_person_on(session, caller.device, "lena").signed_out = True
    unit.delivers()
    road.open = False
    assert unit.relay.work(caller, cursor)["reset"]


def test_a_revoked_tablet_loses_its_work_and_not_its_lines(central, unit, road, caller, bare_tablet, refusal):
    with central.store.writing() as session:
        devices.revoke(session, caller.device, central.clock.now())
    assert refusal(lambda: unit.relay.work(caller, None)) is problems.DEVICE_REVOKED
    road.open = False
    assert refusal(lambda: unit.relay.work(caller, None)) is problems.DEVICE_REVOKED
    road.open = True
    bare_tablet.reads()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
    unit.delivers()
    assert [row.why for row in central.rows(JournalLine)] == ["device-revoked"]


def test_nobody_relays_through_a_relay(unit, bare_tablet, refusal):
    unit.joins(bare_tablet)
    token = unit.opens_session(bare_tablet, unit.relay.via())
    assert refusal(lambda: unit.relay.authenticate(token, str(uuid.uuid4()))) is problems.NOT_A_RELAY


def test_before_its_enrolment_a_unit_serves_nobody(central, road, empty_store, bare_tablet, refusal):
    relay = RelayExchange(empty_store, central.clock, Upstream(empty_store, central.clock, road, new_key()))
    assert relay.server() is None
    challenge = {"device": bare_tablet.device}
    for act in (relay.hello, lambda: relay.challenge(challenge), lambda: relay.authenticate("x", None)):
        assert refusal(act) is problems.NOT_ENROLLED


def test_a_unit_that_was_started_anew_has_centrals_time_from_its_first_call(unit, bare_tablet):
    unit.joins(bare_tablet)
    started = Upstream(unit.store, unit.central.clock, unit.road, unit.upstream.key)
    relay = RelayExchange(unit.store, unit.central.clock, started)
    assert relay.hello()["now_unc"] is None
    started.call(Request("GET", "/sync/v1/work"))
    assert relay.hello()["now_unc"] is not None


def test_a_unit_writes_down_no_password_and_no_readers_name(unit, tmp_path, caller):
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("unit.db*"))
    assert caller.device.encode() in kept
    assert b"Tidewater7" not in kept
    assert b"Ortiz" not in kept
