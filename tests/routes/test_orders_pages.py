"""The orders pages: why an account is or is not on a list, giving orders out, and one order's story."""

import re
from datetime import date

import pytest
from ladder import OWED, Ladder

from fieldops.facts.orders import Off, OrderKind, OrderStep
from fieldops.facts.roles import Role
from fieldops.store import orders
from fieldops.store.work_tables import FieldOrder, Run
from fieldops.work.ordering import make_order, take_step

TODAY = "2026-05-12"


@pytest.fixture
def ladder(worked_central) -> Ladder:
    """Account 0101 is due for a tag, 0102 has no notice, 0103 has its tag and is due for a shut-off."""
    made = Ladder(worked_central.store, worked_central.clock)
    made.feed_is_fresh()
    made.falls_behind("0101", "0103")
    made.falls_behind("0102", mailed_on=None)
    made.has_its_tag("0103")
    return made


@pytest.fixture
def dispatcher(worked_central):
    return worked_central.browser_of(Role.DISPATCHER)


@pytest.fixture
def order_of(worked_central, ladder):
    """The one order of a kind, as it is now."""

    def found(kind=OrderKind.DOOR_TAG):
        with worked_central.store.reading() as session:
            [made] = session.query(FieldOrder).filter_by(kind=kind).filter(FieldOrder.state != "done").all()
        return made

    return found


@pytest.fixture
def turn_on(worked_central, ladder) -> str:
    """An order to turn on after non-payment, of the released account 0101."""
    ladder.is_released("0101")
    with worked_central.store.writing() as session:
        now, point, account = worked_central.clock.now(), ladder.point_id("0101"), ladder.account_id("0101")
        return make_order(session, now, OrderKind.TURN_ON, point, account, "bill", off_for=Off.NONPAY).id


def builds(browser, name="door-tags"):
    return browser.sends(f"/orders/lists/{name}", page=f"/orders?show={name}")


def gives_out(browser, *order_ids, show="door-tags", **more):
    fields = {"orders": list(order_ids), "date": TODAY, "assign": "reader", "show": show, **more}
    return browser.sends("/orders/runs", page="/orders", **fields)


def test_without_anybody_behind_the_page_says_what_to_do(central):
    assert "Load billing's facts first" in central.browser_of(Role.DISPATCHER).sees("/orders")


def test_the_list_says_of_each_account_why_it_is_or_is_not_on_it(dispatcher, ladder):
    words = dispatcher.sees("/orders?show=door-tags")
    assert "0 on the list, 1 due, 2 not due" in words
    assert "Due: nothing stands against it." in words
    assert "The door already has the tag of the present notice." in words
    assert "5.2.3" in words


def test_the_reasons_are_in_the_persons_language(dispatcher, ladder):
    english = dispatcher.sees("/orders?show=shut-offs")
    dispatcher.sends("/language", page="/orders", language="es")
    spanish = dispatcher.sees("/orders?show=shut-offs")
    assert "Cortes" in spanish
    assert english != spanish


def test_a_place_is_looked_for_on_the_list(dispatcher, ladder):
    words = dispatcher.sees("/orders?show=door-tags&find=1+pier")
    assert "1 Pier St" in words
    assert "2 Pier St" not in words
    assert "0 on the list, 1 due, 2 not due" in words


def test_a_place_that_is_on_no_list_is_told(dispatcher, ladder):
    assert "No place fits" in dispatcher.sees("/orders?show=shut-offs&find=Nowhere")


def test_a_refused_run_still_shows_what_was_looked_for(dispatcher, order_of, ladder):
    builds(dispatcher)
    answer = gives_out(dispatcher, order_of().id, assign="dispatcher", find="1 pier")
    assert "2 Pier St" not in answer.text
    assert re.search(rf'value="{order_of().id}" checked', answer.text)


def test_one_click_builds_the_days_list(dispatcher, order_of):
    assert builds(dispatcher).status_code == 302
    words = dispatcher.sees("/orders?show=door-tags")
    assert "1 order is new on the list." in words
    assert order_of().tag_number in words


def test_a_list_on_which_nothing_is_new_says_so(dispatcher, ladder):
    builds(dispatcher)
    builds(dispatcher)
    assert "nothing new is due" in dispatcher.sees("/orders")


def test_chosen_orders_become_a_run(dispatcher, order_of, worked_central):
    builds(dispatcher, "shut-offs")
    order = order_of(OrderKind.SHUT_OFF)
    answer = gives_out(dispatcher, order.id, show="shut-offs")
    with worked_central.store.reading() as session:
        run = session.query(Run).filter_by(kind="orders").one()
    assert answer.location == f"/runs/{run.id}"
    assert (run.on, run.assigned_to, order_of(OrderKind.SHUT_OFF).state) == (date(2026, 5, 12), "reader", "assigned")
    assert "Shut-off" in dispatcher.sees(f"/runs/{run.id}")


def test_a_run_of_nothing_is_refused_in_words(dispatcher, ladder):
    answer = gives_out(dispatcher)
    assert (answer.status_code, "Choose at least one order." in answer.text) == (400, True)


def test_a_refused_run_leaves_the_ticks_where_they_were(dispatcher, order_of, ladder):
    builds(dispatcher)
    answer = gives_out(dispatcher, order_of().id, assign="dispatcher")
    assert answer.status_code == 409
    assert re.search(rf'value="{order_of().id}" checked', answer.text)


