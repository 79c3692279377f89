"""Billing's facts at the desk: a file comes in, a clerk records what happens now; nobody else sees a balance."""

import re
from io import BytesIO

import pytest

from fieldops.facts.orders import Off, OrderKind, OrderState
from fieldops.facts.roles import Role
from fieldops.store.money_tables import AccountHold, TurnOnRelease
from fieldops.store.people_tables import AuditEntry
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import ordering

HEADINGS = (
    "kind,account_no,as_of,reference,at,amount,bill_date,past_due,shutoff_eligible,charges,penalties,fees,"
    "signed_on,ends_on,covers_new_charges"
)
ROWS = (
    "balance,0101,,,,,2026-01-05,80.00,60.00,80.00,8.00,25.00,,,",
    "payment,0102,,P1,2026-05-12T08:00:00-07:00,fifty,,,,,,,,,",
    "arrangement,0103,,A1,,,,,,,,,2026-05-01,2026-12-01,yes",
)
ACCOUNT = "/billing-facts/accounts/0101"


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def facts(as_of="2026-05-12T08:30:00-07:00"):
    return "\n".join([HEADINGS, f"feed,,{as_of},,,,,,,,,,,,", *ROWS, ""]).encode()


def send_file(browser, content, dry_run="no"):
    return browser.sends("/billing-facts", file=(BytesIO(content), "facts.csv"), dry_run=dry_run)


def an_order(central, kind):
    """An open order at the place of account 0101; for a turn-on's sake the water is off there."""
    with central.store.writing() as session:
        point = session.query(ServicePoint).filter_by(address="1 Pier St").one()
        if kind is None:
            point.off_for = Off.NONPAY
            return
        now = central.clock.now()
        ordering.make_order(session, now, kind, point.id, point.account_id, "x", state=OrderState.AUTHORISED)


def states(central):
    with central.store.reading() as session:
        return sorted((order.kind, order.state) for order in session.query(FieldOrder))


@pytest.fixture
def clerk(worked_central):
    return worked_central.browser_of(Role.BILLING)


def test_a_file_is_tried_and_loaded_and_its_bad_rows_and_exceptions_are_shown(clerk):
    assert "No facts from billing have been loaded yet" in clerk.sees("/billing-facts")
    tried = words(send_file(clerk, facts(), "yes"))
    assert "Only tried: nothing was changed" in tried
    assert "No facts from billing have been loaded yet" in clerk.sees("/billing-facts")
    loaded = send_file(clerk, facts()).location
    page = clerk.sees(loaded)
    assert "New 2 Known before 0 Rows set aside 1" in page
    assert "amount: fifty is not 0.01…999999999.99. 400.33" in page
    assert "The accounts that these rows name are held" in page
    listed = clerk.sees("/billing-facts")
    assert "hold as of May 12, 2026, 8:30 AM (30 minutes ago)" in listed
    assert re.search(r"Arrangements outside the rule book .* 0103", listed)
    assert send_file(clerk, facts()).location == loaded
    assert "This file was loaded before" in clerk.sees(loaded)


def test_an_old_feed_is_told_in_plain_words(clerk):
    send_file(clerk, facts(as_of="2026-05-12T04:59:59-07:00"))
    assert "at most 4 hours old: no shut-off can be authorised" in clerk.sees("/billing-facts")


def test_a_file_that_is_none_is_refused_with_its_number(clerk):
    answer = send_file(clerk, b"kind\naccount\n")
    assert (answer.status_code, "Problem 400.80" in words(answer)) == (400, True)
    assert clerk.sends("/billing-facts").status_code == 400


def test_a_clerk_sees_the_account_as_a_timeline(clerk):
    send_file(clerk, facts())
    found = clerk.opens("/billing-facts/accounts?account_no=0101").location
    page = clerk.sees(found)
    assert "Past due $80.00 Ripe for a shut-off $60.00 To be paid before a turn-on $113.00" in page
    assert "Balance told by billing: past due $80.00" in page
    assert "Hold: a row of billing's file that could not be read" in clerk.sees("/billing-facts/accounts/0102").replace(
        "&#39;", "'"
    )
    assert clerk.opens("/billing-facts/accounts/none").status_code == 404


