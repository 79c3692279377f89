"""Reasons to set a line aside, seen in the line itself, in the order of the contract."""

import json

import pytest

from fieldops.facts.roles import Role
from fieldops.sync import judging
from fieldops.sync.batch import Line
from fieldops.sync.judging import Recorders, Told
from fieldops.sync.lines import line_hash

PREV = "0" * 64
READERS = Recorders({"rosa": frozenset({Role.READER})}, {})


def opened(tablet, raw: bytes, seq: int = 1):
    return judging.open_line(Line(seq, raw, line_hash(raw)), tablet.journal, PREV)


def changed(tablet, **changes) -> bytes:
    return json.dumps(tablet.line("note.left", {"text": "dog"}) | changes).encode()


@pytest.mark.parametrize("raw", [b"", b"7", b"[]", b"\xff", b"{}{}", b'{"a":1,"a":2}', b"[" * 60_000])
def test_what_is_no_json_object_is_unparsable(bare_tablet, raw):
    assert opened(bare_tablet, raw) == "unparsable"


@pytest.mark.parametrize(
    "change", [{"j": "x"}, {"j": None}, {"seq": 2}, {"seq": "1"}, {"seq": True}, {"seq": 1.5}], ids=str
)
def test_a_line_that_names_another_place_is_out_of_position(bare_tablet, change):
    assert opened(bare_tablet, changed(bare_tablet, **change)) == "position"
    assert opened(bare_tablet, b"{}") == "position"


def test_numbers_go_by_value(bare_tablet):
    assert isinstance(opened(bare_tablet, changed(bare_tablet, seq=1.0, v=1.0)), Told)


@pytest.mark.parametrize("prev", ["1" * 64, None, "", 0])
def test_a_line_must_name_the_hash_before_it(bare_tablet, prev):
    assert opened(bare_tablet, changed(bare_tablet, prev=prev)) == "prev"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"at": "today"}, "schema"),
        ({"p": {}}, "schema"),
        ({"kind": "note.sung"}, "kind"),
        ({"kind": "note.sung", "v": 9, "p": {}}, "kind"),
        ({"kind": "note.sung", "by": None}, "schema"),
        ({"v": 2, "p": {}}, "version"),
        ({"v": 0}, "schema"),
        ({"kind": 7}, "schema"),
        ({"kind": "stop.skipped", "p": {"code": "dog"}, "stop": None}, "schema"),
        ({"seq": 2, "prev": "", "kind": 7}, "position"),
        ({"prev": "", "kind": 7}, "prev"),
    ],
    ids=str,
)
def test_the_first_reason_in_the_order_of_the_contract_is_given(bare_tablet, changes, why):
    assert opened(bare_tablet, changed(bare_tablet, **changes)) == why


def test_a_line_names_only_what_its_kind_can_name(bare_tablet):
    work = bare_tablet.work
    note = opened(bare_tablet, changed(bare_tablet, p={"text": "dog", "meter": 7}))
    assert set(note.names) == {("run", work.run), ("stop", work.stop)}
    read = opened(bare_tablet, bare_tablet.reads())
    assert {("meter", work.meter), ("register", work.register)} <= set(read.names)


def test_references_come_before_persons(bare_tablet):
    told = opened(bare_tablet, changed(bare_tablet, by="nobody"))
    assert judging.doubt(told, {("run", bare_tablet.work.run)}, READERS) == "reference"
    assert judging.doubt(told, {("run", "another"), ("meter", bare_tablet.work.run)}, READERS) == "person"
    assert judging.doubt(told, set(), READERS, {"person"}) is None


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"at": "noon", "by": None}, ["at", "by"]),
        ({"kind": "read.taken", "p": {"digits": "x"}, "v": 0}, ["v", "p.attempts"]),
        ({"kind": "stop.skipped", "p": {"code": "dog"}, "stop": None}, ["stop"]),
        ({"kind": "note.left", "p": {"text": ["secret"]}}, ["p.text"]),
        ({"p": "secret"}, ["p"]),
    ],
    ids=str,
)
def test_people_are_told_which_keys_are_wrong_and_not_what_they_hold(bare_tablet, changes, keys):
    line = changed(bare_tablet, **changes)
    assert opened(bare_tablet, line) == "schema"
    assert judging.faults(line)[: len(keys)] == keys


@pytest.mark.parametrize(
    ("roles", "may"),
    [({"reader"}, True), ({"field_lead", "billing"}, True), ({"billing", "admin"}, False), (set(), False)],
    ids=["a reader", "a lead who bills", "office people", "nobody"],
)
def test_only_people_of_the_field_record(roles, may):
    assert Recorders({"rosa": frozenset(Role(role) for role in roles)}).may("Rosa", 1) is may


def test_who_signed_out_records_no_later_line():
    recorders = Recorders({"rosa": frozenset({Role.READER})}, {"rosa": 4})
    assert [recorders.may("ROSA", seq) for seq in (4, 5)] == [True, False]


def test_who_never_signed_in_records_nothing():
    assert not READERS.may("hector", 1)
    assert not READERS.may("rosa ", 1)
