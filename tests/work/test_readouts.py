"""The gate between a probe and a reading."""

import pytest

from fieldops.facts.registers import Limits
from fieldops.work.readouts import Acceptance, accept

LIMITS = Limits("004530", "004560", "004520", "ask", rollover=False, clause="201-9 5.3.1")


def test_the_right_meter_with_its_dials_within_limits_is_taken() -> None:
    assert accept("61564400", "004541", "61564400", 6, LIMITS) == Acceptance("004541", ())


@pytest.mark.parametrize(
    ("told", "expected"),
    [("0061564400", "61564400"), ("61564400", " 61564400 "), ("ab12", "AB12"), ("7", "0000007")],
)
def test_zeros_and_blanks_that_fill_a_number_up_do_not_make_another_meter(told: str, expected: str) -> None:
    assert accept(told, "004541", expected, 6, LIMITS).checks == ()


@pytest.mark.parametrize(
    ("told", "expected"),
    [("61564401", "61564400"), ("6156440", "61564400"), ("0000", "0"), ("", ""), ("61564400", "")],
)
def test_another_number_or_none_is_the_wrong_meter(told: str, expected: str) -> None:
    assert accept(told, "004541", expected, 6, LIMITS).checks == ("wrong_meter",)


@pytest.mark.parametrize("digits", ["04541", "0004541", "00454100"])
def test_more_or_fewer_digits_than_are_billed_are_wrong_and_never_cut(digits: str) -> None:
    assert accept("61564400", digits, "61564400", 6, LIMITS) == Acceptance(digits, ("wrong_digits",))


@pytest.mark.parametrize(
    ("digits", "check"), [("004900", "high"), ("004522", "low"), ("004520", "zero"), ("004519", "negative")]
)
def test_what_the_limits_doubt_is_asked_about(digits: str, check: str) -> None:
    assert accept("61564400", digits, "61564400", 6, LIMITS).checks == (check,)


def test_a_register_past_the_nines_is_said_to_be() -> None:
    past = Limits("999990", "000020", "999980", "ask", rollover=True, clause="201-9 5.3.1")
    assert accept("61564400", "000003", "61564400", 6, past).checks == ("rollover",)


def test_without_limits_only_meter_and_dials_are_judged() -> None:
    assert accept("61564400", "999999", "61564400", 6, None).checks == ()


def test_another_meters_reading_is_not_held_against_this_ones_limits() -> None:
    assert accept("99", "999999", "61564400", 6, LIMITS).checks == ("wrong_meter",)


def test_a_wrong_meter_with_other_dials_is_said_to_be_both() -> None:
    assert accept("99", "0045", "61564400", 6, LIMITS).checks == ("wrong_meter", "wrong_digits")
