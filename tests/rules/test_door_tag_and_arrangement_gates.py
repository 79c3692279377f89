"""What is asked before a tag is posted, and before a plan to pay is agreed."""

import pytest
from rule_facts import BOTH, STATUTE, decided, failing

ON_THE_DAY = {"now": "2026-12-14T10:00:00-08:00", "door_tag": None}


def test_a_tag_lists_its_gates_and_the_law_only_what_stops_it():
    decision = decided("post-door-tag", BOTH, **ON_THE_DAY)
    assert [one.gate for one in decision.verdicts] == ["amount", "mailed-notice", "hold", "window", "amount", "hold"]
    assert decision.allowed


@pytest.mark.parametrize(("now", "allowed"), [("18:00:00", True), ("18:00:01", False), ("07:59:59", False)])
def test_a_tag_is_posted_by_day(now, allowed):
    assert decided("post-door-tag", door_tag=None, now=f"2026-12-14T{now}-08:00").allowed is allowed


def test_a_tag_may_be_posted_on_an_open_friday_but_on_no_other():
    assert decided("post-door-tag", door_tag=None, now="2026-12-18T17:59:00-08:00").allowed
    assert failing(decided("post-door-tag", door_tag=None, now="2026-12-11T10:00:00-08:00")) == ["window"]


def test_unknown_refuses_a_tag():
    holds = [{"kind": "never heard of", "from": "2026-12-01T00:00:00-08:00", "to": None}]
    assert not decided("post-door-tag", holds=holds, **ON_THE_DAY).allowed


def test_a_plan_lists_its_gates_and_the_law_none():
    assert [one.gate for one in decided("arrangement").verdicts] == ["length", "before-shut-off", "covers-all"]
    assert decided("arrangement", (STATUTE,)).verdicts == ()


@pytest.mark.parametrize(
    ("signed_on", "ends_on", "allowed"),
    [
        ("2026-11-30", "2027-02-28", True),
        ("2026-11-30", "2027-03-01", False),
        ("2027-11-30", "2028-02-29", True),
        ("2026-12-15", "2027-03-15", True),
        ("2026-12-15", "2027-03-16", False),
        ("2026-12-15", "2026-12-14", False),
    ],
)
def test_a_plan_ends_within_three_months_of_its_signing(signed_on, ends_on, allowed):
    plan = {"signed_on": signed_on, "ends_on": ends_on, "shut_off_on": None, "covers_new_charges": True}
    decision = decided("arrangement", arrangement=plan)
    assert decision.allowed is allowed
    assert (decision.earliest is not None) is allowed


@pytest.mark.parametrize(("shut_off_on", "allowed"), [("2026-12-01", True), ("2026-11-30", False), (None, True)])
def test_a_plan_is_signed_on_a_day_before_the_shut_off(shut_off_on, allowed):
    assert decided("arrangement", arrangement__shut_off_on=shut_off_on).allowed is allowed
