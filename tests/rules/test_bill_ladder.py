"""The steps of one bill, from its penalty to the first hour in which the water may be shut off."""

from datetime import date, datetime

import pytest

from fieldops.problems import Problem
from fieldops.rules.books import load
from fieldops.rules.calendar import Calendar, default_calendar
from fieldops.rules.ladder import ladder

POLICY = ("san_clemente_201_9",)
STATUTE = ("us_ca_residential",)
AUTUMN = (date(2026, 9, 1), date(2026, 9, 26))
WINTER = (date(2026, 9, 17), date(2026, 10, 14))


def climbed(books, bill, calendar=None, **steps):
    found = ladder(load(books), calendar or default_calendar(), *bill, **steps)
    return {name: moment.isoformat() if moment else None for name, moment in found.items()}


def test_a_bill_of_autumn_climbs_as_the_worked_example():
    assert climbed(POLICY, AUTUMN) == {
        "penalty_on": "2026-10-01",
        "notice_not_before": "2026-11-25",
        "delinquent_on": "2026-12-10",
        "door_tag_not_before": "2026-12-14",
        "final_notice_ends": "2026-12-17T17:30:00-08:00",
        "shut_off_earliest": "2026-12-21T08:00:00-08:00",
    }


def test_a_bill_of_winter_skips_new_year():
    found = climbed(POLICY, WINTER)
    assert found["door_tag_not_before"] == "2026-12-29"
    assert found["final_notice_ends"] == "2027-01-04T17:30:00-08:00"
    assert found["shut_off_earliest"] == "2027-01-05T08:00:00-08:00"


def test_the_statute_alone_sets_the_shut_off_only():
    found = climbed(STATUTE, AUTUMN, mailed_on=date(2026, 11, 10))
    assert found.pop("shut_off_earliest") == "2026-11-30T08:00:00-08:00"
    assert set(found.values()) == {None}


@pytest.mark.parametrize("bill", [AUTUMN, WINTER])
def test_of_two_books_the_later_moment_holds(bill):
    both, policy = climbed(POLICY + STATUTE, bill), climbed(POLICY, bill)
    assert all(both[name] >= policy[name] for name in policy)


def test_a_later_letter_and_a_later_tag_move_what_follows():
    found = climbed(POLICY, AUTUMN, mailed_on=date(2026, 12, 1), posted_at=at("2026-12-21T17:00:00-08:00"))
    assert found["delinquent_on"] == "2026-12-16"
    assert found["final_notice_ends"] == "2026-12-24T17:30:00-08:00"
    assert found["shut_off_earliest"] == "2026-12-28T08:00:00-08:00"


def test_a_final_notice_may_end_on_an_open_friday():
    found = climbed(POLICY, AUTUMN, posted_at=at("2026-12-15T08:00:00-08:00"))
    assert found["final_notice_ends"] == "2026-12-18T16:30:00-08:00"


def test_an_opened_saturday_counts_in_a_final_notice_but_is_no_day_for_a_tag():
    calendar = Calendar(date(2026, 1, 2), opened=frozenset({date(2026, 12, 12)}))
    found = climbed(POLICY, AUTUMN, calendar)
    assert found["door_tag_not_before"] == "2026-12-12"
    assert found["final_notice_ends"] == "2026-12-17T17:30:00-08:00"


@pytest.mark.parametrize(
    "steps",
    [
        {"mailed_on": date(2026, 11, 24)},
        {"posted_at": datetime.fromisoformat("2026-12-13T12:00:00-08:00")},
        {"posted_at": datetime.fromisoformat("2026-12-14T07:59:59-08:00")},
    ],
    ids=str,
)
def test_a_step_too_early_is_refused(steps):
    with pytest.raises(Problem, match=r"400\.73"):
        climbed(POLICY, AUTUMN, **steps)


def test_a_tag_of_an_unusual_hour_still_runs():
    found = climbed(POLICY, AUTUMN, posted_at=at("2026-12-15T06:00:00-08:00"))
    assert found["final_notice_ends"] == "2026-12-18T16:30:00-08:00"


def at(text):
    return datetime.fromisoformat(text)
