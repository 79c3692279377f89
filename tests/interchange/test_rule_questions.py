"""Facts for the rule book are taken as they are written, or refused with a numbered problem."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_facts import facts

from fieldops.interchange.rule_questions import parse_question
from fieldops.problems import Problem
from fieldops.rules.question import Balance, Hold, Override


def parsed(made, act="shut-off"):
    return parse_question(act, json.dumps(made).encode())


def refused(made, act="shut-off"):
    with pytest.raises(Problem) as caught:
        parsed(made, act)
    return caught.value


def test_every_fact_arrives_as_a_value():
    asked = parsed(
        facts(
            "turn-on",
            calendar__open=["2026-12-19"],
            holds=[{"kind": "never heard of", "from": "2026-12-01T00:00:00Z", "to": None}],
            override={"role": "field_lead", "reason": "medical"},
        ),
        "turn-on",
    )
    assert asked.now == datetime(2026, 12, 21, 17, tzinfo=UTC)
    assert asked.account.shutoff_eligible == Decimal("80.00")
    assert asked.calendar.opened == frozenset({date(2026, 12, 19)})
    assert asked.holds == (Hold("never heard of", datetime(2026, 12, 1, tzinfo=UTC), None),)
    assert asked.balance == Balance(Decimal(0), Decimal(0), Decimal(0))
    assert asked.override == Override("field_lead", "medical")


WRONG = [
    ("a time without offset", {"now": "2026-12-21T09:00:00"}, "now"),
    ("a time without its T", {"now": "2026-12-21 09:00:00-08:00"}, "now"),
    ("a fraction of a minute", {"now": "2026-12-21T09:00.5-08:00"}, "now"),
    ("a date for a time", {"payment_feed_as_of": "2026-12-21"}, "payment_feed_as_of"),
    ("a time at the end of time", {"payment_feed_as_of": "9999-12-31T23:59:59-08:00"}, "payment_feed_as_of"),
    ("a time before the calendar", {"door_tag__posted_at": "0001-01-01T00:00:00Z"}, "door_tag.posted_at"),
    ("a now that nothing can follow", {"now": "9999-06-01T00:00:00Z"}, "now"),
    ("no such day", {"account__bill_date": "2026-02-30"}, "account.bill_date"),
    ("a day in another form", {"account__bill_date": "20260901"}, "account.bill_date"),
    ("a negative amount", {"account__past_due": "-0.01"}, "account.past_due"),
    ("not a number", {"account__past_due": "NaN"}, "account.past_due"),
    ("an endless amount", {"account__past_due": "Infinity"}, "account.past_due"),
    ("an amount that is a number", {"account__past_due": 12.5}, "account.past_due"),
    ("an amount of other digits", {"account__past_due": "１２"}, "account.past_due"),
    ("an empty amount", {"account__past_due": ""}, "account.past_due"),
    ("one for true", {"door_tag__photo": 1}, "door_tag.photo"),
    ("a word for true", {"account__occupant_is_tenant": "true"}, "account.occupant_is_tenant"),
    ("a number for a premise", {"premise_confirmed": 0}, "premise_confirmed"),
    ("no class of account", {"account__class": "hospital"}, "account.class"),
    ("no kind of notice", {"notices": [{**facts()["notices"][0], "kind": "PENALTY"}]}, "notices.0.kind"),
    ("no kind of contact", {"contacts": [{**facts()["contacts"][0], "kind": "sms"}]}, "contacts.0.kind"),
    ("a number for a hold", {"holds": [{"kind": 7, "from": "2026-12-01T00:00:00Z", "to": None}]}, "holds.0.kind"),
    ("nothing for a list", {"holds": None}, "holds"),
    ("an object for a list", {"notices": {}}, "notices"),
    ("a text for a list", {"contacts": "none"}, "contacts"),
    ("nothing in a list", {"calendar__closed": [None]}, "calendar.closed.0"),
    ("a list for an object", {"account": []}, "account"),
    ("nothing for an account", {"account": None}, "account"),
    ("nothing for a date that is needed", {"account__bill_date": None}, "account.bill_date"),
    ("an unknown key", {"weather": "fine"}, "weather"),
    ("an unknown key inside", {"door_tag__place": "door"}, "door_tag.place"),
    ("a key of another act", {"off_for": "NONPAY"}, "off_for"),
]


@pytest.mark.parametrize(("change", "where"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_refused_and_its_place_is_named(change, where):
    problem = refused(facts(**change))
    assert problem.kind.number == "400.72"
    assert problem.details["where"] == where


def paths(made, path=()):
    """The path of every key, also inside objects and lists."""
    inside = made.items() if isinstance(made, dict) else enumerate(made) if isinstance(made, list) else ()
    for key, value in inside:
        if isinstance(key, str):
            yield (*path, key)
        yield from paths(value, (*path, key))


@pytest.mark.parametrize("act", ["shut-off", "turn-on", "post-door-tag", "arrangement"])
def test_no_key_may_be_missing(act):
    held = {"holds": [{"kind": "COURT", "from": "2026-12-01T00:00:00Z", "to": None}]}
    for *outer, last in paths(facts(act, **held)):
        made = facts(act, **held)
        place = made
        for step in outer:
            place = place[step]
        del place[last]
        assert refused(made, act).details["where"] == ".".join(map(str, [*outer, last]))


@pytest.mark.parametrize("change", [{"off_for": "LEAK"}, {"balance__fees": "-1"}, {"balance": None}], ids=str)
def test_a_turn_on_is_read_as_strictly(change):
    assert refused(facts("turn-on", **change), "turn-on").kind.number == "400.72"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff{}",
        b'{"now":1,"now":2}',
        b'{"account":{"class":"fire","class":"multi"}}',
        b'{"now":NaN}',
        b'{"now":-Infinity}',
        b"[" * 100_000,
        b'{"now":' + b"1" * 5000 + b"}",
    ],
    ids=lambda content: repr(content[:20]),
)
def test_what_is_no_object_of_json_is_refused(content):
    with pytest.raises(Problem, match=r"400\.71"):
        parse_question("shut-off", content)


def test_a_time_after_now_is_no_mistake():
    later = "2030-01-01T00:00:00Z"
    assert parsed(facts(payment_feed_as_of=later, door_tag__posted_at=later)).payment_feed_as_of.year == 2030


@pytest.mark.parametrize(
    ("fraction", "microsecond"),
    [("0", 0), ("000001", 1), ("0000000", 0), ("0000001", 1), ("9999999", 999999), ("1234561", 123457)],
)
def test_what_is_finer_than_a_microsecond_makes_it_odd(fraction, microsecond):
    assert parsed(facts(now=f"2026-12-21T09:00:00.{fraction}Z")).now.microsecond == microsecond


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def read_or_refused(made):
    try:
        return parsed(made)
    except Problem as problem:
        return problem


@given(key=st.sampled_from(sorted(facts())), value=json_values)
@settings(deadline=None)
def test_whatever_stands_in_a_file_it_is_taken_or_refused(key, value):
    outcome = read_or_refused(facts() | {key: value})
    if isinstance(outcome, Problem):
        assert outcome.kind.number in ("400.71", "400.72")
        assert outcome.sentence("en").isprintable()
    else:
        assert parsed(outcome.as_json()) == outcome
