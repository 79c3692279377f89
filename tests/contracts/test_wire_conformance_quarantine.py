"""Every reason to set a line aside, one bad line among good ones; and that none breaks the server."""

import json
import random
from http import HTTPStatus as Status
from uuid import uuid4

import pytest
from independent_client import NOBODYS, Journal

FUZZED = 300


def nested(depth: int) -> object:
    """Lists in lists, of this depth."""
    return [nested(depth - 1)] if depth > 1 else []


def spoiled(journal: Journal, **changes: str) -> bytes:
    """The next line as text, with pieces of it replaced."""
    line = json.dumps(journal.event(p={"text": "PLACE"}), separators=(",", ":"))
    return line.replace('"PLACE"', changes["text"]).encode("utf-8", "surrogatepass")


UNPARSABLE = {
    "no JSON": lambda journal: b"hello",
    "empty": lambda journal: b"",
    "blank": lambda journal: b"   ",
    "cut off": lambda journal: spoiled(journal, text='"x"')[:-2],
    "twice over": lambda journal: spoiled(journal, text='"x"') * 2,
    "duplicate keys": lambda journal: spoiled(journal, text='"x","text":"x"'),
    "duplicate keys below": lambda journal: spoiled(journal, text='"x","y":{"a":1,"a":1}'),
    "duplicate keys by escape": lambda journal: spoiled(journal, text='"x","\\u0074ext":"x"'),
    "NaN": lambda journal: spoiled(journal, text='"x","n":NaN'),
    "Infinity": lambda journal: spoiled(journal, text='"x","n":-Infinity'),
    "NUL": lambda journal: spoiled(journal, text='"a\\u0000b"'),
    "NUL in a key": lambda journal: spoiled(journal, text='"x","a\\u0000b":1'),
    "raw NUL": lambda journal: spoiled(journal, text='"a\x00b"'),
    "lone surrogate": lambda journal: spoiled(journal, text='"\\ud800"'),
    "lone low surrogate": lambda journal: spoiled(journal, text='"\\udc00 x"'),
    "surrogates turned round": lambda journal: spoiled(journal, text='"\\udc00\\ud800"'),
    "beyond 2^53": lambda journal: spoiled(journal, text=f'"x","n":{2**53 + 1}'),
    "beyond -2^53": lambda journal: spoiled(journal, text=f'"x","n":{-(2**53) - 1}'),
    "5000 digits": lambda journal: spoiled(journal, text=f'"x","n":{"9" * 5000}'),
    "depth 33": lambda journal: spoiled(journal, text=f'"x","n":{json.dumps(nested(31))}'),
    "depth 5000": lambda journal: spoiled(journal, text=f'"x","n":{"[" * 5000}{"]" * 5000}'),
    "no UTF-8": lambda journal: spoiled(journal, text='"x"').replace(b'"x"', b'"\xff"'),
    "surrogate as UTF-8": lambda journal: spoiled(journal, text='"\ud800"'),
    "UTF-16": lambda journal: json.dumps(journal.event()).encode("utf-16"),
}


READABLE = {
    "2^53": f'"x","n":{2**53}',
    "depth 32": f'"x","n":{json.dumps(nested(30))}',
    "a pair of surrogates": '"\\ud83d\\udc15"',
    "a small number": '"x","n":-0.1e-7',
}

OTHERWISE = {
    "position: another journal": ({"j": str(uuid4())}, "position"),
    "position: another place": ({"seq": 9}, "position"),
    "position: no place": ({"seq": "2"}, "position"),
    "prev": ({"prev": "f" * 64}, "prev"),
    "position before prev": ({"prev": "f" * 64, "seq": 9}, "position"),
    "prev before kind": ({"prev": "f" * 64, "kind": "moon.landed"}, "prev"),
    "kind": ({"kind": "moon.landed"}, "kind"),
    "version": ({"v": 2}, "version"),
    "schema: payload": ({"p": {}}, "schema"),
    "schema: no payload": ({"p": []}, "schema"),
    "schema: text is a number": ({"p": {"text": 5}}, "schema"),
    "schema: id": ({"id": "1"}, "schema"),
    "schema: time": ({"at": "yesterday"}, "schema"),
    "schema: who": ({"by": None}, "schema"),
    "reference: stop": ({"stop": str(uuid4())}, "reference"),
    "reference before person": ({"stop": str(uuid4()), "by": "adam"}, "reference"),
    "person": ({"by": "adam"}, "person"),
    "person: nobody": ({"by": "nobody at all"}, "person"),
}


