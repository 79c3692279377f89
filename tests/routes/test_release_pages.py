"""Release by phone, as the dispatcher sees it: an order found, the book asked, an answer that cannot be missed."""

import logging
import re

import pytest
from shut_offs import ShutOffs

from fieldops.facts.release_codes import closing_code, spoken
from fieldops.facts.roles import Role


@pytest.fixture
def desk(worked_central):
    """The office with an account that climbed the ladder, and a reader whose tablet carries the order."""
    made = ShutOffs(worked_central.store, worked_central.clock, reader="reader", dispatcher="dispatcher")
    made.climbs()
    made.browser = worked_central.browser_of(Role.DISPATCHER)
    made.of = worked_central.browser_of
    made.order_id = made.is_sent()
    made.contacts()
    return made


def asks(desk, browser=None):
    page = f"/releases/{desk.order_id}"
    return (browser or desk.browser).sends(f"{page}/code", page=page)


def found(answer) -> set[str]:
    """Addresses of orders on a page."""
    return set(re.findall(r'href="/releases/[0-9a-f-]{36}">([^<]+)</a>', answer.text))


@pytest.mark.parametrize("text", ["1 pier", "M100", "Rosa R", "reader", ""])
def test_an_order_is_found_by_what_somebody_says_on_the_phone(desk, text):
    assert found(desk.browser.sends("/releases/find", page="/releases", text=text)) == {"1 Pier St"}


def test_an_order_is_found_by_the_beginning_of_its_number_and_not_by_nonsense(desk):
    assert found(desk.browser.sends("/releases/find", page="/releases", text=desk.order_id[:6])) == {"1 Pier St"}
    answer = desk.browser.sends("/releases/find", page="/releases", text="9 Nowhere")
    assert found(answer) == set()
    assert "No shut-off fits" in answer.text


def test_the_code_is_shown_large_in_groups_once_the_book_allows_it(desk):
    code = desk.codes()[0].code
    assert spoken(code) not in desk.browser.sees(f"/releases/{desk.order_id}")
    answer = asks(desk)
    assert f'<span class="release-code">{spoken(code)}</span>' in answer.text
    assert "for T7" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.location is None
    assert spoken(code) not in desk.browser.sees(f"/releases/{desk.order_id}")


def test_the_answer_is_do_not_and_why_once_it_is_paid(desk):
    desk.passes(minutes=1)
    desk.pays()
    answer = asks(desk)
    assert "DO NOT shut off" in answer.text
    assert "not open any more: withdrawn" in answer.text
    assert spoken(desk.codes()[0].code) not in answer.text
    assert "80.00" not in answer.text


def test_the_answer_is_do_not_and_why_outside_the_hours(desk):
    desk.at(15, 1)
    desk.hears_from_billing()
    answer = asks(desk, desk.of(Role.DISPATCHER))
    assert "DO NOT shut off" in answer.text
    assert "Outside the legal hours" in answer.text


def test_the_answer_comes_in_spanish_too(desk):
    desk.browser.sends("/language", page="/releases", language="es")
    assert "Sí. Diga estos números" in asks(desk).text
    desk.is_held()
    assert "NO corte el agua" in asks(desk).text


def test_the_delegation_stands_beside_the_button(desk):
    assert "Finance delegates to the dispatcher on duty" in desk.browser.sees(f"/releases/{desk.order_id}")


def test_finance_looks_but_does_not_tell(desk):
    finance = desk.of(Role.FINANCE_MANAGER)
    page = finance.opens(f"/releases/{desk.order_id}")
    assert page.status_code == 200
    assert "Ask the rule book" not in page.text
    assert asks(desk, finance).status_code == 403


def test_the_closing_code_is_noted_and_said_to_be_provisional(desk):
    asks(desk)
    page = f"/releases/{desk.order_id}"
    digits = closing_code(desk.codes()[0].code, "5e" * 32)
    sent = desk.browser.sends(f"{page}/closing", page=page, closing_code=f"{digits[:3]} {digits[3:]}")
    assert (sent.status_code, sent.location) == (302, page)
    assert "done by word, until the tablet is heard" in desk.browser.sees(page)
    assert desk.codes()[0].closing_code == digits


def test_a_closing_code_that_is_none_is_refused_in_plain_words(desk):
    asks(desk)
    page = f"/releases/{desk.order_id}"
    sent = desk.browser.sends(f"{page}/closing", page=page, closing_code="12")
    assert sent.status_code == 400
    assert "A closing code has 6 digits" in sent.text


def test_the_call_list_says_whom_to_phone_what_to_say_and_why(desk):
    assert "Nobody needs to be phoned" in desk.browser.sees("/releases")
    desk.passes(minutes=5)
    desk.pays()
    page = desk.browser.sees("/releases")
    assert "Phone now: this water must stay on" in page
    assert "Rosa Reyes , T7: 1 Pier St , account 0101" in page
    assert "Why: paid" in page
    assert "Do not shut off 1 Pier St, meter M100" in page


def test_neither_code_nor_address_nor_name_reaches_a_log(desk, caplog):
    with caplog.at_level(logging.DEBUG):
        desk.browser.sends("/releases/find", page="/releases", text="1 Pier")
        asks(desk)
        desk.browser.sends(
            f"/releases/{desk.order_id}/closing", page=f"/releases/{desk.order_id}", closing_code="123456"
        )
    said = " ".join(record.getMessage() for record in caplog.records)
    assert not any(secret in said for secret in (desk.codes()[0].code, "Pier", "123456", "Rosa"))


def test_an_order_that_is_no_shut_off_or_does_not_exist_is_not_here(desk):
    assert desk.browser.opens("/releases/no-order").status_code == 404


def test_more_than_twenty_questions_a_minute_are_slowed_down(desk):
    for _ in range(20):
        desk.phones(desk.order_id)
    answer = asks(desk)
    assert answer.status_code == 429
    assert "Wait 60 seconds" in answer.text
    assert spoken(desk.codes()[0].code) not in answer.text
