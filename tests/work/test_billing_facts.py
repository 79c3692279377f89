"""Billing's facts: known once, whatever the order they come in; a payment or a hold stops everything at once."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from billing_desk import Billing

from fieldops.facts.orders import OrderKind
from fieldops.problems import Problem
from fieldops.store import money
from fieldops.store.money_tables import AccountHold, Arrangement, BadFactsRow, FactsFile, MailedNotice, Payment
from fieldops.store.order_tables import OrderStep
from fieldops.store.place_tables import Account
from fieldops.work import billing_facts
from fieldops.work.billing_facts import FactsReport


@pytest.fixture
def billing(working) -> Billing:
    return Billing(working)


def counts(report: FactsReport) -> tuple[int, int, int]:
    return report.rows_new, report.rows_known, len(report.bad)


def test_the_same_bytes_are_loaded_once(billing):
    first = billing.tells(billing.balance(), billing.fact("payment", "P1", amount="5"))
    again = billing.tells(billing.balance(), billing.fact("payment", "P1", amount="5"))
    assert (counts(first), first.already) == ((2, 0, 0), False)
    assert (again.already, again.facts_file) == (True, first.facts_file)
    assert len(billing.office.all_of(FactsFile)) == 1


def test_the_same_facts_in_another_file_change_nothing(billing):
    facts = [
        billing.balance(),
        billing.fact("payment", "P1", amount="5"),
        {"kind": "notice", "account_no": "0101", "reference": "N1", "mailed_on": "2026-03-10"},
        billing.fact("contact", "C1", contact="phone", reached="yes"),
        {"kind": "hold", "account_no": "0101", "reference": "H1", "hold": "MEDICAL", "from": billing.at(-60)},
        billing.fact("release", "R1", basis="court"),
    ]
    assert counts(billing.tells(*facts)) == (6, 0, 0)
    before = [len(billing.office.all_of(table)) for table in (Payment, MailedNotice, AccountHold)]
    assert counts(billing.tells(*reversed(facts))) == (0, 6, 0)
    assert [len(billing.office.all_of(table)) for table in (Payment, MailedNotice, AccountHold)] == before


def test_a_dry_run_leaves_nothing(billing):
    report = billing.tells(billing.balance(), dry_run=True)
    assert (counts(report), report.facts_file) == ((1, 0, 0), None)
    assert billing.office.all_of(FactsFile) == []


def test_the_same_reference_with_other_content_is_set_aside_and_the_first_word_stays(billing):
    billing.tells(billing.fact("payment", "P1", amount="5"))
    (bad,) = billing.tells(billing.fact("payment", "P1", amount="6")).bad
    assert (bad.problem.kind.number, "P1" in bad.raw) == ("409.80", True)
    assert [row.amount for row in billing.office.all_of(Payment)] == [Decimal(5)]
    [kept] = billing.office.all_of(BadFactsRow)
    assert (kept.raw, kept.problem["number"]) == (bad.raw, "409.80")


def test_a_row_for_an_account_nobody_knows_is_set_aside_and_an_account_row_makes_it(billing):
    stranger = {**billing.balance(), "account_no": "0999"}
    assert [bad.problem.kind.number for bad in billing.tells(stranger).bad] == ["404.80"]
    account = {"kind": "account", "account_no": "0999", "class": "multi", "occupant_is_tenant": "yes"}
    assert counts(billing.tells(stranger, account, minutes_ago=1)) == (2, 0, 0)
    [made] = [row for row in billing.office.all_of(Account) if row.account_no == "0999"]
    assert (made.account_class, made.occupant_is_tenant) == ("multi", True)


def test_whatever_the_order_of_files_the_newest_balance_stands(billing):
    for order in itertools.permutations([(30, "10.00"), (20, "20.00"), (10, "30.00")]):
        for minutes_ago, eligible in order:
            billing.tells(billing.balance(eligible), minutes_ago=minutes_ago)
        assert billing.owed().shutoff_eligible == Decimal("30.00")
        billing.clock.advance(timedelta(hours=1))


def test_an_older_file_does_not_take_an_account_back(billing):
    billing.tells({"kind": "account", "account_no": "0101", "occupant_is_tenant": "yes"})
    billing.tells({"kind": "account", "account_no": "0101", "occupant_is_tenant": "no"}, minutes_ago=60)
    with billing.store.reading() as session:
        assert session.get_one(Account, billing.account_id()).occupant_is_tenant


def test_a_file_of_a_time_to_come_is_refused(billing):
    with pytest.raises(Problem, match=r"400\.81"):
        billing.tells(minutes_ago=-60)
    assert billing.office.all_of(FactsFile) == []


def test_the_feed_is_as_fresh_as_its_newest_file(billing):
    billing.tells(minutes_ago=10)
    billing.tells(minutes_ago=300)
    with billing.store.reading() as session:
        assert money.feed_as_of(session) == billing.clock.now() - timedelta(minutes=10)


def test_what_was_paid_after_the_balance_is_owed_no_more_and_never_below_nothing(billing):
    billing.tells(billing.balance(), minutes_ago=30)
    billing.pays("P0", "7.00", minutes=-40)
    assert billing.owed().past_due == Decimal("80.00")
    billing.pays("P1", "90.00")
    owed = billing.owed()
    assert (owed.past_due, owed.shutoff_eligible) == (0, 0)
    assert (owed.charges, owed.penalties, owed.fees) == (0, 0, Decimal("23.00"))


def test_what_the_bank_sent_back_is_owed_again_but_only_billing_makes_it_ripe_for_a_shut_off(billing):
    billing.tells(billing.balance(), minutes_ago=30)
    billing.pays("P1", "80.00", minutes=-10)
    billing.tells(billing.fact("nsf", "B1", amount="80.00", returns="P1"), minutes_ago=1)
    owed = billing.owed()
    assert (owed.past_due, owed.charges, owed.shutoff_eligible) == (Decimal("80.00"), Decimal("80.00"), 0)
    assert billing.orders(OrderKind.SHUT_OFF) == []


@pytest.mark.parametrize("kind", [OrderKind.SHUT_OFF, OrderKind.DOOR_TAG])
def test_a_payment_takes_the_account_off_every_list_at_once(billing, kind):
    order = billing.lists(kind)
    taken = billing.pays()
    assert (taken.is_new, taken.orders_withdrawn) == (True, (order,))
    assert billing.orders(kind) == ["withdrawn"]
    assert [step.why for step in billing.office.all_of(OrderStep)] == ["", "paid"]
    again = billing.pays()
    assert (again.is_new, again.orders_withdrawn) == (False, ())


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ({"kind": "hold", "reference": "H1", "hold": "DISPUTE", "from": "2026-05-12T00:00:00Z"}, "hold"),
        (
            {
                "kind": "arrangement",
                "reference": "A1",
                "signed_on": "2026-05-12",
                "ends_on": "2026-07-01",
                "covers_new_charges": "yes",
            },
            "arrangement",
        ),
        (
            {
                "kind": "balance",
                "bill_date": "2026-05-01",
                "past_due": "0",
                "shutoff_eligible": "0",
                "charges": "9",
                "penalties": "0",
                "fees": "0",
            },
            "paid",
        ),
        ({"kind": "payment", "reference": "P1", "amount": "5", "at": "2026-05-12T07:00:00Z"}, "paid"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_file_takes_the_account_off_every_list(billing, fact, why):
    billing.lists()
    report = billing.tells({"account_no": "0101", **fact})
    assert (counts(report), report.orders_withdrawn) == ((1, 0, 0), 1)
    assert billing.office.all_of(OrderStep)[-1].why == why


def test_a_hold_that_is_over_takes_nothing_off(billing):
    billing.lists()
    past = {"from": billing.at(-600), "to": billing.at(-60)}
    billing.tells({"kind": "hold", "account_no": "0101", "reference": "H1", "hold": "COURT", **past})
    assert billing.orders(OrderKind.SHUT_OFF) == ["authorised"]


def test_an_account_named_in_a_row_that_cannot_be_read_is_held_until_somebody_has_looked(billing):
    billing.lists()
    unreadable = billing.fact("payment", "P1", amount="fifty")
    assert billing.tells(unreadable).orders_withdrawn == 1
    [hold] = billing.office.all_of(AccountHold)
    assert (hold.kind, hold.account_id, hold.to_at) == ("UNREAD", billing.account_id(), None)
    with billing.store.writing() as session:
        cells = {"reference": hold.reference, "at": billing.at()}
        assert billing_facts.end_hold_now(session, billing.clock, "0101", cells, "bill").is_new
    billing.tells(unreadable, minutes_ago=1)
    [hold] = billing.office.all_of(AccountHold)
    assert hold.to_at == billing.clock.now()


def test_the_earlier_end_of_a_hold_holds(billing):
    hold = {"kind": "hold", "account_no": "0101", "reference": "H1", "hold": "DISPUTE", "from": billing.at(-600)}
    billing.tells(hold, {"kind": "hold_end", "account_no": "0101", "reference": "H1", "at": billing.at(-60)})
    assert counts(billing.tells(billing.fact("hold_end", "H1"), hold)) == (0, 2, 0)
    [kept] = billing.office.all_of(AccountHold)
    assert kept.to_at == billing.clock.now() - timedelta(minutes=60)


def test_the_end_of_a_hold_that_nobody_knows_is_set_aside_and_holds_nothing(billing):
    (bad,) = billing.tells(billing.fact("hold_end", "H9")).bad
    assert bad.problem.kind.number == "404.81"
    assert billing.office.all_of(AccountHold) == []


@pytest.mark.parametrize("later", ["yes", "no"])
def test_a_notice_that_came_back_stays_so_whichever_word_comes_first(billing, later):
    notice = {"kind": "notice", "account_no": "0101", "reference": "N1", "mailed_on": "2026-03-10"}
    billing.tells({**notice, "returned": "no" if later == "yes" else "yes"})
    billing.tells({**notice, "returned": later}, minutes_ago=1)
    assert [row.returned for row in billing.office.all_of(MailedNotice)] == [True]


def test_a_plan_outside_the_book_is_kept_as_an_exception(billing):
    plan = {"kind": "arrangement", "account_no": "0101", "signed_on": "2026-05-12", "covers_new_charges": "yes"}
    billing.tells(
        {**plan, "reference": "A1", "ends_on": "2026-12-01"}, {**plan, "reference": "A2", "ends_on": "2026-07-01"}
    )
    assert [hold.kind for hold in billing.office.all_of(AccountHold)] == ["ARRANGEMENT"] * 2
    with billing.store.reading() as session:
        outside = money.arrangements_outside_the_book(session, billing.clock.now())
    assert [plan.reference for plan, _ in outside] == ["A1"]
    assert {row.reference: bool(row.verdicts) for row in billing.office.all_of(Arrangement)} == {"A1": True, "A2": True}


def test_twenty_thousand_rows_are_loaded_within_twenty_seconds(sqlite_store, clock, office_on):
    billing = Billing(office_on(sqlite_store))
    accounts = [{"kind": "account", "account_no": f"9{n:05}"} for n in range(5_000)]
    balances = [{**billing.balance(), "account_no": f"9{n:05}"} for n in range(5_000)]
    payments = [
        {**billing.fact("payment", f"P{n}", amount="5"), "account_no": f"9{n % 5_000:05}"} for n in range(10_000)
    ]
    begun = time.process_time()
    assert counts(billing.tells(*accounts, *balances, *payments)) == (20_000, 0, 0)
    assert time.process_time() - begun < 20


def test_a_row_with_a_nul_is_set_aside_on_either_database(billing):
    as_of = f"feed,,{billing.at()},,,"
    rows = ["kind,account_no,as_of,reference,amount,at", as_of, "payment,0101,,P\x001,5," + billing.at(), ""]
    report = billing_facts.load(billing.store, billing.clock, "\n".join(rows).encode(), "bill")
    assert [bad.problem.kind.number for bad in report.bad] == ["400.39"]
    assert [hold.kind for hold in billing.office.all_of(AccountHold)] == ["UNREAD"]


def test_of_many_who_tell_the_same_payment_at_once_one_is_told_that_it_is_new(billing):
    with ThreadPoolExecutor(4) as tellers:
        taken = list(tellers.map(lambda _: billing.pays(), range(8)))
    assert sorted(one.is_new for one in taken) == [False] * 7 + [True]
    assert len(billing.office.all_of(Payment)) == 1


def test_a_payment_that_is_told_after_the_balance_counts_whenever_it_was_posted(billing):
    billing.tells(billing.balance(eligible="60.00"))
    billing.clock.advance(timedelta(hours=1))
    billing.tells(billing.fact("payment", "P-EARLY", minutes=-90, amount="60.00"))
    assert billing.owed().shutoff_eligible == 0
    billing.clock.advance(timedelta(hours=1))
    billing.tells(billing.balance(eligible="5.00"))
    assert billing.owed().shutoff_eligible == Decimal("5.00")


def test_a_payment_in_the_file_of_its_balance_is_in_the_balance(billing):
    billing.tells(billing.balance(eligible="60.00"), billing.fact("payment", "P-1", minutes=-5, amount="20.00"))
    assert billing.owed().shutoff_eligible == Decimal("60.00")
