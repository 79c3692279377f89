"""Each gate of a shut-off, by what the account lacks."""

import pytest
from rule_facts import BOTH, POLICY, STATUTE, decided, failing, result

SHUT_OFF_BY_POLICY = [
    "class",
    "amount",
    "mailed-notice",
    "door-tag",
    "final-notice-ended",
    "hold",
    "window",
    "payment-feed",
    "authorisation",
    "premise",
]
SHUT_OFF_BY_STATUTE = [
    "class",
    "amount",
    "days-delinquent",
    "mailed-notice",
    "contact",
    "hold",
    "window",
    "payment-feed",
    "authorisation",
    "premise",
]
LETTER = {"kind": "SHUTOFF_MAILED", "mailed_on": "2026-11-25", "delinquent_on": "2026-12-10", "returned": False}


def gates(decision):
    return [verdict.gate for verdict in decision.verdicts]


def test_each_book_lists_its_gates_in_order_and_the_books_follow_each_other():
    assert gates(decided(books=BOTH)) == SHUT_OFF_BY_POLICY + SHUT_OFF_BY_STATUTE
    assert gates(decided(books=(STATUTE, POLICY))) == SHUT_OFF_BY_STATUTE + SHUT_OFF_BY_POLICY


@pytest.mark.parametrize("account_class", ["commercial", "irrigation", "fire"])
def test_the_statute_passes_whoever_is_no_home_and_asks_nothing_else(account_class):
    decision = decided(books=(STATUTE,), account__class=account_class, account__shutoff_eligible="0")
    assert [(verdict.gate, verdict.result) for verdict in decision.verdicts] == [("class", "pass")]
    assert decision.allowed


def test_a_due_date_that_nobody_knows_is_thirty_days_after_the_bill():
    letter = {**LETTER, "mailed_on": "2026-11-29"}
    assert failing(decided(account__due_date=None, notices=[letter])) == ["mailed-notice"]
    assert decided(account__due_date=None, notices=[{**letter, "mailed_on": "2026-11-30"}]).allowed


def test_a_letter_that_came_back_is_none():
    decision = decided(notices=[{**LETTER, "returned": True}])
    assert result(decision, "mailed-notice") == "fail"
    assert decision.earliest is None


def test_the_latest_letter_that_did_not_come_back_counts():
    later = {**LETTER, "mailed_on": "2026-12-01", "delinquent_on": "2026-12-16"}
    assert result(decided(notices=[LETTER, later]), "door-tag") == "fail"
    assert decided(notices=[LETTER, {**later, "returned": True}]).allowed


def test_a_letter_of_tomorrow_is_not_there_and_time_alone_does_not_bring_it():
    decision = decided(notices=[{**LETTER, "mailed_on": "2026-12-22", "delinquent_on": "2027-01-06"}])
    assert result(decision, "mailed-notice") == "fail"
    assert decision.earliest is None


def test_the_delinquent_date_has_to_be_over():
    now = {"now": "2026-12-10T23:59:59-08:00", "door_tag": None}
    assert "mailed-notice" in failing(decided(**now))
    assert "mailed-notice" not in failing(decided(**now | {"now": "2026-12-11T00:00:00-08:00"}))


def test_the_statute_counts_sixty_full_days():
    on_time = {"books": (STATUTE,), "account__bill_date": "2026-10-01"}
    assert result(decided(account__due_date="2026-10-21", **on_time), "days-delinquent") == "pass"
    decision = decided(account__due_date="2026-10-22", **on_time)
    assert result(decision, "days-delinquent") == "fail"
    assert decision.as_json()["earliest"] == "2026-12-22T08:00:00-08:00"


