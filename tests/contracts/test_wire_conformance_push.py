"""Batches: what may be sent, what is refused whole, and what the answer says (docs/exchange.md: Push)."""

import gzip
import json
from datetime import datetime
from http import HTTPStatus as Status

import pytest
from independent_client import ZEROS, body_of

LINES_ALLOWED = 500
MIB = 1 << 20


def stored(tablet, journal) -> int:
    """Up to where the server holds the journal, by roll call."""
    return int(tablet.pushes(journal, len(journal.lines) + 1).body["watermark"])


def batch(tablet, journal, lines=None, **changes) -> bytes:
    """A whole journal as one batch."""
    lines = journal.lines if lines is None else lines
    return body_of(tablet.header(journal, 1, lines, **changes), lines)


@pytest.fixture
def three(journal):
    """A journal of three notes."""
    for _ in range(3):
        journal.writes()
    return journal


def test_the_answer_tells_the_watermark_the_head_and_everything_else_it_owes(tablet, three):
    answer = tablet.pushes(three)
    assert answer.status == Status.OK
    told = answer.body
    assert (told["watermark"], told["head"], told["gaps"]) == (3, three.head(3), [])
    assert (told["quarantined"], told["unsigned"], told["fork"]) == ([], False, False)
    assert datetime.fromisoformat(told["now"]).tzinfo
    assert isinstance(told["incarnation"], int)
    assert isinstance(told["advise"]["batch"], int)
    assert 0 < told["advise"]["batch"] <= LINES_ALLOWED
    assert {"retry_s", "keep_until"} <= set(told["advise"])


def test_of_an_empty_journal_watermark_and_head_are_zero(tablet, journal):
    told = tablet.pushes(journal).body
    assert (told["watermark"], told["head"], told["gaps"], told["fork"]) == (0, ZEROS, [], False)


def test_a_journal_grows_batch_by_batch(tablet, three):
    assert tablet.pushes(three, 1, 2).body["watermark"] == 2
    told = tablet.pushes(three, 3).body
    assert (told["watermark"], told["head"]) == (3, three.head())


def test_lines_sent_twice_are_stored_once(tablet, three):
    tablet.pushes(three)
    again = tablet.pushes(three).body
    assert (again["watermark"], again["quarantined"], again["fork"]) == (3, [], False)


def test_the_roll_call_of_an_honest_tablet_changes_nothing(tablet, three):
    tablet.pushes(three)
    told = tablet.calls_roll(three).body
    assert (told["watermark"], told["head"], told["fork"], told["quarantined"]) == (3, three.head(), False, [])


def test_a_roll_call_with_another_head_is_told_of_a_fork(tablet, three):
    tablet.pushes(three)
    three.lines[2] = b"{}"
    told = tablet.calls_roll(three).body
    assert told["fork"] is True
    assert told["watermark"] == 3


def test_a_roll_call_ahead_of_what_is_stored_is_no_fork(tablet, three):
    tablet.pushes(three, 1, 1)
    told = tablet.calls_roll(three).body
    assert (told["fork"], told["watermark"]) == (False, 1)


@pytest.mark.parametrize("declared", [0, 1, 10**9])
def test_a_wrong_count_of_the_journal_is_recorded_never_refused(tablet, three, declared):
    answer = tablet.pushes(three, declared=declared)
    assert (answer.status, answer.body["watermark"]) == (Status.OK, 3)


def test_missing_ranges_are_told_until_they_are_filled(tablet, journal):
    for _ in range(8):
        journal.writes()
    told = tablet.pushes(journal, 3, 3).body
    assert (told["watermark"], told["head"], told["gaps"]) == (0, ZEROS, [[1, 2]])
    assert tablet.pushes(journal, 6, 7).body["gaps"] == [[1, 2], [4, 5]]
    told = tablet.pushes(journal, 1, 2).body
    assert (told["watermark"], told["head"], told["gaps"]) == (3, journal.head(3), [[4, 5]])
    assert tablet.pushes(journal, 4, 5).body["watermark"] == 7
    assert tablet.pushes(journal, 8).body["gaps"] == []


@pytest.mark.parametrize(
    "header",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b'{"first":1}', b"[" * 5000, b'{"first":NaN}'],
)
def test_a_header_that_cannot_be_read_refuses_the_batch(tablet, three, header):
    answer = tablet.sends(three, b"\n".join([header, *three.lines, b""]))
    assert answer.status == Status.BAD_REQUEST
    assert stored(tablet, three) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"first": 0},
        {"first": -1},
        {"first": "1"},
        {"first": 1.5},
        {"first": None},
        {"first": True},
        {"first": ...},
        {"count": 2},
        {"count": 4},
        {"count": -3},
        {"count": "3"},
        {"count": ...},
    ],
    ids=str,
)
def test_a_batch_that_does_not_begin_or_count_as_it_says_is_refused(tablet, three, changes):
    answer = tablet.pushes(three, **changes)
    assert answer.status == Status.BAD_REQUEST
    assert stored(tablet, three) == 0