def test_a_payment_at_the_counter_withdraws_the_shut_off(worked_central, clerk):
    an_order(worked_central, OrderKind.SHUT_OFF)
    assert clerk.sends(f"{ACCOUNT}/payments", page=ACCOUNT, reference="C-7", amount="80.00").status_code == 302
    assert states(worked_central) == [("SHUT_OFF", "withdrawn")]
    page = clerk.sees(ACCOUNT)
    assert "The payment is recorded. 1 order is withdrawn." in page
    assert "Payment $80.00 C-7" in page
    twice = clerk.sends(f"{ACCOUNT}/payments", page=ACCOUNT, reference="C-7", amount="81.00")
    assert (twice.status_code, "409.80" in words(twice)) == (409, True)
    wrong = clerk.sends(f"{ACCOUNT}/payments", page=ACCOUNT, reference="C-8", amount="80,00")
    assert (wrong.status_code, 'value="80,00"' in wrong.text) == (400, True)
    with worked_central.store.reading() as session:
        assert ("billing", "payment-recorded", "0101") in {
            (row.actor, row.action, row.subject) for row in session.query(AuditEntry)
        }


def test_a_hold_is_recorded_and_ended(worked_central, clerk):
    an_order(worked_central, OrderKind.DOOR_TAG)
    clerk.sends(f"{ACCOUNT}/holds", page=ACCOUNT, hold="MEDICAL", until="2026-06-01", reason="letter seen")
    assert states(worked_central) == [("DOOR_TAG", "withdrawn")]
    page = clerk.sees(ACCOUNT)
    assert "Hold: a medical certificate “letter seen” until Jun 1, 2026, 12:00 AM" in page
    with worked_central.store.reading() as session:
        reference = session.query(AccountHold).one().reference
    clerk.sends(f"{ACCOUNT}/holds/end", page=ACCOUNT, reference=reference)
    assert "The hold has ended." in clerk.sees(ACCOUNT)
    with worked_central.store.reading() as session:
        assert session.query(AccountHold).one().to_at == worked_central.clock.now()


def test_a_release_makes_the_turn_on(worked_central, clerk):
    an_order(worked_central, None)
    assert "The water is off for non-payment: 1 Pier St" in clerk.sees(ACCOUNT)
    clerk.sends(f"{ACCOUNT}/releases", page=ACCOUNT, basis="paid_in_full")
    assert states(worked_central) == [("TURN_ON", "authorised")]
    assert "1 turn-on order is made." in clerk.sees(ACCOUNT)


def test_only_the_finance_manager_releases_by_override(worked_central, clerk):
    assert clerk.sends(f"{ACCOUNT}/releases", page=ACCOUNT, basis="arrangement_by_override").status_code == 403
    manager = worked_central.browser_of(Role.FINANCE_MANAGER)
    manager.sends(f"{ACCOUNT}/releases", page=ACCOUNT, basis="arrangement_by_override")
    with worked_central.store.reading() as session:
        assert [row.recorded_by for row in session.query(TurnOnRelease)] == ["finance_manager"]


def test_the_key_is_shown_once(central):
    browser = central.browser_of(Role.ADMIN)
    assert "There is no key yet" in browser.sees("/billing-facts/token")
    made = browser.sends("/billing-facts/token")
    key = re.search(r"fob_[\w-]+", made.text)[0]
    assert key not in browser.opens("/billing-facts/token").text
    assert "made by admin" in browser.sees("/billing-facts/token")


@pytest.mark.parametrize("role", [Role.READER, Role.FIELD_LEAD, Role.DISPATCHER, Role.ADMIN])
def test_nobody_else_sees_a_balance(worked_central, clerk, role):
    send_file(clerk, facts())
    answer = worked_central.browser_of(role).opens(ACCOUNT)
    assert (answer.status_code, "80.00" in answer.text) == (403, False)
