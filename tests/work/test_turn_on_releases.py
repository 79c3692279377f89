"""After a release the water runs again; after a returned payment nobody is shut off, but billing hears of it."""

from datetime import timedelta

import pytest
from billing_desk import Billing

from fieldops.facts.orders import OrderKind, OrderStep
from fieldops.store.money_tables import TurnOnRelease
from fieldops.store.order_tables import CaseFile, ServiceAct
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import ordering


@pytest.fixture
def billing(working) -> Billing:
    made = Billing(working)
    made.shuts_off()
    return made


def turned_on(billing) -> None:
    """The turn-on is done in the field, a minute from now."""
    billing.clock.advance(timedelta(minutes=1))
    with billing.store.writing() as session:
        order = session.query(FieldOrder).filter_by(kind="TURN_ON").one()
        now, point = billing.clock.now(), session.get_one(ServicePoint, order.service_point_id)
        act = ServiceAct(
            fact_id="f1",
            act="turned_on",
            order_id=order.id,
            account_id=order.account_id,
            service_point_id=point.id,
            at=now,
            by="rosa",
            reading="r1",
        )
        session.add(act)
        ordering.take_step(session, now, order, OrderStep.FINISH, "rosa")
        point.off_for = None


def cancelled(billing) -> list[bool]:
    return [row.cancelled_at is not None for row in billing.office.all_of(TurnOnRelease)]


def test_a_release_makes_one_turn_on_order_for_each_service_that_is_off(billing):
    assert billing.tells(billing.fact("release", "R1", basis="paid_in_full")).turn_ons_made == 1
    [order] = billing.office.all_of(FieldOrder)
    assert (order.kind, order.state, order.off_for) == ("TURN_ON", "authorised", "NONPAY")
    assert order.priority > 0
    assert billing.tells(billing.fact("release", "R2", basis="court")).turn_ons_made == 0


def test_a_release_of_an_account_whose_water_runs_makes_no_order(working):
    billing = Billing(working)
    assert billing.tells(billing.fact("release", "R1", basis="paid_in_full")).turn_ons_made == 0
    assert billing.orders(OrderKind.TURN_ON) == []


@pytest.mark.parametrize("release_first", [True, False])
def test_a_returned_payment_cancels_the_release_whichever_is_told_first(billing, release_first):
    release = billing.fact("release", "R1", minutes=-10, basis="paid_in_full")
    returned = billing.fact("nsf", "B1", minutes=-5, amount="80.00", returns="P1")
    for fact in (release, returned) if release_first else (returned, release):
        billing.tells(fact)
    assert cancelled(billing) == [True]
    assert billing.orders(OrderKind.TURN_ON) == (["withdrawn"] if release_first else [])
    assert billing.orders(OrderKind.SHUT_OFF) == []
    assert billing.office.all_of(CaseFile) == []


def test_both_in_one_file_leave_no_turn_on(billing):
    release = billing.fact("release", "R1", minutes=-10, basis="paid_in_full")
    returned = billing.fact("nsf", "B1", minutes=-5, amount="80.00")
    assert billing.tells(release, returned).turn_ons_made == 0
    assert (cancelled(billing), billing.orders(OrderKind.TURN_ON)) == ([True], [])


def test_a_release_told_for_a_moment_after_the_returned_payment_stands(billing):
    billing.tells(billing.fact("nsf", "B1", minutes=-10, amount="80.00"))
    billing.tells(billing.fact("release", "R2", minutes=-5, basis="paid_in_full"))
    assert (cancelled(billing), billing.orders(OrderKind.TURN_ON)) == ([False], ["authorised"])


@pytest.mark.parametrize("basis", ["medical", "court", "wrongful_shutoff", "tenant_became_customer"])
def test_what_does_not_rest_on_money_stands(billing, basis):
    billing.tells(billing.fact("release", "R1", minutes=-10, basis=basis))
    billing.tells(billing.fact("nsf", "B1", amount="80.00"))
    assert (cancelled(billing), billing.orders(OrderKind.TURN_ON)) == ([False], ["authorised"])


def test_a_payment_returned_after_the_turn_on_opens_a_case_and_shuts_nobody_off(billing):
    billing.pays("P1", "113.00", minutes=-20)
    billing.tells(billing.fact("release", "R1", minutes=-10, basis="paid_in_full"))
    turned_on(billing)
    returned = billing.fact("nsf", "B1", amount="113.00", returns="P1")
    billing.tells(returned)
    billing.tells(returned, minutes_ago=1)
    [case] = billing.office.all_of(CaseFile)
    assert (case.kind, case.account_id) == ("nsf_after_turn_on", billing.account_id())
    assert billing.orders(OrderKind.SHUT_OFF) == []
    assert billing.orders(OrderKind.TURN_ON) == ["done"]


def test_a_payment_made_after_the_turn_on_and_returned_is_no_case(billing):
    billing.tells(billing.fact("release", "R1", minutes=-10, basis="paid_in_full"))
    turned_on(billing)
    billing.clock.advance(timedelta(days=30))
    billing.pays("P9", "40.00", minutes=-20)
    billing.tells(billing.fact("nsf", "B9", amount="40.00", returns="P9"))
    assert billing.office.all_of(CaseFile) == []
