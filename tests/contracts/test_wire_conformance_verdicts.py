"""The table of verdicts: duplicate, fork, unsigned, accepted, known fact, and what a gap does to them."""

import base64
from http import HTTPStatus as Status
from uuid import uuid4, uuid5

import pytest
from independent_client import Journal, Key


def told(answer) -> tuple[int, list[tuple[int, str]], bool, bool]:
    """Watermark, quarantined lines, unsigned, fork."""
    assert answer.status == Status.OK, answer
    body = answer.body
    quarantined = [(line["seq"], line["why"]) for line in body["quarantined"]]
    return body["watermark"], quarantined, body["unsigned"], body["fork"]


def accepted(n: int):
    """What is told of a push after which n lines are in custody and nothing is wrong."""
    return n, [], False, False


def other_life(journal: Journal) -> Journal:
    """A journal under the same id whose lines say something else: a cloned store."""
    clone = Journal(journal.by, journal.run, journal.stop, journal.id)
    for _ in journal.lines:
        clone.writes()
    return clone


# --- fork


def test_another_line_at_a_known_place_is_a_fork_and_the_first_one_stays(tablet, journal):
    journal.writes()
    tablet.pushes(journal)
    assert told(tablet.pushes(other_life(journal))) == (1, [], False, True)
    assert told(tablet.calls_roll(journal)) == accepted(1)


def test_behind_a_fork_the_new_lines_of_that_batch_take_no_place(tablet, journal):
    for _ in range(3):
        journal.writes()
    tablet.pushes(journal, 1, 1)
    assert told(tablet.pushes(other_life(journal))) == (1, [], False, True)
    assert told(tablet.pushes(journal, 2)) == accepted(3)


def test_before_a_fork_new_lines_of_that_batch_are_taken(tablet, journal):
    for _ in range(3):
        journal.writes()
    clone = Journal(journal.by, journal.run, journal.stop, journal.id, journal.lines[:2])
    clone.writes()
    tablet.pushes(journal, 1, 1)
    tablet.pushes(journal, 3, 3)
    assert told(tablet.pushes(clone, 2)) == (3, [], False, True)


def test_a_fork_is_told_before_a_missing_signature(tablet, journal):
    journal.writes()
    tablet.pushes(journal)
    assert tablet.pushes(other_life(journal), sig=...).body["fork"] is True


# --- unsigned


@pytest.mark.parametrize(
    "sig",
    [
        ...,
        None,
        "",
        7,
        "no base64",
        base64.b64encode(b"\0" * 64).decode(),
        base64.b64encode(b"x" * 63).decode(),
        "A" * 999,
    ],
    ids=["absent", "null", "empty", "number", "garbage", "zeros", "63 bytes", "long"],
)
def test_a_batch_without_a_good_signature_is_not_in_custody_until_it_is_signed(tablet, journal, sig):
    journal.writes()
    assert told(tablet.pushes(journal, sig=sig)) == (0, [], True, False)
    assert told(tablet.pushes(journal)) == accepted(1)


def test_a_signature_of_another_key_or_of_another_batch_does_not_count(tablet, journal):
    journal.writes()
    journal.writes()
    head = journal.head()
    wrong = [
        Key().signs("fieldops-batch-1", journal.id, 1, 2, head),
        tablet.key.signs("fieldops-batch-1", str(uuid4()), 1, 2, head),
        tablet.key.signs("fieldops-batch-1", journal.id, 2, 2, head),
        tablet.key.signs("fieldops-batch-1", journal.id, 1, 1, head),
        tablet.key.signs("fieldops-batch-1", journal.id, 1, 2, journal.head(1)),
        tablet.key.signs("fieldops-session-1", journal.id, 1, 2, head),
        base64.b64encode(tablet.key.signs_der("fieldops-batch-1", journal.id, 1, 2, head)).decode(),
    ]
    for sig in wrong:
        assert told(tablet.pushes(journal, sig=sig)) == (0, [], True, False)


def test_a_line_changed_under_way_is_not_signed(tablet, journal):
    journal.writes()
    signed = tablet.header(journal, 1, journal.lines)
    journal.lines[0] = journal.lines[0].replace(b"locked", b"opened")
    assert told(tablet.pushes(journal, sig=signed["sig"], head=signed["head"])) == (0, [], True, False)


def test_known_lines_need_no_new_signature(tablet, journal):
    journal.writes()
    tablet.pushes(journal)
    assert told(tablet.pushes(journal, sig=...))[0] == 1
    assert told(tablet.calls_roll(journal)) == accepted(1)


# --- accepted and known facts


def test_each_kind_of_a_readers_day_is_accepted(tablet, journal, takes_read):
    takes_read(journal)
    journal.writes("stop.skipped", {"code": "dog"})
    journal.writes("stop.skipped", {"code": "locked_gate", "note": "Nobody home."})
    journal.writes("trouble.reported", {"code": "leak", "note": "Drips."})
    journal.writes("note.left", {"text": "¿Dónde está el medidor? 🐕"})
    assert told(tablet.pushes(journal)) == accepted(5)


