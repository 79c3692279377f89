"""Open days are counted from an anchor and edited by single days."""

from datetime import date, datetime, time, timedelta

import holidays
import pytest

from fieldops import clock
from fieldops.rules.calendar import CITY_ZONE, Calendar, default_calendar, later, local, local_day

ANCHOR = date(2026, 1, 2)
YEARS = range(2000, 2061)


def test_the_packaged_closed_days_are_those_of_the_library():
    found = holidays.country_holidays("US", subdiv="CA", categories=("public",), years=YEARS)
    assert default_calendar().closed == {day for day in found if day.year in YEARS}


def test_the_packaged_anchor_is_an_open_friday():
    calendar = default_calendar()
    assert calendar.anchor == ANCHOR
    assert calendar.is_open(ANCHOR)


def test_the_rules_and_the_clock_mean_the_same_city():
    assert CITY_ZONE is clock.CITY_ZONE


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 12, 18), True),
        (date(2026, 12, 11), False),
        (date(2027, 1, 1), True),  # 364 days on; New Year is a matter of the closed days
        (date(2027, 1, 8), False),  # the number of the week would call it open: 2026 has 53 weeks
        (date(2027, 1, 15), True),
        (date(2025, 12, 19), True),  # backwards from the anchor
        (date(2025, 12, 26), False),
        (date(2026, 12, 14), True),
        (date(2026, 12, 19), False),
        (date(2026, 12, 20), False),
    ],
)
def test_the_pattern_is_monday_to_thursday_and_every_fourteenth_friday(day, is_open):
    assert Calendar(ANCHOR).is_open(day) is is_open


def test_an_opened_day_wins_over_a_closed_one():
    day = date(2026, 12, 14)
    assert not Calendar(ANCHOR, closed=frozenset({day})).is_open(day)
    assert Calendar(ANCHOR, closed=frozenset({day}), opened=frozenset({day})).is_open(day)


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 12, 17), time(17, 30)),
        (date(2026, 12, 18), time(16, 30)),
        (date(2026, 12, 11), time(16, 30)),  # a Friday that was opened
        (date(2026, 12, 12), time(17, 30)),  # a Saturday that was opened
        (date(2026, 12, 13), None),
    ],
)
def test_fridays_close_an_hour_earlier(day, closes):
    opened = frozenset({date(2026, 12, 11), date(2026, 12, 12)})
    assert Calendar(ANCHOR, opened=opened).closes_at(day) == closes


def test_the_next_open_day_comes_strictly_after():
    calendar = Calendar(ANCHOR)
    assert calendar.next_open(date(2026, 12, 10)) == date(2026, 12, 14)
    assert calendar.next_open(date(2026, 12, 14)) == date(2026, 12, 15)


def test_an_opened_saturday_counts_as_an_open_day():
    saturday = date(2026, 12, 12)
    assert Calendar(ANCHOR, opened=frozenset({saturday})).next_open(date(2026, 12, 10)) == saturday


@pytest.mark.parametrize(("night", "hours"), [(date(2026, 11, 1), 25), (date(2026, 3, 8), 23)])
def test_a_day_is_as_long_as_the_city_makes_it(night, hours):
    assert local(night + timedelta(days=1)) - local(night) == timedelta(hours=hours)


def test_a_length_of_time_is_not_a_difference_of_wall_clocks():
    saturday = datetime(2026, 10, 31, 10, 0, tzinfo=CITY_ZONE)
    assert later(saturday, timedelta(hours=24)).astimezone(CITY_ZONE).time() == time(9, 0)


def test_the_day_is_the_citys():
    assert local_day(datetime.fromisoformat("2026-12-15T07:59:59+00:00")) == date(2026, 12, 14)
