"""The rule book's page: values with their clauses, what nobody has confirmed, and the statute's switch."""

import pytest

from fieldops.facts.roles import Role
from fieldops.routes.rulebook import PARAMETERS
from fieldops.rules.books import BOOK_NAMES, load

ON = "The city's counsel has switched it on"
OFF = "The city's counsel has switched it off"


@pytest.fixture
def admin(central_on, store):
    """The administrator at an office server on either database."""
    return central_on(store).browser_of(Role.ADMIN)


def test_the_page_says_that_the_policys_approval_is_blank_and_what_the_city_must_confirm(central):
    browser = central.browser_of(Role.BILLING)
    page = browser.sees("/rulebook")
    assert 'The policy\'s line "Approved By" is blank.' in page.replace("&#39;", "'").replace("&#34;", '"')
    assert "Length of the final notice open days: 3 5.2.3 Sep 1, 2005 the city must confirm" in page
    assert "Hours of a turn-on Mon, Tue, Wed, Thu 08:00–17:30; Fri 08:00–16:30 5.2.5" in page
    assert "final_notice.final_notice_ended" in browser.opens("/rulebook").text.replace("<wbr>", "")


def test_every_parameter_of_every_book_has_a_name_for_people():
    assert set(PARAMETERS) == {name for book in load(BOOK_NAMES) for name in book.parameters}


def test_the_statute_is_switched_on_and_off_by_its_sentences_and_both_are_on_record(admin):
    assert admin.sees("/rulebook").count("not in force") == 1
    assert admin.sends("/rulebook/statute", page="/rulebook", on="yes", said=ON).location == "/rulebook"
    page = admin.sees("/rulebook")
    assert "not in force" not in page
    assert "on us_ca_residential admin" in page
    admin.sends("/rulebook/statute", page="/rulebook", on="no", said=OFF)
    assert "off us_ca_residential admin" in admin.sees("/rulebook")


@pytest.mark.parametrize("said", ["", "yes", OFF])
def test_without_the_sentence_nothing_is_switched(admin, said):
    answer = admin.sends("/rulebook/statute", page="/rulebook", on="yes", said=said)
    assert (answer.status_code, "Type the sentence exactly" in answer.text) == (400, True)
    assert "not in force" in admin.sees("/rulebook")


def test_only_an_administrator_is_offered_the_switch(central):
    assert "Type this sentence" not in central.browser_of(Role.FINANCE_MANAGER).sees("/rulebook")
    assert ON.replace("'", "&#39;") in central.browser_of(Role.ADMIN).opens("/rulebook").text


def test_the_rule_book_speaks_spanish_around_its_english_data(central):
    browser = central.browser_of(Role.ADMIN)
    browser.sends("/language", page="/rulebook", language="es")
    page = browser.sees("/rulebook")
    assert "Duración del aviso final" in page
    assert "La asesoría jurídica de la ciudad lo activó" in page
