"""What a record tells: digits as seen, codes as given, and ids that are the same whoever pulls it."""

import uuid
from dataclasses import replace
from datetime import date, datetime

import pytest

from fieldops.facts.handhelds import HandheldRecord
from fieldops.facts.ids import is_derived
from fieldops.facts.registers import Limits
from fieldops.sync.payloads import SHAPES
from fieldops.work.handheld_facts import facts_of, found_fact
from fieldops.work.handheld_matching import AskedRegister, AskedStop, Match

LIMITS = Limits("01010", "01050", "01000", "ask", rollover=False, clause="5.3.1")
REGISTER = AskedRegister(str(uuid.uuid4()), 5, LIMITS)
STOP = AskedStop("s", "r", date(2026, 5, 12), "R7", str(uuid.uuid4()), "61564400", (REGISTER,), True, "cycle")
READ = HandheldRecord(1, "4.1", "61564400", "01042", datetime.fromisoformat("2026-05-12T09:14:05-07:00"), b'{"n":1}')


def told(record=READ, handheld="HH-7", **changes):
    record = replace(record, **changes)
    return facts_of(handheld, "frd1", record, Match(STOP, REGISTER if record.digits is not None else None))


def payloads(**changes):
    return {fact.kind: fact.payload for fact in told(**changes)}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"trouble": ("leak_city", "glass_broken"), "note": "behind the hedge"},
        {"digits": None, "skip": "dog", "note": "two of them"},
        {"digits": None, "skip": None},
        {"digits": None, "skip": "a code of a vendor that is longer than ours", "trouble": ("x" * 40,)},
    ],
)
def test_whatever_a_record_holds_is_told_in_shapes_that_the_office_takes(changes):
    for fact in told(**changes):
        assert SHAPES[fact.kind]().validate(fact.payload) == {}
        assert is_derived(fact.id)


def test_a_read_carries_its_digits_as_seen_and_the_record_as_proof():
    read = payloads()["read.taken"]
    assert (read["digits"], read["method"], read["kind"], read["confirmed"]) == ("01042", "handheld", "cycle", False)
    assert read["telegram"] == {"protocol": "frd1", "raw": READ.raw.hex(), "flags": []}
    assert (read["checks"], read["serial_seen"]) == ([], "61564400")


@pytest.mark.parametrize(
    ("digits", "checks"), [("01099", ["high"]), ("00999", ["negative"]), ("1042", ["wrong_digits"])]
)
def test_doubts_are_named_and_digits_never_changed(digits, checks):
    read = payloads(digits=digits)["read.taken"]
    assert (read["digits"], read["checks"]) == (digits, checks)


def test_a_skip_with_its_note_is_one_fact_and_an_unknown_code_stays_as_it_came():
    assert payloads(digits=None, skip="DOG3", note="two of them") == {
        "stop.skipped": {"code": "DOG3", "note": "two of them"}
    }


def test_a_record_too_long_for_a_line_travels_without_its_proof():
    assert "telegram" not in payloads(raw=b"x" * 9_000)["read.taken"]


def test_ids_are_the_same_whenever_and_differ_with_handheld_record_time_value_and_kind():
    same = [fact.id for fact in told(trouble=("leak_city",), note="x")]
    assert same == [fact.id for fact in told(trouble=("leak_city",), note="x", raw=b"other", n=9)]
    others = [
        told(handheld="HH-8"),
        told(uid="4.2"),
        told(digits="01043"),
        told(taken_at=READ.taken_at.replace(second=6)),
    ]
    ids = [*same, *(facts[0].id for facts in others)]
    assert len(set(ids)) == len(ids) == 7


def test_the_ids_never_change():
    assert told()[0].id == str(
        uuid.uuid5(uuid.UUID("c6461e38-cde9-4222-a52d-57c2330984c8"), "HH-7\n4.1\n2026-05-12T09:14:05-07:00\n01042")
    )


@pytest.mark.parametrize("changes", [{}, {"digits": None, "skip": "dog"}, {"digits": None}, {"raw": b"x" * 9_000}])
def test_a_record_without_a_stop_is_told_under_another_id_than_with_one(changes):
    record = replace(READ, **changes)
    fact = found_fact("HH-7", "frd1", "R7", record, "lena")
    assert SHAPES[fact.kind]().validate(fact.payload) == {}
    assert fact.id not in {one.id for one in told(**changes)}
    assert ("telegram" in fact.payload) == (len(record.raw) < 9_000)


@pytest.mark.parametrize(
    ("column", "dials"), [("0001042", "01042"), ("1042", "01042"), ("01042", "01042"), ("1234567", "1234567")]
)
def test_the_zeros_that_fill_a_files_column_are_not_the_dials(column, dials):
    facts = facts_of("file-radix_a", "radix_a", replace(READ, digits=column), Match(STOP, REGISTER))
    assert facts[0].payload["digits"] == dials
