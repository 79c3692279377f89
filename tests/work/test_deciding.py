"""Asking the book about an account as it stands: which facts are taken, which are not, and what is kept."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from shut_offs import TAGGED, ShutOffs

from fieldops.facts.orders import Off, OrderKind
from fieldops.interchange.rule_questions import parse_question
from fieldops.rules.books import load
from fieldops.rules.deciding import decide
from fieldops.rules.question import Release
from fieldops.store.money_tables import MailedNotice, TurnOnRelease
from fieldops.store.place_tables import Account
from fieldops.store.rule_tables import CalendarDay, CitySetting
from fieldops.store.work_tables import FieldOrder
from fieldops.work import city_rules, deciding


@pytest.fixture
def books(working):
    """Account 0101 has climbed the ladder."""
    made = ShutOffs(working.store, working.clock)
    made.climbs()
    return made


def question(books, account_no="0101"):
    with books.store.reading() as session:
        account = books.account(session, account_no)
        return deciding.questions(session, books.clock, [account.id])[account.id]


def failing(books, act="shut-off") -> list[str]:
    with books.store.writing() as session:
        account = books.account(session, "0101")
        _, decision = deciding.decide_now(session, books.clock, act, account.id, "list", "dora")
        return [verdict.gate for verdict in decision.failing]


def test_an_account_that_climbed_the_whole_ladder_lacks_only_leave_and_premise(books):
    assert failing(books) == ["authorisation", "premise"]


def test_a_payment_since_the_balance_counts(books):
    books.passes(minutes=1)
    books.pays()
    assert question(books).account.shutoff_eligible == Decimal(0)
    assert "amount" in failing(books)


def test_a_photo_counts_when_its_bytes_are_here(books):
    books.passes(minutes=1)
    books.is_tagged(at=TAGGED + timedelta(minutes=5), photo="cd" * 32, arrived=False)
    assert question(books).door_tag.photo is False
    assert "door-tag" in failing(books)


def test_a_tag_on_the_wrong_door_is_no_tag(books):
    books.is_tagged(at=TAGGED + timedelta(days=1), wrong_door=True)
    assert question(books).door_tag.posted_at == TAGGED


def test_of_several_tags_the_newest_counts(books):
    later = TAGGED + timedelta(days=2)
    books.is_tagged(at=later)
    assert question(books).door_tag.posted_at == later


def test_a_tag_from_before_the_latest_notice_is_another_ladders(books):
    with books.store.writing() as session:
        account = books.account(session, "0101")
        session.add(
            MailedNotice(
                id="n2", account_id=account.id, reference="N2", mailed_on=date(2026, 5, 5), delinquent_on=None,
                recorded_at=TAGGED,
            )
        )  # fmt: skip
    assert question(books).door_tag is None


def test_an_account_without_a_balance_has_no_question_and_is_never_shut_off(books):
    with books.store.writing() as session:
        account = books.account(session, "0102")
        assert deciding.questions(session, books.clock, [account.id]) == {}
        _, decision = deciding.decide_now(session, books.clock, "shut-off", account.id, "list", "dora")
    assert "amount" in {verdict.gate for verdict in decision.failing}


def test_a_turn_on_is_asked_with_why_the_water_is_off_and_its_newest_release(books):
    with books.store.writing() as session:
        account = books.account(session, "0101")
        for number in (1, 2):
            row = TurnOnRelease(
                id=f"r{number}", account_id=account.id, reference=f"R{number}", basis="paid",
                as_of=TAGGED + timedelta(days=number), recorded_at=TAGGED, recorded_by="bill",
            )  # fmt: skip
            session.add(row)
        order = FieldOrder(id="o", kind=OrderKind.TURN_ON, account_id=account.id, off_for=Off.NONPAY)
        order.override = {"role": "field_lead", "reason": "late", "by": "lena", "at": "-"}
        asked = deciding.questions_of_orders(session, books.clock, [order])["o"]
    assert (asked.off_for, asked.release) == ("NONPAY", Release("paid", TAGGED + timedelta(days=2)))
    assert (asked.override.role, asked.balance.charges) == ("field_lead", Decimal(80))


def test_an_answer_is_kept_with_its_facts_its_books_and_its_verdicts(books):
    assert failing(books)
    [kept] = books.decisions("list")
    assert (kept.act, kept.by, kept.allowed, kept.books) == ("shut-off", "dora", False, ["san_clemente_201_9"])
    assert kept.question["account"]["shutoff_eligible"] == "80.00"
    assert {verdict["gate"] for verdict in kept.verdicts} > {"amount", "door-tag", "window"}
    assert kept.at == books.clock.now()


def test_an_answer_that_is_kept_can_be_had_again_from_what_was_kept(books):
    failing(books)
    books.is_held("DISPUTE")
    failing(books)
    for kept in books.decisions("list"):
        again = parse_question("shut-off", json.dumps(kept.question).encode())
        decision = decide("shut-off", load(kept.books), again).as_json()
        assert (decision["verdicts"], decision["allowed"]) == (kept.verdicts, kept.allowed)
        assert len(json.dumps(kept.question)) < 3_000


def test_many_accounts_take_no_more_queries_than_one(books):
    books.climbs("0102")
    asked = []
    sa.event.listen(books.store.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    with books.store.reading() as session:
        accounts = [account.id for account in session.query(Account)]
        del asked[:]
        deciding.questions(session, books.clock, accounts[:1])
        few = len(asked)
        deciding.questions(session, books.clock, accounts)
    assert len(asked) - few == few <= 14


def test_the_calendar_is_the_printed_one_as_the_city_edited_it(books):
    opened, closed = date(2026, 5, 25), date(2026, 5, 13)
    with books.store.writing() as session:
        for day, is_open in ((opened, True), (closed, False)):
            session.add(CalendarDay(on=day, is_open=is_open, made_by="ada", made_at=TAGGED))
        setting = {"name": "open_friday_anchor", "value": "2026-01-09", "set_by": "ada", "set_at": TAGGED}
        session.add(CitySetting(**setting))
    with books.store.reading() as session:
        calendar = city_rules.calendar(session)
    assert calendar.is_open(opened)
    assert not calendar.is_open(closed)
    assert (calendar.is_open(date(2026, 5, 15)), calendar.is_open(date(2026, 5, 22))) == (True, False)


def test_the_books_are_the_citys_own_policy_until_the_city_says_otherwise(books):
    with books.store.writing() as session:
        assert [book.name for book in city_rules.books(session)] == ["san_clemente_201_9"]
        names = ["san_clemente_201_9", "us_ca_residential"]
        session.add(CitySetting(name="books", value=names, set_by="ada", set_at=TAGGED))
        session.flush()
        assert [book.name for book in city_rules.books(session)] == names
