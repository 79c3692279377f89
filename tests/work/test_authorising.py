"""Leave to shut off: issued only when the book allows it at that moment, short, on one tablet, and gone in time."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from shut_offs import ShutOffs, new_id

from fieldops.facts.orders import OrderKind, OrderState
from fieldops.store.device_tables import Device
from fieldops.store.identity import identity
from fieldops.store.order_tables import Authorisation, OrderStep, ReleaseCode
from fieldops.store.rule_tables import CalendarDay
from fieldops.store.work_tables import FieldOrder
from fieldops.work import authorising, order_runs
from fieldops.work.days import city_day


@pytest.fixture
def shut_offs(working):
    """Account 0101 has climbed the ladder, and Rosa's tablet is there."""
    made = ShutOffs(working.store, working.clock)
    made.climbs()
    return made


@pytest.fixture
def order(shut_offs):
    """The order to shut account 0101 off, in Rosa's run."""
    return shut_offs.is_sent()


def authorise(shut_offs, order_id, device_id=None):
    with shut_offs.store.writing() as session:
        return authorising.authorise(session, shut_offs.clock, session.get_one(FieldOrder, order_id), "dora", device_id)


def change_number(shut_offs) -> int:
    with shut_offs.store.reading() as session:
        return identity(session).change_number


def test_a_tablet_that_gets_a_shut_off_gets_leave_for_the_revision_it_gets(shut_offs, order):
    shut_offs.contacts()
    [leave] = shut_offs.live()
    row = shut_offs.order(order)
    assert row.state == OrderState.LOADED
    assert (leave.order_id, leave.revision, leave.device_id) == (order, row.revision, shut_offs.tablet)
    assert leave.issued_at == shut_offs.clock.now()
    assert leave.expires_at == leave.issued_at + timedelta(hours=4)


def test_leave_never_lasts_past_the_end_of_the_present_window(shut_offs, order):
    shut_offs.at(14, 30)
    shut_offs.hears_from_billing()
    shut_offs.contacts()
    [leave] = shut_offs.live()
    assert leave.expires_at - leave.issued_at == timedelta(minutes=30)


def test_the_last_instant_of_the_window_still_gives_leave_and_the_next_does_not(shut_offs, order):
    shut_offs.at(15, 0)
    shut_offs.hears_from_billing()
    leave = authorise(shut_offs, order)
    assert leave.expires_at == leave.issued_at == shut_offs.clock.now()
    shut_offs.passes(microseconds=1)
    assert authorise(shut_offs, order) is None
    assert shut_offs.live() == []


def test_a_contact_soon_after_changes_nothing_and_writes_nothing(shut_offs, order):
    shut_offs.contacts()
    before, [leave] = change_number(shut_offs), shut_offs.live()
    shut_offs.passes(minutes=14)
    shut_offs.contacts()
    assert [kept.id for kept in shut_offs.live()] == [leave.id]
    assert change_number(shut_offs) == before
    assert len(shut_offs.decisions("authorise")) == 1


def test_older_leave_is_renewed_without_being_everybodys_news(shut_offs, order):
    shut_offs.contacts()
    before, [old] = change_number(shut_offs), shut_offs.live()
    shut_offs.passes(minutes=15)
    shut_offs.contacts()
    [new] = shut_offs.live()
    assert new.id != old.id
    assert new.expires_at == old.expires_at + timedelta(minutes=15)
    assert shut_offs.ends() == ["renewed"]
    assert change_number(shut_offs) == before
    assert shut_offs.order(order).revision == new.revision


def test_an_order_is_loaded_once(shut_offs, order):
    for _ in range(3):
        shut_offs.contacts()
        shut_offs.passes(minutes=20)
    steps = [step.step for step in shut_offs.all_of(OrderStep, order_id=order)]
    assert steps == ["make", "assign", "load"]


@pytest.mark.parametrize("minutes", [1, 20])
def test_a_hold_ends_leave_at_the_next_contact(shut_offs, order, minutes):
    shut_offs.contacts()
    shut_offs.passes(minutes=minutes)
    shut_offs.is_held()
    shut_offs.contacts()
    assert shut_offs.live() == []
    assert shut_offs.ends() == ["withdrawn"]
    [_, refusal] = shut_offs.decisions("authorise")
    assert [v["gate"] for v in refusal.verdicts if v["result"] == "fail"] == ["hold"]


def test_an_order_that_has_no_leave_is_not_refused_in_writing_at_every_contact(shut_offs, order):
    shut_offs.is_held()
    shut_offs.contacts()
    for _ in range(3):
        shut_offs.passes(minutes=1)
        shut_offs.contacts()
    assert shut_offs.live() == []
    assert shut_offs.decisions("authorise") == []


def test_a_payment_ends_leave_at_once(shut_offs, order):
    shut_offs.contacts()
    shut_offs.passes(minutes=1)
    shut_offs.pays()
    assert shut_offs.live() == []
    assert shut_offs.order(order).state == OrderState.WITHDRAWN
    assert authorise(shut_offs, order) is None


def test_a_stale_feed_gives_no_leave(shut_offs, order):
    shut_offs.passes(hours=4, seconds=1)
    shut_offs.contacts()
    assert shut_offs.live() == []
    shut_offs.hears_from_billing()
    shut_offs.contacts()
    assert len(shut_offs.live()) == 1


