"""A reading is doubted by limits, and limits come from a register's history."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.facts.registers import Limits, advance
from fieldops.rules.plausible import PastReading, checks, expected_use, limits_for

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "plausibility.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_a_reading_is_doubted_as_the_vectors_say(case):
    assert list(checks(case["digits"], case["dials"], Limits(**case["limits"]))) == case["checks"]


def monthly(*digits: str, last: date = date(2026, 5, 1)) -> list[PastReading]:
    """A history read every 30 days, the last one on `last`."""
    first = last - timedelta(days=30 * (len(digits) - 1))
    return [PastReading(first + timedelta(days=30 * n), text) for n, text in enumerate(digits)]


def test_limits_are_half_and_twice_the_recent_use():
    limits = limits_for(monthly("0100", "0120", "0140"), 4, date(2026, 5, 31))
    assert (limits.low, limits.high, limits.previous) == ("0150", "0180", "0140")


def test_the_same_season_of_last_year_counts_more_than_last_month():
    summer = PastReading(date(2025, 7, 1), "0100"), PastReading(date(2025, 7, 31), "0160")
    winter = PastReading(date(2026, 6, 1), "0400"), PastReading(date(2026, 7, 1), "0410")
    assert expected_use([*summer, *winter], date(2026, 7, 31)) == 60


def test_billings_own_limits_win():
    limits = limits_for(monthly("0100", "0120", "0140"), 4, date(2026, 5, 31), low="0141", high="0300")
    assert (limits.low, limits.high) == ("0141", "0300")


def test_a_span_past_the_nines_is_a_rollover():
    limits = limits_for(monthly("9900", "9940", "9980"), 4, date(2026, 5, 31))
    assert limits.rollover
    assert (limits.low, limits.high) == ("0000", "0060")


def test_a_dripping_tap_is_not_doubted():
    limits = limits_for(monthly("0100", "0101", "0102"), 4, date(2026, 5, 31))
    assert checks("0107", 4, limits) == ()
    assert checks("0109", 4, limits) == ("high",)


def test_a_new_meter_has_no_limits():
    assert limits_for([], 5, date(2026, 5, 31)).previous is None


def test_a_reading_of_another_register_length_is_no_history():
    assert limits_for(monthly("00100", "00120"), 4, date(2026, 5, 31)).previous is None


@given(st.integers(3, 9), st.data())
def test_what_the_history_leads_to_expect_is_never_doubted(dials, data):
    start = data.draw(st.integers(0, 10**dials - 1))
    use = data.draw(st.integers(4, 10**dials // 8))
    readings = [advance(str(start).zfill(dials), use * n) for n in range(4)]
    limits = limits_for(monthly(*readings), dials, date(2026, 5, 31))
    doubts = set(checks(advance(readings[-1], use), dials, limits))
    assert doubts <= {"rollover"}


@given(st.integers(3, 9), st.data())
def test_a_reading_that_ran_back_is_never_taken_for_plausible(dials, data):
    previous = data.draw(st.integers(10**dials // 2, 10**dials - 1))
    lower = data.draw(st.integers(10**dials // 4, previous - 1))
    use = data.draw(st.integers(0, 10**dials // 8))
    history = monthly(str(max(previous - use, 0)).zfill(dials), str(previous).zfill(dials))
    assert checks(str(lower).zfill(dials), dials, limits_for(history, dials, date(2026, 5, 31))) != ()
