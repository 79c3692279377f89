"""Shapes of lines and payloads: what the contract names is demanded, strictly; what it does not name is let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.facts import events
from fieldops.sync.messages import ENVELOPE, KINDS, kinds_understood

ID = "0196c5a0-3f00-7000-8000-000000000001"
HASH = "a" * 64
POSITION = {"lat": 33, "lon": -117, "accuracy_m": 6, "age_s": 0}
READ = {
    "meter": ID,
    "register": ID,
    "digits": "01042",
    "method": "manual",
    "kind": "cycle",
    "attempts": 1,
    "confirmed": False,
    "checks": ["high"],
}
LINE = {
    "id": ID,
    "j": ID,
    "seq": 1,
    "prev": HASH,
    "kind": "note.left",
    "v": 1,
    "at": "2026-05-12T09:14:22.123-07:00",
    "clk": None,
    "seen": None,
    "by": "rosa",
    "run": ID,
    "stop": ID,
    "p": {},
}
SMALLEST = {
    "read.taken": READ,
    "stop.skipped": {"code": "dog"},
    "trouble.reported": {"code": "leak_city"},
    "note.left": {"text": ""},
    "photo.taken": {"sha256": HASH, "size": 1, "type": "image/jpeg", "of": ID},
    "door_tag.posted": {
        "order": ID, "notice": "48h", "tag_number": "7", "place": "door", "languages": ["en"], "photo": HASH,
    },
    "door_tag.not_posted": {"order": ID, "code": "dog"},
    "service.shut_off": {"order": ID, "reading": ID, "valve": "curb"},
    "service.turned_on": {"order": ID, "reading": ID},
    "order.unable": {"order": ID, "code": "dog"},
    "shut_off.stopped": {"order": ID, "reason": "receipt"},
    "meter.changed_out": {"old": {}, "new": {}},
    "meter.found": {},
    "sequence.proposed": {"after": ID},
    "read.corrected": {"supersedes": ID},
    "run.started": {},
    "run.closed": {},
}  # fmt: skip
WRONG_READS = [
    {"digits": 1042},
    {"digits": ""},
    {"digits": "1" * 13},
    {"digits": "10.5"},
    {"digits": "104\n"},
    {"digits": "١٢"},
    {"digits": None},
    {"meter": ID.upper()},
    {"meter": None},
    {"register": "1"},
    {"method": "guess"},
    {"kind": "Cycle"},
    {"attempts": True},
    {"attempts": "1"},
    {"attempts": -1},
    {"attempts": 2**40},
    {"confirmed": 1},
    {"confirmed": "false"},
    {"checks": "high"},
    {"checks": ["tall"]},
    {"checks": [None]},
    {"checks": None},
    {"telegram": {"protocol": "ui1203", "raw": "0"}},
    {"telegram": {"protocol": "ui1203", "raw": "zz", "flags": []}},
    {"telegram": []},
    {"position": POSITION | {"lat": "33"}},
    {"position": {"lat": 33, "lon": -117}},
]
RIGHT_READS = [
    {"digits": "0"},
    {"checks": []},
    {"serial_seen": "88231"},
    {"serial_seen": None},
    {"telegram": {"protocol": "ui1203", "raw": "5630A0d0", "flags": ["leak"]}},
    {"telegram": None},
    {"position": POSITION},
    {"position": None},
    {"future": {"anything": [1]}},
]
WRONG_FOUND = [
    {"serial_number": 88231997},
    {"digits": 7},
    {"skip": ["dog"]},
    {"trouble": "leak_city"},
    {"trouble": [None]},
    {"note": {}},
    {"handheld": True},
    {"meter_route": 7},
    {"pulled_by": []},
    {"taken_at": 1},
    {"telegram": "00"},
    {"telegram": {"raw": "zz"}},
]
WRONG_LINES = [
    {"id": ID.upper()},
    {"id": f"{ID}\n"},
    {"v": 0},
    {"v": "1"},
    {"at": "2026-05-12T09:14:22"},
    {"at": "2026-05-12 09:14:22-07:00"},
    {"at": "2026-02-30T09:14:22-07:00"},
    {"at": "0001-01-01T00:00:00+14:00"},
    {"at": "2026-05-12T09:14:22-07:00\n"},
    {"at": 1778602462},
    {"clk": {}},
    {"clk": {"boot": "b", "mono": "1", "off": 0, "unc": 0}},
    {"seen": 7},
    {"by": None},
    {"by": "x" * 65},
    {"run": ""},
    {"stop": False},
    {"p": None},
    {"p": []},
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def test_hello_announces_every_kind_of_the_contract():
    assert kinds_understood() == dict.fromkeys(SMALLEST, 1)


@pytest.mark.parametrize("kind", SMALLEST)
def test_the_smallest_payload_of_a_kind_is_enough(kind):
    assert KINDS[kind].payload.validate(SMALLEST[kind]) == {}


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, payload in SMALLEST.items() for key in payload])
def test_no_required_key_may_be_absent(kind, key):
    rest = {name: value for name, value in SMALLEST[kind].items() if name != key}
    assert list(KINDS[kind].payload.validate(rest)) == [key]


@pytest.mark.parametrize("change", WRONG_READS, ids=str)
def test_a_read_with_a_wrong_value_is_refused(change):
    assert list(KINDS["read.taken"].payload.validate(READ | change)) == list(change)


@pytest.mark.parametrize("change", RIGHT_READS, ids=str)
def test_a_read_may_say_more(change):
    assert KINDS["read.taken"].payload.validate(READ | change) == {}


@pytest.mark.parametrize("change", WRONG_FOUND, ids=str)
def test_what_is_named_of_a_found_meter_must_be_of_its_type(change):
    assert list(KINDS["meter.found"].payload.validate(change)) == list(change)


@pytest.mark.parametrize(
    "told", [{"telegram": {"raw": "00"}}, {"digits": "?"}, {"digits": None, "where": [1]}], ids=str
)
def test_a_found_meter_may_be_told_in_other_ways(told):
    assert KINDS["meter.found"].payload.validate(told) == {}


@pytest.mark.parametrize("change", WRONG_LINES, ids=str)
def test_an_envelope_with_a_wrong_value_is_refused(change):
    assert list(ENVELOPE.validate(LINE | change)) == list(change)


@pytest.mark.parametrize("key", sorted(set(LINE) - {"j", "seq", "prev"}))
def test_no_key_of_the_envelope_may_be_absent(key):
    assert list(ENVELOPE.validate({name: value for name, value in LINE.items() if name != key})) == [key]


@pytest.mark.parametrize("at", ["2026-05-12T16:14:22Z", "2026-05-12T09:14:22.123456789-07:00"])
def test_an_instant_has_an_offset_and_as_many_decimals_as_it_likes(at):
    assert ENVELOPE.validate(LINE | {"at": at, "clk": {"boot": "b", "mono": 1, "off": -2, "unc": 3}}) == {}


@given(st.sampled_from(sorted(KINDS)), JSON, st.data())
def test_no_value_breaks_the_check_of_a_payload(kind, value, data):
    key = data.draw(st.sampled_from([*SMALLEST[kind], "position", "position.lat"]))
    KINDS[kind].payload.validate(SMALLEST[kind] | {key: value})
    ENVELOPE.validate(LINE | {data.draw(st.sampled_from(sorted(LINE))): value})


@given(st.sampled_from(sorted(KINDS)), JSON, st.data())
def test_every_checked_payload_makes_an_event(kind, value, data):
    payload = SMALLEST[kind] | {data.draw(st.sampled_from([*SMALLEST[kind], "note", "telegram", "digits"])): value}
    if KINDS[kind].payload.validate(payload) == {}:
        events.event(kind, payload)