def test_a_last_line_without_its_end_is_refused(tablet, three):
    assert tablet.sends(three, batch(tablet, three)[:-1]).status == Status.BAD_REQUEST
    assert stored(tablet, three) == 0


def test_an_empty_body_is_refused(tablet, three):
    assert tablet.sends(three, b"").status == Status.BAD_REQUEST


def test_a_batch_may_be_gzipped(tablet, three):
    answer = tablet.sends(three, gzip.compress(batch(tablet, three)), Content_Encoding="gzip")
    assert (answer.status, answer.body["watermark"]) == (Status.OK, 3)


@pytest.mark.parametrize(
    "damage",
    [lambda sent: sent[:-9], lambda sent: sent[:20], lambda sent: b"x" + sent],
    ids=["end missing", "most missing", "begins otherwise"],
)
def test_gzip_that_cannot_be_read_is_refused(tablet, three, damage):
    sent = damage(gzip.compress(batch(tablet, three)))
    assert tablet.sends(three, sent, Content_Encoding="gzip").status == Status.BAD_REQUEST
    assert stored(tablet, three) == 0


def test_gzip_with_a_changed_byte_is_refused(tablet, three):
    sent = bytearray(gzip.compress(batch(tablet, three)))
    sent[-6] ^= 1
    assert tablet.sends(three, bytes(sent), Content_Encoding="gzip").status == Status.BAD_REQUEST


def test_plain_bytes_called_gzip_are_refused(tablet, three):
    assert tablet.sends(three, batch(tablet, three), Content_Encoding="gzip").status == Status.BAD_REQUEST


def test_more_than_five_hundred_lines_are_too_large(tablet, journal):
    for _ in range(LINES_ALLOWED + 1):
        journal.writes_raw(b"{}")
    assert tablet.pushes(journal).status == Status.REQUEST_ENTITY_TOO_LARGE
    assert stored(tablet, journal) == 0
    assert tablet.pushes(journal, 1, LINES_ALLOWED).body["watermark"] == LINES_ALLOWED


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_more_than_a_mebibyte_is_too_large_for_two_lines(tablet, journal, packing):
    for _ in range(2):
        journal.writes_raw(b'"' + b"x" * (MIB // 2) + b'"')
    assert self_packed(tablet, journal, packing).status == Status.REQUEST_ENTITY_TOO_LARGE
    assert stored(tablet, journal) == 0


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_one_line_alone_is_never_too_large(tablet, journal, packing):
    journal.writes_raw(b'"' + b"x" * (MIB + 1000) + b'"')
    answer = self_packed(tablet, journal, packing)
    assert answer.status == Status.OK
    assert answer.body["watermark"] == 1


def self_packed(tablet, journal, packing):
    """Push the whole journal, gzipped or not."""
    if packing == "plain":
        return tablet.pushes(journal)
    return tablet.sends(journal, gzip.compress(batch(tablet, journal)), Content_Encoding="gzip")


def test_a_journal_of_another_device_is_foreign(office, tablet, three):
    tablet.pushes(three, 1, 1)
    other = office.hands_out_tablet("rosa")
    for first in (1, 2, 4):
        answer = other.pushes(three, first)
        assert (answer.status, answer.problem) == (Status.FORBIDDEN, "foreign-journal")
    assert stored(tablet, three) == 1


@pytest.mark.parametrize("name", ["x", "%2e%2e", "00000000-0000-0000-0000-00000000000Z"])
def test_a_journal_has_a_uuid(tablet, three, name):
    three.id = name
    assert tablet.pushes(three).status in (Status.BAD_REQUEST, Status.NOT_FOUND)


def test_a_tablet_that_is_no_relay_may_not_speak_for_another(office, tablet, three):
    other = office.hands_out_tablet()
    answer = tablet.sends(three, batch(tablet, three), Fieldops_For=other.device)
    assert answer.status == Status.FORBIDDEN
    assert stored(tablet, three) == 0


def test_unknown_words_in_the_header_are_left_alone(tablet, three):
    assert tablet.pushes(three, weather={"sky": ["clear"]}, app=...).body["watermark"] == 3


def test_a_push_says_nothing_that_is_no_json(tablet, three):
    answer = tablet.pushes(three)
    assert answer.headers["Content-Type"].startswith("application/json")
    assert json.dumps(answer.body)
