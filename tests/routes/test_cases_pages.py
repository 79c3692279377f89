"""The pages of cases: the list, a case with its timeline in the reader's language, closing one."""

import pytest
from ladder import OWED, Ladder, new

from fieldops.facts.cases import CaseKind
from fieldops.facts.orders import OrderKind, OrderState
from fieldops.facts.roles import Role
from fieldops.store.money_tables import Payment
from fieldops.work import cases, ordering


@pytest.fixture
def wrong_shut_off(worked_central):
    """The id of the case of a shut-off after a payment, whose turn-on is owed."""
    ladder = Ladder(worked_central.store, worked_central.clock)
    now, account, point = worked_central.clock.now(), ladder.account_id("0101"), ladder.point_id("0101")
    with worked_central.store.writing() as session:
        made = [OrderKind.SHUT_OFF, OrderKind.TURN_ON]
        off, on = (
            ordering.make_order(session, now, kind, point, account, "dispatcher", state=OrderState.AUTHORISED)
            for kind in made
        )
        told = {"reference": "CHEQUE-77", "amount": OWED, "at": now, "recorded_at": now, "recorded_by": "billing"}
        session.add(Payment(id=new(), account_id=account, kind="payment", **told))
        ordering.take_off_lists(session, now, account, "paid", "billing")
        detail = {"tablet_knew": False, "paid_at": now.isoformat()}
        case = cases.open_case(
            session,
            now,
            CaseKind.SHUT_OFF_AFTER_PAYMENT,
            new(),
            account_id=account,
            order_id=off.id,
            detail=detail,
        )
        case.turn_on_order_id = on.id
        return case.id


def test_a_case_waits_on_the_list_and_in_the_navigation(worked_central, wrong_shut_off):
    page = worked_central.browser_of(Role.DISPATCHER).sees("/cases")
    assert "Cases 1 waiting" in page
    assert "Shut off after a payment or hold 1 Pier St 0101" in page
    assert "turn-on owed" in page


def test_the_timeline_shows_when_a_payment_came_and_never_how_much(worked_central, wrong_shut_off):
    for role in (Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER):
        page = worked_central.browser_of(role).sees(f"/cases/{wrong_shut_off}")
        assert "A payment was posted" in page
        assert "Shut-off: Withdrawn" in page
        assert "The tablet had not been told yet." in page
        assert str(OWED) not in page
        assert ("CHEQUE-77" in page) == (role in {Role.BILLING, Role.FINANCE_MANAGER})


def test_a_case_is_told_in_spanish(worked_central, wrong_shut_off):
    browser = worked_central.browser_of(Role.DISPATCHER)
    browser.sends("/language", page="/cases", language="es")
    page = browser.sees(f"/cases/{wrong_shut_off}")
    assert "Corte después de un pago o retención" in page
    assert "Se registró un pago" in page
    assert "La tableta aún no lo sabía." in page


def test_a_wrong_shut_off_is_the_finance_managers_to_close(worked_central, wrong_shut_off):
    case = f"/cases/{wrong_shut_off}"
    dispatcher = worked_central.browser_of(Role.DISPATCHER)
    assert "Only the finance manager closes a case of this kind." in dispatcher.sees(case)
    refused = dispatcher.sends(f"{case}/close", page="/account", reason="explained")
    assert (refused.status_code, "403.110" in refused.text) == (403, True)
    finance = worked_central.browser_of(Role.FINANCE_MANAGER)
    without = finance.sends(f"{case}/close", page=case, reason="")
    assert (without.status_code, "400.110" in without.text) == (400, True)
    done = finance.sends(f"{case}/close", page=case, reason="customer_made_whole", note="Called, apologised")
    assert done.location == "/cases"
    assert "The customer was made whole" in finance.sees("/cases")
    assert "Called, apologised" in finance.sees(case)


def test_without_cases_the_page_says_what_they_are(central):
    assert "No case is open" in central.browser_of(Role.BILLING).sees("/cases")


def test_an_unknown_case_is_told_so(central):
    answer = central.browser_of(Role.BILLING).opens("/cases/no-case")
    assert (answer.status_code, "404.110" in answer.text) == (404, True)


@pytest.fixture
def found_meter(worked_central):
    """The id of the case of a meter that belongs to no stop."""
    now = worked_central.clock.now()
    told = {"serial_number": "88231997", "digits": "00007", "handheld": "HH-12", "meter_route": "07-114"}
    detail = told | {"trouble": ["leak_city"], "at": now.isoformat(), "by": "rosa", "pulled_by": "lena"}
    with worked_central.store.writing() as session:
        return cases.open_case(session, now, CaseKind.METER_FOUND, new(), detail=detail).id


def test_a_meter_without_a_stop_is_told_in_words_and_closed_by_billing(worked_central, found_meter):
    billing = worked_central.browser_of(Role.BILLING)
    assert "Meter without a stop 88231997" in billing.sees("/cases")
    page = billing.sees(f"/cases/{found_meter}")
    told = ("Meter 88231997", "Digits read 00007", "Handheld HH-12", "Pulled by lena", "Reported by rosa")
    assert [words for words in told if words not in page] == []
    billing.sends("/language", page="/cases", language="es")
    assert "Dígitos leídos 00007" in billing.sees(f"/cases/{found_meter}")
    done = billing.sends(f"/cases/{found_meter}/close", page=f"/cases/{found_meter}", reason="explained")
    assert done.location == "/cases"


def test_billing_closes_no_other_case(worked_central, wrong_shut_off):
    case = f"/cases/{wrong_shut_off}"
    refused = worked_central.browser_of(Role.BILLING).sends(f"{case}/close", page="/account", reason="explained")
    assert refused.status_code == 403