def test_seven_open_days_lie_strictly_between_letter_and_shut_off():
    # From the 3rd to the 18th: fifteen days in both cases, with seven open ones between only where none is closed.
    letter = {**LETTER, "mailed_on": "2026-11-03", "delinquent_on": "2026-11-10"}
    ask = {"books": (STATUTE,), "notices": [letter], "account__due_date": "2026-09-01"}
    closed = [f"2026-11-{day:02}" for day in (4, 5, 9, 10, 11)]
    decision = decided(now="2026-11-18T09:00:00-08:00", calendar__closed=closed, **ask)
    assert "mailed-notice" in failing(decision)
    assert "mailed-notice" not in failing(decided(now="2026-11-18T09:00:00-08:00", **ask))


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ({"at": "2026-12-20T09:00:00-08:00", "reached": True}, "pass"),
        ({"at": "2026-12-20T09:00:00.000001-08:00", "reached": True}, "fail"),
        ({"at": "2026-12-20T09:00:00-08:00", "reached": False}, "fail"),
        ({"at": "2026-11-25T09:00:00-08:00", "reached": True}, "fail"),  # the day of mailing is not after it
        ({"at": "2026-11-26T09:00:00-08:00", "reached": True}, "pass"),
        ({"at": "2026-12-22T09:00:00-08:00", "reached": True}, "fail"),
    ],
)
def test_somebody_was_reached_a_day_ago_and_after_the_letter(contact, expected):
    decision = decided(books=(STATUTE,), contacts=[{"kind": "visit", **contact}], door_tag=None)
    assert result(decision, "contact") == expected


@pytest.mark.parametrize(("posted_at", "expected"), [("09:00:00", "pass"), ("09:00:01", "fail")])
def test_a_tag_of_two_days_stands_for_a_contact(posted_at, expected):
    tag = {"posted_at": f"2026-12-19T{posted_at}-08:00", "photo": True}
    assert result(decided(books=(STATUTE,), contacts=[], door_tag=tag), "contact") == expected


def test_tenants_are_told_ten_days_before():
    rented = {"books": (STATUTE,), "account__occupant_is_tenant": True}
    assert decided(account__tenant_notified_on="2026-12-11", **rented).allowed
    assert failing(decided(account__tenant_notified_on="2026-12-12", **rented)) == ["mailed-notice"]
    assert decided(account__tenant_notified_on="2026-12-22", **rented).earliest is None


@pytest.mark.parametrize("kind", ["DISPUTE", "EXTENSION", "MEDICAL", "ARRANGEMENT", "TENANT"])
def test_both_books_stop_for_these_holds(kind):
    holds = [{"kind": kind, "from": "2026-12-21T09:00:00-08:00", "to": None}]
    assert failing(decided(books=BOTH, holds=holds)) == ["hold", "hold"]


@pytest.mark.parametrize("kind", ["BANKRUPTCY", "COURT", "WEATHER", "DISPATCHER"])
def test_only_the_policy_stops_for_these(kind):
    holds = [{"kind": kind, "from": "2026-12-21T09:00:00-08:00", "to": None}]
    assert failing(decided(books=(POLICY,), holds=holds)) == ["hold"]
    assert decided(books=(STATUTE,), holds=holds).allowed


def test_what_stops_weighs_more_than_what_nobody_knows():
    since = {"from": "2026-12-01T00:00:00-08:00", "to": None}
    holds = [{"kind": "never heard of", **since}, {"kind": "COURT", **since}]
    assert result(decided(holds=holds), "hold") == "fail"


def test_the_law_asks_for_an_open_day_after_the_shut_off():
    friday = "2026-12-18T09:00:00-08:00"
    assert "window" in failing(decided(books=(STATUTE,), now=friday))
    assert "window" not in failing(decided(books=(STATUTE,), now=friday, calendar__open=["2026-12-19"]))


def test_the_laws_window_ends_with_the_office():
    assert "window" not in failing(decided(books=(STATUTE,), now="2026-12-21T17:30:00-08:00"))
    assert "window" in failing(decided(books=(STATUTE,), now="2026-12-21T17:30:00.000001-08:00"))


def test_leave_and_premise_are_all_that_may_be_missing_before_an_authorisation():
    assert decided(authorisation=None, premise_confirmed=None).would_be_allowed_with_authority
    assert not decided(payment_feed_as_of=None).would_be_allowed_with_authority
    assert not decided(now="2026-12-21T15:00:01-08:00").would_be_allowed_with_authority


@pytest.mark.parametrize(
    "change", [{"authorisation__used": True}, {"authorisation__issued_at": "2026-12-21T09:00:01-08:00"}], ids=str
)
def test_leave_that_is_used_or_not_begun_is_none(change):
    assert result(decided(**change), "authorisation") == "fail"


def test_the_wrong_premise_refuses():
    assert result(decided(premise_confirmed=False), "premise") == "fail"
