"""Words no honest tablet sends: each is answered, none breaks the server, and the office's pages still open."""

import gzip
import json
from http import HTTPStatus as Status

import pytest
from city import PASSWORD
from desk import Desk
from independent_client import Journal, Key, Tablet

NUL, LONE, LONG, HUGE = "a\x00b", "\ud800", "x" * 20_000, 10**30
WORDS = [NUL, LONE, LONG, "", "ñ\u202e", 5, None, True, [], {}]
NAMES = ["NUL", "lone surrogate", "long", "empty", "unicode", "number", "null", "true", "list", "object"]


def told(answer) -> list[tuple[int, str]]:
    """The lines set aside."""
    assert answer.status == Status.OK, answer
    return [(line["seq"], line["why"]) for line in answer.body["quarantined"]]


def says(line, method, path, words, token=None):
    """Send words that requests would not encode by itself."""
    body = json.dumps(words).encode("ascii")
    return line.call(method, path, token, data=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("word", WORDS, ids=NAMES)
def test_odd_words_in_calls_without_a_token_are_answered(office, word):
    line = Tablet(office.url).line
    for path, words in [
        ("challenges", {"device": word}),
        ("sessions", {"device": word, "nonce": word, "signature": word}),
    ]:
        assert says(line, "POST", path, words).status < Status.INTERNAL_SERVER_ERROR
    known = {"code": office.code(), "name": word, "public_key": Key().public}
    assert says(line, "POST", "enrolments", known).status in (Status.CREATED, Status.BAD_REQUEST)


@pytest.mark.parametrize("word", WORDS, ids=NAMES)
def test_odd_words_in_calls_about_people_are_answered(office, tablet, word):
    device = office.hands_out_tablet()
    token = device.token
    for words in ({"username": word, "password": PASSWORD}, {"username": "nobody", "password": word}):
        assert says(device.line, "POST", "people", words, token).status < Status.INTERNAL_SERVER_ERROR
    for words in ({"journal": word, "seq": 1}, {"journal": Journal("x").id, "seq": word}):
        assert says(device.line, "DELETE", "people/rosa", words, token).status < Status.INTERNAL_SERVER_ERROR


def test_a_sign_out_at_a_place_beyond_all_numbers_is_answered(office):
    device = office.hands_out_tablet("hugo")
    words = {"journal": Journal("x").id, "seq": HUGE}
    assert says(device.line, "DELETE", "people/hugo", words, device.token).status < Status.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize("path", ["work?cursor=%00", "work?cursor=%ff", "work?cursor=1&cursor=2", "work?limit=%00"])
def test_odd_addresses_are_answered(tablet, path):
    assert tablet.line.call("GET", path, tablet.token).status in (Status.OK, Status.BAD_REQUEST)


@pytest.mark.parametrize("name", ["%00", "%ff", "x" * 3000])
def test_odd_names_in_addresses_are_answered(tablet, name):
    words = {"journal": Journal("x").id, "seq": 1}
    for method, path in (("DELETE", f"people/{name}"), ("POST", f"journals/{name}/events")):
        assert tablet.line.call(method, path, tablet.token, json=words).status < Status.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize("word", [*WORDS, HUGE, -1, 1.5], ids=[*NAMES, "huge", "negative", "fraction"])
@pytest.mark.parametrize("name", ["declared", "head", "app", "sig"])
def test_odd_words_in_the_header_are_answered(tablet, journal, name, word):
    journal.writes()
    answer = tablet.pushes(journal, **{name: word})
    assert answer.status in (Status.OK, Status.BAD_REQUEST)
    again = tablet.pushes(journal)
    assert (again.status, again.body["watermark"]) == (Status.OK, 1)


@pytest.mark.parametrize("first", [2**31, 2**53, 2**63, HUGE])
def test_a_place_far_away_is_answered(tablet, journal, first):
    journal.writes()
    for lines in (journal.lines, []):
        header = tablet.header(journal, 1, lines, first=first)
        header["sig"] = tablet.key.signs("fieldops-batch-1", journal.id, first, len(lines), header["head"])
        body = b"".join(line + b"\n" for line in [json.dumps(header).encode(), *lines])
        answer = tablet.sends(journal, body)
        assert answer.status in (Status.OK, Status.BAD_REQUEST)
    assert tablet.pushes(journal).body["watermark"] == 1


def test_a_gzip_that_unpacks_to_very_much_is_too_large_or_unreadable(tablet, journal):
    journal.writes()
    header = json.dumps(tablet.header(journal, 1, journal.lines, count=2)).encode()
    bomb = gzip.compress(header + b"\n" + b"x" * 50_000_000 + b"\n\n")
    answer = tablet.sends(journal, bomb, Content_Encoding="gzip")
    assert answer.status in (Status.REQUEST_ENTITY_TOO_LARGE, Status.BAD_REQUEST)


def test_a_batch_may_come_in_chunks(tablet, journal):
    journal.writes()
    header = json.dumps(tablet.header(journal, 1, journal.lines)).encode()
    pieces = iter([header + b"\n", journal.lines[0], b"\n"])
    assert tablet.sends(journal, pieces).body["watermark"] == 1


# --- facts that are stored, and then have to be worked with


@pytest.fixture(scope="module")
def yard(office):
    """A tablet, run and stops of its own, so that odd facts stand in nobody's way."""
    office.does("user", "add", "odil", "--role", "reader", "--password-stdin", given=PASSWORD)
    run = office.makes_run("RO", "odil")
    tablet = office.hands_out_tablet("odil")
    stops = [put["doc"] for put in tablet.work().body["changes"] if put["type"] == "stop"]
    return tablet, run, stops


ODD_DIGITS = [
    "",
    "-5",
    "12.5",
    " 12",
    "²²²²²²",
    "１２３４５６",
    "٣٤٣٤٣٤",
    "1e5",
    "9" * 5000,
    "000001050",
    "?",
    "0x10",
    "1_0",
]
ODD_TIMES = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-05-12T16:14:22Z",
    "2026-05-12",
    "2026-05-12T09:14:22",
    "20260512T091422-0700",
    "2026-W20-2T09:14:22+00:00",
    "2026-05-12T24:00:00Z",
    "2026-05-12T09:14:60-07:00",
    "2026-05-12T09:14:22.123456789-07:00",
    "2026-05-12T09:14:22+23:59:59.999999",
]
ODD_PAYLOADS = [
    {"attempts": 0},
    {"attempts": 2**53},
    {"checks": ["high"] * 5000},
    {"position": {"lat": 1e308, "lon": -1e308, "accuracy_m": -1, "age_s": 2**53}},
    {"position": {"lat": "here"}},
    {"position": []},
    {"telegram": {"protocol": "ui1203", "raw": "zz", "flags": []}},
    {"telegram": {}},
    {"serial_seen": "S" * 5000},
    {"register": "00000000-0000-4000-8000-000000000000"},
    {"register": None},
    {"meter": "not a uuid"},
    {"kind": "reread"},
    {"kind": "final"},
]