def test_an_orders_page_tells_its_story(dispatcher, order_of):
    builds(dispatcher)
    words = dispatcher.sees(f"/orders/{order_of().id}")
    assert "ready to give out" in words
    assert "the rule book allows it" in words
    assert "Answers of the rule book that were kept" in words


def test_an_order_is_moved_and_a_loaded_tablet_is_warned_of(dispatcher, order_of, worked_central):
    builds(dispatcher)
    order = order_of()
    gives_out(dispatcher, order.id)
    with worked_central.store.writing() as session:
        take_step(session, worked_central.clock.now(), orders.find_order(session, order.id), OrderStep.LOAD, "reader")
    page = f"/orders/{order.id}"
    assert "phone its reader" in dispatcher.sees(page)
    dispatcher.sends(f"{page}/move", page=page, date=TODAY, assign="field_lead")
    words = dispatcher.sees(page)
    assert "Phone its reader" in words
    assert "moved to another run" in words
    assert "Lena Ford" in words


def test_an_order_is_taken_back(dispatcher, order_of):
    builds(dispatcher)
    page = f"/orders/{order_of().id}"
    gives_out(dispatcher, order_of().id)
    dispatcher.sends(f"{page}/unassign", page=page, date=TODAY, assign="reader")
    assert order_of().state == "authorised"


def test_an_order_is_withdrawn_for_a_reason_of_the_list_only(dispatcher, order_of):
    builds(dispatcher)
    page = f"/orders/{order_of().id}"
    assert dispatcher.sends(f"{page}/withdraw", page=page, why="paid").status_code == 400
    dispatcher.sends(f"{page}/withdraw", page=page, why="mistake")
    assert order_of().state == "withdrawn"
    assert "made by mistake" in dispatcher.sees(page)


def test_what_can_no_longer_be_done_is_told_on_the_orders_page(dispatcher, order_of):
    builds(dispatcher)
    page = f"/orders/{order_of().id}"
    answer = dispatcher.sends(f"{page}/unassign", page=page)
    assert (answer.status_code, "The order has moved on meanwhile" in answer.text) == (409, True)


@pytest.mark.parametrize("role", [Role.FIELD_LEAD, Role.FINANCE_MANAGER])
def test_a_lead_gives_leave_to_turn_on_outside_the_hours_and_says_why(worked_central, turn_on, role):
    browser, page = worked_central.browser_of(role), f"/orders/{turn_on}"
    assert browser.sends(f"{page}/override", page=page, reason=" ").status_code == 400
    assert browser.sends(f"{page}/override", page=page, reason="A newborn").status_code == 302
    assert "A newborn" in browser.sees(page)


def test_a_dispatcher_sees_no_override(dispatcher, turn_on):
    assert "Give leave" not in dispatcher.sees(f"/orders/{turn_on}")


def test_a_turn_on_without_a_release_says_that_nobody_can_be_sent(dispatcher, worked_central, ladder):
    with worked_central.store.writing() as session:
        now, point, account = worked_central.clock.now(), ladder.point_id("0102"), ladder.account_id("0102")
        make_order(session, now, OrderKind.TURN_ON, point, account, "bill", off_for=Off.NONPAY)
    assert "Nobody can be sent yet" in dispatcher.sees("/orders?show=turn-ons")


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.BILLING])
def test_what_somebody_asks_for_becomes_an_order(worked_central, ladder, role):
    browser = worked_central.browser_of(role)
    assert "0104" in browser.sees("/orders/new?find=4+Pier")
    asked = {"service_point": ladder.point_id("0104"), "kind": "METER_CHECK", "asked_by": "phone", "reason": "Fast"}
    made = browser.sends("/orders", page="/orders/new?find=4+Pier", find="4 Pier", **asked)
    words = browser.sees(made.location)
    assert "Meter check" in words
    assert "by phone" in words
    assert "“Fast”" in browser.sees("/orders?show=other")


def test_a_turn_on_without_a_reason_keeps_what_was_typed(dispatcher, ladder):
    asked = {"service_point": ladder.point_id("0104"), "kind": "TURN_ON", "reason": "Back from abroad", "find": "0104"}
    answer = dispatcher.sends("/orders", page="/orders/new?find=0104", **asked)
    assert (answer.status_code, "Say why the water is off." in answer.text) == (400, True)
    assert "Back from abroad" in answer.text


def test_a_place_that_nobody_knows_is_told(dispatcher, ladder):
    assert "No place fits" in dispatcher.sees("/orders/new?find=Nowhere")


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER])
def test_no_amount_is_shown_on_any_page_of_orders(worked_central, ladder, turn_on, role):
    browser = worked_central.browser_of(role)
    pages = ["/orders", "/orders?show=shut-offs", "/orders?show=turn-ons", "/orders?show=other", f"/orders/{turn_on}"]
    for page in pages:
        words = browser.sees(page)
        assert str(OWED) not in words, page
        assert "$" not in words, page


def test_an_unknown_order_is_told_as_one(dispatcher):
    answer = dispatcher.opens("/orders/no-order")
    assert (answer.status_code, "There is no such order." in answer.text) == (404, True)
