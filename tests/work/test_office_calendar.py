"""What the city decides by hand, on both databases: open days, the anchor Friday, the books in force."""

from datetime import date

import pytest

from fieldops.problems import Problem
from fieldops.store import city
from fieldops.store.identity import identity
from fieldops.work import calendar_year, city_rules, office_calendar

CHRISTMAS_EVE = date(2026, 12, 24)
"""A Thursday, no holiday."""
CHRISTMAS = date(2026, 12, 25)
OPEN_FRIDAY, CLOSED_FRIDAY = date(2026, 5, 22), date(2026, 5, 15)
ON = "The city's counsel has switched it on"
BOTH = ["san_clemente_201_9", "us_ca_residential"]


@pytest.fixture
def does(store, clock):
    """Does something to the city's calendar as the finance manager."""

    def act(what, *said):
        with store.writing() as session:
            return what(session, clock, *said, "fina")

    return act


@pytest.fixture
def is_open(store):
    def asked(day: date) -> bool:
        with store.reading() as session:
            return city_rules.calendar(session).is_open(day)

    return asked


def test_a_day_closed_by_hand_is_closed_until_that_is_undone(does, is_open):
    assert is_open(CHRISTMAS_EVE)
    does(office_calendar.set_day, CHRISTMAS_EVE, False, "Council closes the office")
    assert not is_open(CHRISTMAS_EVE)
    does(office_calendar.clear_day, CHRISTMAS_EVE)
    assert is_open(CHRISTMAS_EVE)


def test_a_day_opened_by_hand_beats_the_list_of_holidays(does, is_open):
    assert not is_open(CHRISTMAS)
    does(office_calendar.set_day, CHRISTMAS, True, "Storm work")
    assert is_open(CHRISTMAS)


def test_the_last_word_about_a_day_counts_and_keeps_who_said_it(does, store, clock):
    does(office_calendar.set_day, CHRISTMAS_EVE, False, "Closed")
    does(office_calendar.set_day, CHRISTMAS_EVE, True, "  Open   after all ")
    with store.reading() as session:
        [row] = city.calendar_days(session)
    assert (row.is_open, row.note, row.made_by, row.made_at) == (True, "Open after all", "fina", clock.now())


@pytest.mark.parametrize("note", ["", "   ", "x" * 81, "two\x00words"])
def test_a_day_is_not_changed_without_a_note_that_people_can_read(does, note):
    with pytest.raises(Problem, match="calendar-note"):
        does(office_calendar.set_day, CHRISTMAS_EVE, False, note)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2061, 1, 1)])
def test_a_day_of_a_year_without_known_holidays_is_refused(does, day):
    with pytest.raises(Problem, match="day-too-far"):
        does(office_calendar.set_day, day, False, "Mistyped")


def test_what_nobody_changed_cannot_be_undone(does):
    with pytest.raises(Problem, match="day-not-edited"):
        does(office_calendar.clear_day, CHRISTMAS_EVE)


def test_an_anchor_a_week_off_turns_every_friday_round(does, is_open):
    assert (is_open(OPEN_FRIDAY), is_open(CLOSED_FRIDAY)) == (True, False)
    does(office_calendar.set_anchor, CLOSED_FRIDAY)
    assert (is_open(OPEN_FRIDAY), is_open(CLOSED_FRIDAY)) == (False, True)


def test_an_anchor_is_a_friday(does):
    with pytest.raises(Problem, match="anchor-not-friday"):
        does(office_calendar.set_anchor, date(2026, 5, 14))


def test_the_preview_names_the_fridays_that_change_and_changes_nothing(store, clock, is_open):
    with store.reading() as session:
        change = office_calendar.anchor_change(session, clock, CLOSED_FRIDAY)
    assert CLOSED_FRIDAY in change.opens
    assert OPEN_FRIDAY in change.closes
    assert date(2026, 12, 25) not in (*change.opens, *change.closes), "a holiday is closed whatever the anchor"
    assert is_open(OPEN_FRIDAY)


def test_the_preview_of_an_anchor_a_fortnight_off_is_empty(store, clock):
    with store.reading() as session:
        change = office_calendar.anchor_change(session, clock, OPEN_FRIDAY)
    assert (change.opens, change.closes) == ((), ())


def test_fridays_are_counted_on_through_a_year_of_53_weeks(store):
    with store.reading() as session:
        months = calendar_year.year_at_a_glance(session, 2027)
    january = [day for week in months[0].weeks for day in week if day]
    assert [day.on.day for day in january if day.kind == "open_friday"] == [15, 29]
    assert {day.on.day: day.kind for day in january if day.on.day in (1, 8)} == {1: "holiday", 8: "closed"}


def test_the_year_shows_what_was_done_by_hand_and_why(does, store):
    does(office_calendar.set_day, CHRISTMAS_EVE, False, "Council closes the office")
    does(office_calendar.set_day, CHRISTMAS, True, "Storm work")
    with store.reading() as session:
        december = calendar_year.year_at_a_glance(session, 2026)[11]
    days = {day.on: (day.kind, day.note) for week in december.weeks for day in week if day}
    assert days[CHRISTMAS_EVE] == ("shut", "Council closes the office")
    assert days[CHRISTMAS] == ("opened", "Storm work")
    assert len(days) == 31


def test_the_statute_is_off_until_the_sentence_is_typed(does, store):
    for said in ("", "yes", "The city's counsel has switched it off"):
        with pytest.raises(Problem, match="not-said"):
            does(office_calendar.switch_statute, True, said)
    with store.reading() as session:
        assert [book.name for book in city_rules.books(session)] == BOTH[:1]


@pytest.mark.parametrize("said", [ON, f"  {ON.upper()}. ", "La asesoría jurídica de la ciudad lo activó"])
def test_the_statute_is_switched_on_by_the_sentence_in_either_language(does, store, said):
    does(office_calendar.switch_statute, True, said)
    with store.reading() as session:
        assert [book.name for book in city_rules.books(session)] == BOTH
        [entry] = city.acts_noted(session, office_calendar.SWITCHED, 5)
    assert (entry.action, entry.subject, entry.actor) == ("book-switched-on", "us_ca_residential", "fina")


def test_the_citys_own_policy_is_never_switched_off(does):
    with pytest.raises(Problem, match="book-stays"):
        does(office_calendar.set_books, ["us_ca_residential"])


def test_a_book_that_nobody_wrote_is_refused(does):
    with pytest.raises(Problem, match="unknown-book"):
        does(office_calendar.set_books, ["san_clemente_201_9", "mars"])


def test_every_change_is_work_handed_down_anew_and_stands_in_the_book_of_who_did_what(does, store):
    acts = [
        (office_calendar.set_day, CHRISTMAS_EVE, False, "Closed"),
        (office_calendar.clear_day, CHRISTMAS_EVE),
        (office_calendar.set_anchor, CLOSED_FRIDAY),
        (office_calendar.switch_statute, True, ON),
    ]
    for number, act in enumerate(acts, start=1):
        with store.reading() as session:
            before = identity(session).change_number
        does(*act)
        with store.reading() as session:
            assert identity(session).change_number > before
            assert len(city.acts_noted(session, (*office_calendar.DONE, *office_calendar.SWITCHED), 9)) == number
