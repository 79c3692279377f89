"""When a line happened by the office's time, whatever the device's clocks say."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.rules.reckoning import ESTIMATED, GOOD, Mark, Reckoned, reckon

NINE = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
LATER = NINE + timedelta(hours=3)
"""When the lines come in."""
HOUR, MINUTE = 3_600_000, 60_000
SINCE_NINE = Mark("one", 1000, NINE, timedelta(seconds=1))


def clk(mono: float = 1000, off: float = 0, unc: float = 500, boot: str = "one") -> dict[str, Any]:
    return {"boot": boot, "mono": mono, "off": off, "unc": unc}


def of(at: datetime, told: dict[str, Any] | None, before: Mark | None = None, received: datetime = LATER) -> Reckoned:
    return reckon(at.isoformat(), told, before, received)[0]


def test_a_device_that_never_heard_the_office_tells_no_time() -> None:
    assert of(NINE, None) == Reckoned(None, "unknown")


def test_a_wall_clock_wrong_by_years_tells_a_good_time_when_it_is_known_by_how_much() -> None:
    of_1970 = datetime(1970, 1, 1, tzinfo=UTC)
    off = (NINE - of_1970) / timedelta(milliseconds=1)
    assert of(of_1970, clk(off=int(off))) == Reckoned(NINE, "good", timedelta(seconds=0.5))


@pytest.mark.parametrize(
    ("unc", "quality"),
    [
        (GOOD, "good"),
        (GOOD + timedelta(milliseconds=1), "estimated"),
        (ESTIMATED, "estimated"),
        (ESTIMATED + timedelta(milliseconds=1), "unknown"),
    ],
)
def test_a_time_is_as_good_as_what_is_not_known_of_it_is_small(unc: timedelta, quality: str) -> None:
    assert of(NINE, clk(unc=unc / timedelta(milliseconds=1))).quality == quality


@pytest.mark.parametrize("told", [clk(unc=-1), clk(off=2**54), clk(mono=2**54), clk(unc=Decimal("1e300"))])
def test_what_is_no_reading_of_a_clock_tells_nothing(told: dict[str, Any]) -> None:
    assert of(NINE, told) == Reckoned(None, "unknown")


def test_what_claims_to_be_after_its_receipt_is_not_believed() -> None:
    assert of(LATER + timedelta(minutes=3), clk(unc=100)).quality == "unknown"


def test_nothing_is_reckoned_after_its_receipt() -> None:
    assert of(LATER + timedelta(seconds=50), clk(unc=MINUTE)).at_est == LATER


def test_a_line_that_agrees_with_what_ran_since_the_one_before_keeps_its_word() -> None:
    ten = NINE + timedelta(hours=1)
    assert of(ten, clk(mono=1000 + HOUR), SINCE_NINE) == Reckoned(ten, "good", timedelta(seconds=0.5))


def test_a_tablet_that_says_how_long_it_may_have_slept_keeps_its_word() -> None:
    ten = NINE + timedelta(hours=1)
    assert of(ten, clk(mono=1000 + MINUTE, unc=HOUR), SINCE_NINE) == Reckoned(ten, "estimated", timedelta(hours=1))


@pytest.mark.parametrize("step", [timedelta(minutes=-30), timedelta(minutes=30), timedelta(days=400)])
def test_a_wall_clock_set_between_two_lines_is_found_out_and_the_running_clock_taken(step: timedelta) -> None:
    after_a_minute = NINE + timedelta(minutes=1)
    found = of(after_a_minute + step, clk(mono=1000 + MINUTE), SINCE_NINE)
    assert (found.at_est, found.quality) == (after_a_minute, "estimated")
    assert found.at_est + found.unc == LATER, "it may have slept, but not beyond the receipt"


def test_a_step_is_not_estimated_when_the_receipt_is_too_long_after() -> None:
    found = of(NINE + timedelta(days=400), clk(mono=1000 + MINUTE), SINCE_NINE, NINE + timedelta(days=2))
    assert found == Reckoned(None, "unknown")


def test_a_boot_whose_clock_runs_back_says_nothing_and_is_forgotten() -> None:
    assert reckon(NINE.isoformat(), clk(mono=999), SINCE_NINE, LATER) == (Reckoned(None, "unknown"), None)


def test_another_boot_is_held_against_nothing() -> None:
    assert of(NINE, clk(boot="two", mono=5), SINCE_NINE).quality == "good"


def test_the_next_line_is_held_against_the_last_good_one() -> None:
    good = reckon(NINE.isoformat(), clk(), None, LATER)[1]
    assert good == Mark("one", 1000, NINE, timedelta(seconds=0.5))
    assert reckon(NINE.isoformat(), clk(mono=2000, unc=HOUR), good, LATER)[1] == good
    assert reckon(NINE.isoformat(), None, good, LATER)[1] == good


NUMBERS = st.integers(-(2**53), 2**53) | st.decimals(allow_nan=False, allow_infinity=False)
READINGS = st.none() | st.fixed_dictionaries(
    {"boot": st.sampled_from(["one", "two", ""]), "mono": NUMBERS, "off": NUMBERS, "unc": NUMBERS}
)
WALLS = st.datetimes(timezones=st.just(UTC)) | st.integers(0, 600).map(
    lambda minutes: NINE + timedelta(minutes=minutes)
)


@given(st.lists(st.tuples(WALLS, READINGS), max_size=6))
def test_whatever_the_clocks_say_a_line_is_taken_and_no_time_is_after_its_receipt(
    lines: list[tuple[datetime, dict[str, Any] | None]],
) -> None:
    mark = None
    for at, told in lines:
        reckoned, mark = reckon(at.isoformat(), told, mark, LATER)
        assert (reckoned.at_est is None) == (reckoned.quality == "unknown")
        assert reckoned.at_est is None or reckoned.at_est <= LATER + reckoned.unc + GOOD


STEPS = st.sampled_from([0, 0, 0, -HOUR, HOUR, -10 * MINUTE, 400 * 24 * HOUR])
MOVES = st.lists(st.tuples(st.integers(0, 20 * MINUTE), STEPS, st.booleans()), min_size=1, max_size=8)
"""How long it is until the next line, by how much the wall clock is set before it, and whether the office is heard."""


def told_by_a_careless_device(moves: list[tuple[int, int, bool]]) -> list[tuple[datetime, Reckoned]]:
    """True and reckoned times where only the office's word puts a wrong `off` right."""
    true, wrong, off, mark, found = 0, 0, 0, None, []
    for passed, step, hears in moves:
        true, wrong = true + passed, wrong + step
        off = -wrong if hears else off
        at = NINE + timedelta(milliseconds=true + wrong)
        reckoned, mark = reckon(at.isoformat(), clk(mono=true, off=off, unc=200), mark, NINE + timedelta(hours=4))
        found.append((NINE + timedelta(milliseconds=true), reckoned))
    return found


@given(MOVES)
def test_good_times_of_one_boot_keep_their_order(moves: list[tuple[int, int, bool]]) -> None:
    times = [one.at_est for _, one in told_by_a_careless_device(moves) if one.quality == "good"]
    assert times == sorted(times)  # type: ignore[type-var]


@given(MOVES)
def test_steps_of_the_wall_clock_between_lines_change_no_distance(moves: list[tuple[int, int, bool]]) -> None:
    """Once one line was good: the running clock tells the rest, within what the estimate says of itself."""
    for true, one in told_by_a_careless_device([(0, 0, True), *moves]):
        assert one.at_est is not None
        assert abs(one.at_est - true) <= timedelta(seconds=3)
