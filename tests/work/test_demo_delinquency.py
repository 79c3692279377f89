"""The demo's debts: on every rung of the ladder, told the way billing tells them."""

from collections import Counter
from datetime import timedelta

import pytest

from fieldops.rules.books import BOOK_NAMES
from fieldops.store import money
from fieldops.store.money_tables import AccountBalance, FactsFile
from fieldops.store.place_tables import Account
from fieldops.work import city_rules, deciding, demo_delinquency


@pytest.fixture
def city(sqlite_store, office_on):
    office = office_on(sqlite_store)
    rows = [f"R1,{n},9{n:03},A B,{n} Long St,S{n:03},6,CCF,000{n:03},2026-04-12,,,33.4,-117.6" for n in range(1, 91)]
    office.loads(*rows)
    office.numbers = [f"9{n:03}" for n in range(1, 91)]
    demo_delinquency.tell(office.store, office.clock, office.numbers)
    return office


def outcomes(city, act):
    """How many accounts each first failing gate keeps from the act; None where nothing but the moment is missing."""
    settled_later = {"window", "payment-feed", "authorisation", "premise"}
    with city.store.reading() as session:
        ids = [balance.account_id for balance in session.query(AccountBalance)]
        asked = deciding.questions(session, city.clock, ids)
        decisions = [deciding.ask(session, act, question) for question in asked.values()]
    return Counter(
        next((verdict.gate for verdict in decision.failing if verdict.gate not in settled_later), None)
        for decision in decisions
    )


def test_forty_accounts_are_told_without_a_row_set_aside(city):
    [file] = city.all_of(FactsFile)
    assert (file.rows_bad, len(city.all_of(AccountBalance))) == (0, 40)
    assert {account.account_class for account in city.all_of(Account)} == {"residential", "fire"}


def test_every_rung_of_the_ladder_is_there(city):
    tags = outcomes(city, "post-door-tag")
    assert tags[None] >= 12
    assert {"amount", "mailed-notice", "hold"} <= set(tags)
    assert outcomes(city, "shut-off")[None] == 0


def test_one_plan_is_outside_the_book(city):
    with city.store.reading() as session:
        assert len(money.arrangements_outside_the_book(session, city.clock.now())) == 1
        assert [book.name for book in city_rules.books(session)] == list(BOOK_NAMES)


def test_at_a_later_start_billing_says_that_nothing_is_new(city):
    city.clock.advance(timedelta(days=3))
    demo_delinquency.tell(city.store, city.clock, city.numbers)
    newest = max(city.all_of(FactsFile), key=lambda file: file.as_of)
    assert (newest.as_of, newest.rows_new, newest.rows_bad) == (city.clock.now(), 0, 0)