def holds_line_two_aside(tablet, journal, why) -> None:
    """A good line after it keeps its place and is accepted; sent again, it is told again."""
    journal.writes()
    for _ in range(2):
        answer = tablet.pushes(journal)
        assert answer.status == Status.OK
        assert [(line["seq"], line["why"]) for line in answer.body["quarantined"]] == [(2, why)]
        assert "ref" in answer.body["quarantined"][0]
        assert (answer.body["watermark"], answer.body["head"]) == (3, journal.head())


@pytest.mark.parametrize("name", UNPARSABLE)
def test_a_line_that_cannot_be_parsed_is_set_aside_and_stops_no_other(tablet, journal, name):
    journal.writes()
    journal.writes_raw(UNPARSABLE[name](journal))
    holds_line_two_aside(tablet, journal, "unparsable")


@pytest.mark.parametrize("name", READABLE)
def test_what_is_just_allowed_is_accepted(tablet, journal, name):
    journal.writes_raw(spoiled(journal, text=READABLE[name]))
    answer = tablet.pushes(journal)
    assert (answer.body["watermark"], answer.body["quarantined"]) == (1, [])


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_line_that_cannot_be_right_is_set_aside_with_its_reason(tablet, journal, name):
    changes, why = OTHERWISE[name]
    journal.writes()
    journal.writes(**changes)
    holds_line_two_aside(tablet, journal, why)


@pytest.mark.parametrize("text", [b"[]", b"5", b'"text"', b"null", b"{}", b"true"])
def test_json_that_is_no_event_is_set_aside(tablet, journal, text):
    journal.writes_raw(text)
    answer = tablet.pushes(journal)
    assert answer.body["watermark"] == 1
    assert [line["seq"] for line in answer.body["quarantined"]] == [1]


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"digits": 1050}, "schema"),
        ({"digits": None}, "schema"),
        ({"method": "guess"}, "schema"),
        ({"confirmed": "no"}, "schema"),
        ({"attempts": True}, "schema"),
        ({"checks": ["boredom"]}, "schema"),
        ({"meter": NOBODYS}, "reference"),
    ],
    ids=str,
)
def test_a_reading_that_is_none_is_set_aside(tablet, journal, takes_read, payload, why):
    takes_read(journal, p=payload)
    [line] = tablet.pushes(journal).body["quarantined"]
    assert (line["seq"], line["why"]) == (1, why)


def test_an_act_on_an_order_nobody_gave_is_set_aside(tablet, journal):
    journal.writes("order.unable", {"order": str(uuid4()), "code": "dog"})
    [line] = tablet.pushes(journal).body["quarantined"]
    assert line["why"] == "reference"


def test_no_line_whatever_it_says_breaks_the_server_or_moves_another(tablet, journal):
    chance = random.Random(20261123)
    for _ in range(FUZZED):
        good = json.dumps(journal.event(id=str(uuid4()))).encode()
        journal.writes_raw(damaged(good, chance))
    answer = tablet.pushes(journal)
    assert (answer.status, answer.body["watermark"]) == (Status.OK, FUZZED)
    assert answer.body["head"] == journal.head()


@pytest.mark.parametrize("value", [None, True, -1, 1e300, "", "x" * 70_000, [], {}, [[]], {"a": {}}, "\ufdd0", "\x7f"])
def test_no_value_in_any_place_breaks_the_server(tablet, journal, takes_read, value):
    names = list(journal.event())
    for name in names:
        journal.writes(**{name: value})
    for name in (
        "meter",
        "register",
        "digits",
        "method",
        "kind",
        "attempts",
        "confirmed",
        "checks",
        "telegram",
        "position",
    ):
        takes_read(journal, p={name: value})
    for kind in ("stop.skipped", "trouble.reported", "photo.taken", "run.started", "run.closed", "read.corrected"):
        journal.writes(
            kind, {"code": value, "note": value, "supersedes": value, "of": value, "sha256": value}, run=None
        )
    for first in range(1, len(journal.lines) + 1, 2):
        assert tablet.pushes(journal, first, first + 1).status == Status.OK
    assert tablet.calls_roll(journal).body["watermark"] == len(journal.lines)


def damaged(line: bytes, chance: random.Random) -> bytes:
    """The line with one piece cut out, doubled, overwritten or put elsewhere; never with a line end in it."""
    start = chance.randrange(len(line))
    end = min(len(line), start + chance.randrange(1, 30))
    piece = line[start:end]
    noise = bytes(chance.choice(b'{}[]":,\\u0-9eE.tfn \x00\xff\x80\xed') for _ in range(chance.randrange(1, 6)))
    put = chance.choice([b"", piece * 2, noise, piece[::-1], noise + piece])
    return (line[:start] + put + line[end:]).replace(b"\n", b" ")
