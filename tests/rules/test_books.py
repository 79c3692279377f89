"""Books are dated data: the version in force on the bill date, or now, decides."""

from datetime import date
from importlib.resources import files

import pytest
from rule_facts import question

from fieldops.problems import Problem
from fieldops.rules.books import BOOK_NAMES, load, parse_book
from fieldops.rules.calendar import default_calendar
from fieldops.rules.deciding import decide
from fieldops.rules.ladder import ladder

POLICY = files("fieldops.rules").joinpath("books", "san_clemente_201_9.toml").read_text("utf-8")
TAG_TEXTS = ("tag_heading", "tag_opening", "tag_shut_off", "where_to_pay", "how_to_pay", "dispute", "restoration")


def with_version(parameter: str, value: str, since: str):
    """The policy with a further version of one parameter."""
    head = f'[[parameters.{parameter}]]\nvalue = {value}\nclause = "9.9"\nfrom = {since}\n\n'
    return parse_book("changed", POLICY.replace(f"[[parameters.{parameter}]]\n", f"{head}[[parameters.{parameter}]]\n"))


def test_books_come_in_the_order_asked_for_and_each_once():
    assert [book.name for book in load(["us_ca_residential", "san_clemente_201_9", "us_ca_residential"])] == [
        "us_ca_residential",
        "san_clemente_201_9",
    ]


@pytest.mark.parametrize("name", ["", "nobody", "../calendar", "calendar"])
def test_a_book_that_is_not_there_is_refused(name):
    with pytest.raises(Problem, match=r"400\.70"):
        load([name])


def test_a_version_counts_from_its_day_and_the_first_for_all_days_before():
    book = with_version("delinquent_date", "{ days_after_mailing = 20 }", "2026-12-01")
    days = [
        book.parameter("delinquent_date", day).value
        for day in (date(1999, 1, 1), date(2026, 11, 30), date(2026, 12, 1))
    ]
    assert [one["days_after_mailing"] for one in days] == [15, 15, 20]


def test_the_version_of_the_bill_date_counts_for_the_mailed_notice():
    book = with_version("mailed_notice", "{ days_after_due = 90 }", "2026-09-02")
    assert decide("shut-off", (book,), question()).allowed
    assert not decide("shut-off", (book,), question(account__bill_date="2026-09-02")).allowed
    assert ladder((book,), default_calendar(), date(2026, 9, 1), date(2026, 9, 26))["notice_not_before"] == date(
        2026, 11, 25
    )


def test_the_version_of_now_counts_for_the_rest():
    hours = '[{ days = ["mon"], opens = 10:00:00, closes = 11:00:00 }]'
    assert not decide("shut-off", (with_version("shut_off_window", hours, "2026-12-21"),), question()).allowed
    assert decide("shut-off", (with_version("shut_off_window", hours, "2026-12-22"),), question()).allowed


def test_earliest_sees_a_version_that_begins_later_and_allows_sooner():
    hours = '[{ days = ["fri", "sat", "sun", "mon"], opens = 07:00:00, closes = 11:00:00 }]'
    book = with_version("shut_off_window", hours, "2026-12-18")
    decision = decide("shut-off", (book,), question(now="2026-12-17T18:00:00-08:00"))
    assert decision.as_json()["earliest"] == "2026-12-18T07:00:00-08:00"


def test_a_book_without_its_safety_is_no_book():
    with pytest.raises(ValueError, match="lacks premise"):
        parse_book("unsafe", POLICY.replace("[[parameters.premise]]", "[[parameters.promise]]"))


@pytest.mark.parametrize("name", BOOK_NAMES)
def test_every_text_speaks_both_languages_and_every_number_names_its_clause(name):
    [book] = load([name])
    assert all(set(text) == {"en", "es"} and all(text.values()) for text in book.texts.values())
    assert all(version.clause for versions in book.parameters.values() for version in versions)


def test_the_policy_has_every_text_of_the_door_tag():
    [book] = load(["san_clemente_201_9"])
    assert set(TAG_TEXTS) <= set(book.texts)
    for method in ("Visa", "MasterCard", "Auto Pay"):
        assert all(method in words for words in book.text("how_to_pay").values())