def lives_on(office, yard) -> None:
    """After whatever was sent, an honest read is counted and the office's pages open."""
    tablet, run, stops = yard
    before = read_of(office, run)
    journal = Journal("odil", run)
    writes_read(journal, stops[before + 1])
    assert told(tablet.pushes(journal)) == []
    assert read_of(office, run) == before + 1
    bill = Desk(office.url, "bill")
    for path in ("/billing", f"/billing/runs/{run}", "/billing/nothing-was-lost", "/billing/exports"):
        bill.opens(path)


def read_of(office, run) -> int:
    [line] = [line for line in office.does("run", "list") if line["run"] == run]
    assert line["loaded"] == line["read"] + line["skipped"] + line["open"]
    return int(line["read"])


def writes_read(journal, stop, p=(), **changes):
    """A reading of a stop, with odd words in it."""
    words = {"meter": stop["meter"]["id"], "register": stop["registers"][0]["id"], "digits": "001050"}
    words |= {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
    return journal.writes("read.taken", words | dict(p), stop=stop["id"], **changes)


@pytest.mark.parametrize("part", ["digits", "times", "payloads", "places"])
def test_odd_facts_are_kept_and_stand_in_nobodys_way(office, yard, part):
    tablet, run, stops = yard
    journal = Journal("odil", run)
    for odd in {"digits": ODD_DIGITS, "times": ODD_TIMES, "payloads": ODD_PAYLOADS}.get(
        part, [None, "x", stops[1]["id"]]
    ):
        changes = {"digits": {"p": {"digits": odd}}, "times": {"at": odd}, "payloads": {"p": odd}}
        writes_read(journal, stops[0], **changes.get(part, {"run": odd}))
    answer = tablet.pushes(journal)
    assert (answer.status, answer.body["watermark"]) == (Status.OK, len(journal.lines))
    lives_on(office, yard)


def test_a_stop_of_somebody_elses_run_is_no_reason_to_refuse_a_fact(yard, stops):
    tablet, run, _ = yard
    journal = Journal("odil", run)
    writes_read(journal, stops[3])
    assert told(tablet.pushes(journal)) == []


def test_the_kinds_of_the_contract_that_hello_names_are_known(office, yard):
    tablet, run, stops = yard
    kinds = tablet.line.call("GET", "hello").body["kinds"]
    journal = Journal("odil", run, stops[0]["id"])
    for kind in kinds:
        journal.writes(kind, {}, run=None)
    assert {why for _, why in told(tablet.pushes(journal))} <= {"schema", "reference", "person"}