def test_leave_is_for_one_tablet_the_one_signed_in_on_last(shut_offs, order):
    shut_offs.contacts()
    shut_offs.passes(minutes=1)
    spare = shut_offs.enrols("T8", "rosa")
    shut_offs.contacts(spare)
    assert [leave.device_id for leave in shut_offs.live()] == [spare]
    assert shut_offs.ends() == ["reassigned"]
    shut_offs.contacts()
    assert [leave.device_id for leave in shut_offs.live()] == [spare]


def test_two_tablets_of_one_person_do_not_take_leave_from_each_other_for_ever(shut_offs, order):
    shut_offs.passes(minutes=1)
    spare = shut_offs.enrols("T8", "rosa")
    for tablet in (shut_offs.tablet, spare) * 3:
        shut_offs.passes(minutes=1)
        shut_offs.contacts(tablet)
    assert len(shut_offs.all_of(Authorisation)) == 1


def test_a_field_unit_on_which_the_reader_signed_in_carries_no_order_and_takes_no_leave(shut_offs, order):
    truck = shut_offs.enrols("Truck 2", "rosa")
    with shut_offs.store.writing() as session:
        session.get_one(Device, truck).is_field = True
    shut_offs.contacts(truck)
    assert (shut_offs.order(order).state, shut_offs.all_of(ReleaseCode, device_id=truck)) == (OrderState.ASSIGNED, [])
    shut_offs.contacts()
    shut_offs.contacts(truck)
    assert [leave.device_id for leave in shut_offs.live()] == [shut_offs.tablet]


def test_an_order_moved_to_somebody_else_gets_leave_on_that_tablet_only(shut_offs, order):
    shut_offs.contacts()
    hers, his = shut_offs.tablet, shut_offs.enrols("T9", "ramon")
    with shut_offs.store.writing() as session:
        order_runs.move(session, shut_offs.clock, order, shut_offs.clock.now().date(), "ramon", "dora")
    assert (shut_offs.live(), shut_offs.ends()) == ([], ["reassigned"])
    shut_offs.contacts(hers)
    assert shut_offs.live() == []
    shut_offs.contacts(his)
    [leave] = shut_offs.live()
    assert (leave.device_id, leave.revision) == (his, shut_offs.order(order).revision)


def test_orders_of_other_kinds_are_loaded_and_need_no_leave(shut_offs):
    order = shut_offs.is_sent("0102", kind=OrderKind.CHECK_READ)
    shut_offs.contacts()
    assert shut_offs.order(order).state == OrderState.LOADED
    assert shut_offs.all_of(Authorisation) == []
    assert authorise(shut_offs, order) is None


def test_a_tablet_without_orders_writes_nothing(shut_offs, working):
    working.makes_run()
    with shut_offs.store.reading() as session:
        assert not authorising.is_due(session, shut_offs.clock, shut_offs.tablet, ["rosa"])


def test_leave_that_the_office_issued_is_taken_over_by_the_tablet(shut_offs, order):
    assert authorise(shut_offs, order).device_id is None
    shut_offs.contacts()
    [leave] = shut_offs.live()
    assert leave.device_id == shut_offs.tablet
    assert shut_offs.ends() == ["renewed"]


def test_a_day_that_the_office_closes_by_hand_ends_leave(shut_offs, order):
    shut_offs.contacts()
    with shut_offs.store.writing() as session:
        today = city_day(shut_offs.clock.now())
        session.add(CalendarDay(on=today, is_open=False, made_by="ada", made_at=shut_offs.clock.now()))
    shut_offs.contacts()
    assert (shut_offs.live(), shut_offs.ends()) == ([], ["withdrawn"])


def test_the_digest_of_a_tablet_names_the_leave_it_holds(shut_offs, order):
    def renewed() -> str:
        with shut_offs.store.writing() as session:
            return authorising.renew_for(session, shut_offs.clock, shut_offs.tablet, ["rosa"])

    first = renewed()
    assert renewed() == first
    shut_offs.passes(minutes=1)
    shut_offs.is_held()
    assert renewed() != first


@pytest.mark.parametrize("state", [OrderState.DRAFT, OrderState.DONE, OrderState.UNABLE, OrderState.STOPPED])
def test_an_order_that_nobody_may_carry_out_now_gets_no_leave(shut_offs, state):
    with shut_offs.store.writing() as session:
        account = shut_offs.account(session, "0101")
        row = FieldOrder(
            id=new_id(), kind=OrderKind.SHUT_OFF, state=state, account_id=account.id, made_by="dora",
            made_at=shut_offs.clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        assert authorising.authorise(session, shut_offs.clock, row, "dora") is None


def test_a_payment_that_comes_in_while_leave_is_issued_waits_and_then_ends_it(shut_offs, order):
    with ThreadPoolExecutor() as office:
        with shut_offs.store.writing() as session:
            row = session.get_one(FieldOrder, order)
            assert authorising.authorise(session, shut_offs.clock, row, "dora") is not None
            payment = office.submit(shut_offs.pays)
            assert wait([payment], timeout=0.3).done == set()
        payment.result(timeout=30)
    assert (shut_offs.live(), shut_offs.ends()) == ([], ["withdrawn"])
