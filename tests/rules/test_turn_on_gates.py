"""Turning on again: billing's release, what is still owed, the hours, and who may step over them."""

import pytest
from rule_facts import BOTH, STATUTE, decided, failing, result

AFTER_HOURS = "2026-12-21T19:00:00-08:00"
NEXT_MORNING = "2026-12-22T08:00:00-08:00"
FREE_BASES = ["arrangement_by_override", "wrongful_shutoff", "medical", "tenant_became_customer", "court"]


def test_a_turn_on_lists_its_gates_in_order():
    assert [one.gate for one in decided("turn-on").verdicts] == ["release", "balance", "window"]
    late = decided("turn-on", now=AFTER_HOURS, override={"role": "field_lead", "reason": "medical"})
    assert [one.gate for one in late.verdicts] == ["release", "balance", "window", "override"]


def test_inside_the_hours_nobody_asks_for_an_override():
    inside = decided("turn-on", override={"role": "reader", "reason": ""})
    assert inside.allowed
    assert [one.gate for one in inside.verdicts] == ["release", "balance", "window"]


@pytest.mark.parametrize("off_for", ["VACANT", "REPAIR", "EMERGENCY"])
def test_what_is_off_for_another_reason_has_no_gates(off_for):
    decision = decided("turn-on", BOTH, off_for=off_for, release=None, now=AFTER_HOURS, account__class="commercial")
    assert decision.allowed
    assert decision.verdicts == ()


def test_the_statute_keeps_no_water_away():
    assert decided("turn-on", (STATUTE,), release=None, now=AFTER_HOURS).allowed


@pytest.mark.parametrize("basis", FREE_BASES)
def test_some_bases_ask_for_no_balance_of_zero(basis):
    assert decided("turn-on", release__basis=basis, balance__penalties="12.00").allowed


@pytest.mark.parametrize("owed", ["charges", "penalties", "fees"])
def test_any_other_basis_asks_for_nothing_owed(owed):
    decision = decided("turn-on", **{f"balance__{owed}": "0.01"})
    assert failing(decision) == ["balance"]
    assert decision.earliest is None


@pytest.mark.parametrize("role", ["field_lead", "finance_manager"])
def test_these_may_step_over_the_hours_with_a_reason(role):
    decision = decided("turn-on", now=AFTER_HOURS, override={"role": role, "reason": "medical"})
    assert decision.allowed
    assert decision.as_json()["earliest"] == AFTER_HOURS


@pytest.mark.parametrize(
    "override", [{"role": "dispatcher", "reason": "medical"}, {"role": "field_lead", "reason": "  "}], ids=str
)
def test_without_the_role_or_the_reason_one_waits_for_the_hours(override):
    decision = decided("turn-on", now=AFTER_HOURS, override=override)
    assert result(decision, "override") == "fail"
    assert decision.as_json()["earliest"] == NEXT_MORNING


@pytest.mark.parametrize(
    ("now", "is_inside"),
    [
        ("2026-12-21T07:59:59.999999-08:00", False),
        ("2026-12-21T08:00:00-08:00", True),
        ("2026-12-21T17:30:00-08:00", True),
        ("2026-12-21T17:30:00.000001-08:00", False),
        ("2026-12-22T01:30:00Z", True),
        ("2026-12-22T01:30:00.0000000001Z", False),  # finer than a microsecond is not rounded away
        ("2026-12-21T15:59:59.9999999999Z", False),
    ],
)
def test_the_hours_include_their_bounds_and_nothing_beside_them(now, is_inside):
    assert (
        result(decided("turn-on", now=now, release__as_of="2026-12-21T05:00:00-08:00"), "window") == "pass"
    ) is is_inside