@pytest.mark.parametrize("digits", ["999999", "000000", "12", "0010500"])
def test_implausible_and_wrong_digits_are_accepted(tablet, journal, takes_read, digits):
    takes_read(journal, digits, p={"checks": ["high"]})
    assert told(tablet.pushes(journal)) == accepted(1)


def test_unknown_words_are_no_reason_to_refuse(tablet, journal):
    journal.writes(p={"text": "Fine.", "later": [1, {"a": None}]}, newer={"than": "you"})
    assert told(tablet.pushes(journal)) == accepted(1)


def test_a_carriage_return_and_other_line_ends_of_unicode_split_nothing(tablet, journal):
    journal.writes(p={"text": "one\u2028two\u0085three"})
    journal.writes_raw(journal.lines.pop() + b"\r")
    assert told(tablet.pushes(journal)) == accepted(1)


def test_the_same_fact_in_a_new_journal_is_known_and_takes_its_place(tablet, journal, new_journal):
    fact = journal.writes()
    tablet.pushes(journal)
    again = new_journal()
    again.travels(fact)
    assert told(tablet.pushes(again)) == accepted(1)


def test_the_same_fact_twice_in_one_journal_is_known(tablet, journal):
    journal.travels(journal.writes())
    assert told(tablet.pushes(journal)) == accepted(2)


def test_order_spacing_and_the_spelling_of_numbers_make_no_other_fact(tablet, journal, new_journal):
    event = journal.writes(p={"text": "Fine.", "n": 1, "m": 100})
    tablet.pushes(journal)
    again = new_journal()
    again.travels(event)
    line = (
        again.lines[0].replace(b'"n":1', b'"n" : 1.0').replace(b'"m":100', b'"m":1e2').replace(b"Fine", b"\\u0046ine")
    )
    head, _, tail = line[1:-1].partition(b",")
    again.lines[0] = b" { " + tail + b" , " + head + b" } "
    assert told(tablet.pushes(again)) == accepted(1)


@pytest.mark.parametrize("pair", [(1, True), (0, False), (1, "1"), (None, 0), ([], {}), ([1, 2], [2, 1])], ids=str)
def test_what_differs_as_json_is_another_fact(tablet, journal, new_journal, pair):
    fact = journal.writes(p={"text": "Fine.", "x": pair[0]})
    tablet.pushes(journal)
    again = new_journal()
    again.travels(fact, p={"text": "Fine.", "x": pair[1]})
    assert told(tablet.pushes(again)) == (1, [(1, "id-reused")], False, False)


def test_the_same_id_with_another_fact_is_another_fact(tablet, journal):
    fact = journal.writes()
    journal.travels(fact, at="2026-05-12T09:14:22.124-07:00")
    assert told(tablet.pushes(journal)) == (2, [(2, "id-reused")], False, False)


def test_of_a_record_from_a_handheld_only_kind_stop_and_payload_count(tablet, journal, takes_read, stops):
    identity = str(uuid5(uuid4(), "handheld 7, record 12"))
    fact = takes_read(journal, id=identity, p={"method": "handheld"})
    journal.travels(fact, at="2026-05-13T01:02:03.004-07:00", run=None)
    assert told(tablet.pushes(journal)) == accepted(2)
    journal.travels(fact, p=fact["p"] | {"digits": "001051"})
    assert told(tablet.pushes(journal, 3)) == (3, [(3, "id-reused")], False, False)


def test_a_quarantined_line_does_not_occupy_its_id(tablet, journal):
    fact = journal.writes(stop=str(uuid4()))
    journal.travels(fact, stop=journal.stop)
    assert told(tablet.pushes(journal)) == (2, [(1, "reference")], False, False)


def test_a_fact_of_another_tablet_stays_the_same_fact(office, tablet, journal, new_journal):
    fact = journal.writes()
    tablet.pushes(journal)
    other, again = office.hands_out_tablet("rosa"), new_journal()
    again.travels(fact)
    assert told(other.pushes(again)) == accepted(1)


# --- above a gap


def test_a_line_above_a_gap_is_judged_when_the_gap_fills(tablet, journal):
    journal.writes()
    journal.writes(prev="f" * 64)
    journal.writes()
    assert told(tablet.pushes(journal, 2)) == (0, [], False, False)
    assert told(tablet.pushes(journal, 1, 1)) == (3, [(2, "prev")], False, False)
    assert told(tablet.pushes(journal, 2)) == (3, [(2, "prev")], False, False)


def test_a_line_above_a_gap_is_quarantined_for_what_fills_the_gap(tablet, journal):
    fact = journal.writes()
    journal.travels(fact, p={"text": "Something else."})
    tablet.pushes(journal, 2, 2)
    tablet.pushes(journal, 1, 1)
    assert told(tablet.pushes(journal)) == (2, [(2, "id-reused")], False, False)


def test_a_fork_above_a_gap_is_a_fork(tablet, journal):
    journal.writes()
    journal.writes()
    tablet.pushes(journal, 2)
    assert told(tablet.pushes(other_life(journal), 2)) == (0, [], False, True)
