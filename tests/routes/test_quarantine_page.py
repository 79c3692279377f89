"""The pages of lines set aside: finding one by its reference, judging it again, taking it on one's word."""

import json

import pytest
from troubled_tablets import JOURNAL, LINE, REF, keeps, sets_aside

from fieldops.facts.roles import Role
from fieldops.store.journal_tables import Fact


@pytest.fixture
def by_a_stranger(worked_central):
    """An office with a line of somebody who never signed in on the tablet."""
    sets_aside(worked_central, "person")
    return worked_central


def test_a_line_set_aside_waits_in_the_list_and_in_the_navigation(by_a_stranger):
    page = by_a_stranger.browser_of(Role.DISPATCHER).sees("/quarantine")
    assert "Set aside 1 waiting" in page
    row = f"{REF} Tablet 7 By somebody who may not record there Note left rosa May 12, 2026, 8:55 AM 1 Pier St"
    assert row in page


def test_a_line_is_found_by_the_reference_that_a_reader_tells_on_the_phone(by_a_stranger):
    browser = by_a_stranger.browser_of(Role.DISPATCHER)
    found = browser.opens("/quarantine?ref=%203F2A91C0-1", follow_redirects=True)
    assert "Line 3f2a91c0-1" in found.text
    assert browser.opens("/quarantine?ref=3f2a91c0-2", follow_redirects=True).status_code == 404
    assert browser.opens("/quarantine?ref=what", follow_redirects=True).status_code == 404
    assert "Dog&#39;s name is &lt;b&gt;Rex&lt;/b&gt;" in found.text


def test_of_two_lines_with_one_reference_a_person_chooses(by_a_stranger):
    with by_a_stranger.store.writing() as session:
        keeps(session, by_a_stranger.clock.now(), "unparsable", b"?", journal=JOURNAL.replace("7", "8"))
    page = by_a_stranger.browser_of(Role.ADMIN).sees(f"/quarantine/lines/{REF}")
    assert "Several lines have this reference" in page
    assert "Cannot be read" in page
    assert "By somebody who may not record there" in page


def test_bytes_that_turn_text_around_are_shown_as_numbers(worked_central):
    with worked_central.store.writing() as session:
        keeps(session, worked_central.clock.now(), "unparsable", b"\xff{\x00 " + "\u202eabc".encode())
    page = worked_central.browser_of(Role.DISPATCHER).sees(LINE)
    assert r"\xff{\x00 \u202eabc" in page
    assert "Nothing will make these bytes readable." in page


def test_what_is_not_as_agreed_is_named(worked_central):
    sets_aside(worked_central, "schema", p={"text": 7})
    assert "Not as agreed: p.text." in worked_central.browser_of(Role.DISPATCHER).sees(LINE)


def test_a_judging_that_changes_nothing_is_told_with_its_reason_and_ends_the_waiting(by_a_stranger):
    browser = by_a_stranger.browser_of(Role.DISPATCHER)
    assert "Take it on my word" not in browser.sees(LINE)
    answer = browser.sends(f"{LINE}/again", page=LINE)
    page = browser.sees(answer.location)
    assert "Line 3f2a91c0-1 stays set aside: By somebody who may not record there." in page
    assert "waiting" not in page


def test_a_supervisor_takes_a_line_on_their_word_and_it_has_its_effect(by_a_stranger):
    browser = by_a_stranger.browser_of(Role.FIELD_LEAD)
    without = browser.sends(f"{LINE}/word", page=LINE, reason="no")
    assert (without.status_code, "400.200" in without.text) == (400, True)
    browser.sends(f"{LINE}/word", page=LINE, reason="Rosa told me herself")
    page = browser.sees(LINE)
    assert "This line counts now." in page
    assert "field_lead By somebody who may not record there counts now “Rosa told me herself”" in page
    assert "Take it on my word" not in page
    with by_a_stranger.store.reading() as session:
        told = session.query(Fact).filter_by(journal_id=JOURNAL).one()
    assert json.loads(told.body)["text"].startswith("Dog")
    assert "Rex" in browser.sees(f"/runs/{by_a_stranger.run}")
    twice = browser.sends(f"{LINE}/word", page="/account", reason="Rosa told me herself")
    assert (twice.status_code, "409.200" in twice.text) == (409, True)


def test_all_lines_with_a_reason_are_judged_again_at_once(worked_central):
    sets_aside(worked_central, "kind", by="reader")
    browser = worked_central.browser_of(Role.DISPATCHER)
    answer = browser.sends("/quarantine/again", page="/quarantine", why="kind")
    assert "0 lines count now." in browser.sees(answer.location)
    assert "By somebody who may not record there" in browser.sees(LINE)


def test_why_and_what_to_do_are_told_in_spanish(by_a_stranger):
    browser = by_a_stranger.browser_of(Role.DISPATCHER)
    browser.sends("/language", page="/quarantine", language="es")
    assert "De alguien que no puede registrar ahí. Pregunte a la persona." in browser.sees(LINE)
