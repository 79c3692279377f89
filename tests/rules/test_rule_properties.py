"""What must hold of every answer, whatever is asked."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_facts import BOTH, POLICY, STATUTE, question

from fieldops.rules.books import load
from fieldops.rules.deciding import decide
from fieldops.rules.question import Hold

HURTING = st.sampled_from(("shut-off", "post-door-tag"))
BOOKS = st.sampled_from(((POLICY,), (STATUTE,), BOTH))
STEP = timedelta(microseconds=1)


@given(data=st.data(), act=HURTING, books=BOOKS)
@settings(max_examples=200, deadline=None)
def test_earliest_is_the_first_moment_at_which_the_act_is_allowed(any_question, fresh, data, act, books):
    asked, rules = data.draw(any_question).without_the_future(), load(books)
    earliest = decide(act, rules, asked).earliest
    if earliest is None:
        return
    assert decide(act, rules, fresh(asked, earliest)).allowed
    if earliest > asked.now:
        assert not decide(act, rules, fresh(asked, earliest - STEP)).allowed


@given(data=st.data(), act=HURTING, books=BOOKS, hours=st.integers(0, 24 * 60))
@settings(max_examples=200, deadline=None)
def test_no_moment_before_earliest_is_allowed(any_question, fresh, data, act, books, hours):
    asked, rules = data.draw(any_question).without_the_future(), load(books)
    moment = asked.now + timedelta(hours=hours)
    earliest = decide(act, rules, asked).earliest
    if decide(act, rules, fresh(asked, moment)).allowed:
        assert earliest is not None
        assert earliest <= moment


@given(data=st.data(), act=HURTING)
@settings(deadline=None)
def test_another_book_never_allows_more_and_never_sooner(any_question, data, act):
    asked = data.draw(any_question)
    policy, both = decide(act, load((POLICY,)), asked), decide(act, load(BOTH), asked)
    assert policy.allowed or not both.allowed
    if both.earliest:
        assert policy.earliest is not None
        assert policy.earliest <= both.earliest


@given(data=st.data(), act=HURTING, books=BOOKS, kind=st.sampled_from(("APPEAL", "COURT", "never heard of")))
@settings(deadline=None)
def test_another_hold_never_allows_more_and_never_sooner(any_question, data, act, books, kind):
    asked, rules = data.draw(any_question), load(books)
    held = replace(asked, holds=(*asked.holds, Hold(kind, asked.now - STEP, asked.now + timedelta(days=3))))
    before, after = decide(act, rules, asked), decide(act, rules, held)
    assert before.allowed or not after.allowed
    if after.earliest:
        assert before.earliest is not None
        assert before.earliest <= after.earliest


@given(data=st.data(), act=HURTING, books=BOOKS)
@settings(deadline=None)
def test_unknown_never_allows_what_hurts(any_question, data, act, books):
    decision = decide(act, load(books), data.draw(any_question))
    assert decision.allowed == all(verdict.result == "pass" for verdict in decision.verdicts)


@pytest.mark.parametrize(
    "change",
    [{"balance": None}, {"release__as_of": "2026-12-22T09:00:00-08:00"}],
    ids=["no balance", "a release of tomorrow"],
)
def test_unknown_never_keeps_water_away(change):
    without_balance = change.pop("balance", "given") is None
    asked = question("turn-on", **change)
    decision = decide("turn-on", load((POLICY,)), replace(asked, balance=None) if without_balance else asked)
    assert [verdict.result for verdict in decision.failing] == ["unknown"]
    assert decision.allowed
    assert decision.earliest == asked.now


@given(data=st.data(), act=HURTING, books=BOOKS)
@settings(deadline=None)
def test_no_sentence_holds_an_amount_or_what_somebody_typed(any_question, data, act, books):
    for verdict in decide(act, load(books), data.draw(any_question)).verdicts:
        assert set(verdict.because) == {"en", "es"}
        for sentence in verdict.because.values():
            assert not re.search(r"\$|\d[.,]\d|812|MOON", sentence)
