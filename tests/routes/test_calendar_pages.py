"""The calendar's page: the whole office sees the year, finance and administrators change it, with a name on it."""

import pytest

from fieldops.facts.roles import Role

EVE = {"day": "2026-12-24", "is_open": "no", "note": "Council closes the office"}


@pytest.fixture
def editor(central_on, store):
    """The finance manager at an office server on either database."""
    return central_on(store).browser_of(Role.FINANCE_MANAGER)


def test_a_day_is_closed_shown_with_its_note_and_author_and_opened_again(editor):
    assert editor.sends("/calendar/day", page="/calendar", **EVE).location == "/calendar?year=2026"
    page = editor.sees("/calendar")
    assert "24 closed by hand: Council closes the office" in page
    assert "finance_manager May 12, 2026, 9:00 AM" in page
    editor.sends("/calendar/day/undo", page="/calendar", day=EVE["day"])
    page = editor.sees("/calendar")
    assert "closed by hand: " not in page
    assert "Change undone Thursday, December 24, 2026" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({**EVE, "note": " "}, "Say why in a note of 1 to 80 characters."),
        ({**EVE, "day": "tomorrow"}, "The request cannot be understood"),
        ({**EVE, "day": "1999-12-24"}, "The calendar is kept from 2000-01-01 to 2060-12-31."),
    ],
)
def test_a_form_that_cannot_be_used_is_shown_again_with_the_reason(editor, fields, said):
    answer = editor.sends("/calendar/day", page="/calendar", **fields)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_another_anchor_is_shown_before_it_counts(editor):
    preview = editor.sees("/calendar/anchor?day=2026-05-15")
    assert "Count the open Fridays from Friday, May 15, 2026?" in preview
    assert "These open May 15, 2026" in preview
    assert "The city must confirm this day" in editor.sees("/calendar")
    editor.sends("/calendar/anchor", page="/calendar/anchor?day=2026-05-15", day="2026-05-15")
    page = editor.sees("/calendar")
    assert "Every 14th day from Friday, May 15, 2026 is an open Friday." in page
    assert "Set by finance_manager, May 12, 2026, 9:00 AM." in page


def test_an_anchor_that_changes_nothing_says_so(editor):
    assert "No Friday of the coming year changes" in editor.sees("/calendar/anchor?day=2026-05-22")


@pytest.mark.parametrize(
    ("day", "said"), [("2026-05-14", "must be a Friday"), ("", "cannot be understood"), ("x", "cannot be understood")]
)
def test_an_anchor_that_is_no_friday_is_refused(editor, day, said):
    answer = editor.opens(f"/calendar/anchor?day={day}")
    assert (answer.status_code, said in answer.text) == (400, True)
    assert editor.sends("/calendar/anchor", page="/calendar", day=day or "-").status_code == 400


def test_who_only_looks_is_offered_no_form(central):
    page = central.browser_of(Role.DISPATCHER).opens("/calendar").text
    assert "<form" not in page.partition("<main")[2]
    assert "Office calendar 2026" in page


def test_years_follow_each_other_as_far_as_holidays_are_known(central):
    browser = central.browser_of(Role.DISPATCHER)
    assert "Office calendar 2060" in browser.sees("/calendar?year=2099")
    assert "Office calendar 2000" in browser.sees("/calendar?year=7")
    assert "Office calendar 2026" in browser.sees("/calendar?year=next")


def test_the_calendar_speaks_spanish(central):
    browser = central.browser_of(Role.BILLING)
    browser.sends("/language", page="/calendar", language="es")
    page = browser.sees("/calendar")
    assert "Calendario de la oficina 2026" in page
    assert "viernes abierto" in page
    assert "enero" in page
