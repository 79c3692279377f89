"""Central looks again: acts without leave, after a payment, outside the hours, twice; what the tablet had known."""

import pytest
from doors import CODE, HERE

from fieldops.facts.orders import OrderKind
from fieldops.store.order_tables import CaseFile, ServiceAct
from fieldops.store.work_tables import FieldOrder

FAR_AWAY = {**HERE, "lat": 33.4206}


def order_row(office, order):
    with office.store.reading() as session:
        return session.get_one(FieldOrder, order)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize(
    ("issued", "hours", "has_leave"),
    [(0, 4, True), (5, 4, True), (-235, 4, True), (-236, 4, False), (11, 4, False)],
)
def test_leave_counts_from_its_issue_to_its_last_instant(working, doors, shut_off, issued, hours, has_leave):
    leave = doors.authorises(shut_off, issued=issued, hours=hours)
    working.projects(doors.shuts_off(shut_off, 5, authorisation=leave))
    assert doors.open_cases() == ([] if has_leave else ["shut_off_without_authorisation"])


def test_leave_for_another_order_is_none(working, doors, shut_off):
    other = doors.sends_to_shut_off("0102")
    working.projects(doors.shuts_off(shut_off, authorisation=doors.authorises(other)))
    assert doors.open_cases() == ["shut_off_without_authorisation"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize(("told", "given", "has_leave"), [(3, "", True), (None, "", False), (3, "99999999999", False)])
def test_a_code_that_was_told_stands_in_for_leave(working, doors, shut_off, told, given, has_leave):
    doors.seals_code(shut_off, told)
    working.projects(doors.shuts_off(shut_off, 5, release_code=given or CODE))
    assert [act.released_by_code for act in working.all_of(ServiceAct)] == [has_leave]
    assert doors.open_cases() == ([] if has_leave else ["shut_off_without_authorisation"])


def test_a_shut_off_without_leave_is_kept_and_owes_a_turn_on_at_the_top(working, doors, shut_off):
    fact = doors.shuts_off(shut_off)
    working.projects(fact)
    assert doors.point("0101").off_for == "NONPAY"
    [case] = working.all_of(CaseFile)
    assert (case.kind, case.cause, case.order_id) == ("shut_off_without_authorisation", fact.id, shut_off)
    owed = order_row(working, case.turn_on_order_id)
    assert (owed.kind, owed.state, owed.priority, owed.off_for) == ("TURN_ON", "authorised", 100, "NONPAY")


def test_a_turn_on_that_waits_already_goes_to_the_top_instead_of_a_second_one(working, doors, shut_off):
    waiting = doors.makes(OrderKind.TURN_ON, "0101", off_for="NONPAY")
    working.projects(doors.shuts_off(shut_off))
    [case] = working.all_of(CaseFile)
    assert (case.turn_on_order_id, order_row(working, waiting).priority) == (waiting, 100)


def test_a_shut_off_after_the_payment_says_when_and_what_the_tablet_knew(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    fact = doors.shuts_off(shut_off, 15, authorisation=leave)
    doors.is_paid("0101", 10)
    working.projects(fact)
    [case] = working.all_of(CaseFile)
    assert case.kind == "shut_off_after_payment"
    assert case.detail["paid_at"] == case.detail["withdrawn_at"]
    assert (case.detail["tablet_knew"], case.detail["change_number"] > 0) == (None, True)
    assert "amount" not in str(case.detail)
    assert order_row(working, case.turn_on_order_id).priority == 100
    assert order_row(working, shut_off).state == "done"


def test_a_shut_off_before_the_payment_is_none_of_its_business(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    fact = doors.shuts_off(shut_off, 5, authorisation=leave)
    doors.is_paid("0101", 10)
    working.projects(fact)
    assert doors.open_cases() == []


def test_a_shut_off_of_an_account_held_meanwhile_counts_as_one_after_payment(working, doors, shut_off):
    fact = doors.shuts_off(shut_off, 15, authorisation=doors.authorises(shut_off))
    doors.is_held_at("0101", 10)
    working.projects(fact)
    assert doors.open_cases() == ["shut_off_after_payment"]


def test_a_shut_off_in_the_afternoon_is_outside_the_hours(working, doors, shut_off):
    leave = doors.authorises(shut_off, issued=5 * 60)
    working.projects(doors.shuts_off(shut_off, 6 * 60 + 1, authorisation=leave))
    assert doors.open_cases() == ["shut_off_outside_hours"]


def test_the_last_instant_of_the_hours_is_inside_them(working, doors, shut_off):
    leave = doors.authorises(shut_off, issued=5 * 60)
    working.projects(doors.shuts_off(shut_off, 6 * 60, authorisation=leave))
    assert doors.open_cases() == []


def test_of_two_shut_offs_of_one_order_the_later_one_is_looked_into(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    first, second = (doors.shuts_off(shut_off, minute, authorisation=leave) for minute in (5, 9))
    working.projects(second)
    assert doors.open_cases() == []
    working.projects(first)
    assert [(case.kind, case.cause) for case in working.all_of(CaseFile)] == [("act_on_withdrawn_order", second.id)]


def test_leave_does_not_outlive_a_stop(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    act = doors.shuts_off(shut_off, 9, authorisation=leave)
    stop = doors.stops_shut_off(shut_off, "receipt", 5)
    working.projects(act)
    assert doors.open_cases() == []
    working.projects(stop)
    assert doors.open_cases() == ["act_on_withdrawn_order", "shut_off_stopped", "shut_off_without_authorisation"]


@pytest.mark.parametrize(
    ("override", "opens"), [(None, True), ({"role": "field_lead", "reason": "Child at home"}, False)]
)
def test_a_turn_on_in_the_evening_is_kept_and_needs_somebodys_word(working, doors, override, opens):
    order = doors.sends_to_turn_on("0101")
    with working.store.writing() as session:
        session.get_one(FieldOrder, order).override = override
    working.projects(doors.turns_on(order, 9 * 60))
    assert doors.point("0101").off_for is None
    assert doors.open_cases() == (["turn_on_outside_hours"] if opens else [])


def test_a_read_above_the_off_read_sends_somebody_to_look(working, doors, shut_off):
    working.makes_run()
    leave = doors.authorises(shut_off)
    read = doors.reads(doors.stop(shut_off), "000130", 4, kind="off")
    usual = next(stop for stop in working.stops() if "order" not in stop)
    later = doors.reads(usual, "000131", 60)
    working.projects(later, read)
    assert doors.open_cases() == []
    working.projects(doors.shuts_off(shut_off, 5, read, authorisation=leave))
    [case] = working.all_of(CaseFile)
    assert (case.kind, case.cause) == ("read_above_off_read", later.id)
    assert (case.detail["off_digits"], case.detail["digits"]) == ("000130", "000131")
    look = order_row(working, case.order_id)
    assert (look.kind, look.state) == ("INVESTIGATE", "draft")
    working.projects(doors.reads(usual, "000130", 61, supersedes=later.id))
    assert doors.open_cases() == []
    assert order_row(working, look.id).state == "withdrawn"


def test_what_the_tablet_had_been_told_stands_in_the_case(working, doors, shut_off):
    fact = doors.shuts_off(shut_off, 15, authorisation=doors.authorises(shut_off))
    doors.is_paid("0101", 10)
    working.receives(fact)
    working.keeps_line(fact, seen=working.cursor())
    working.projects()
    [case] = working.all_of(CaseFile)
    assert case.detail["tablet_knew"] is True


def test_what_the_tablet_had_not_been_told_stands_in_the_case(working, doors, shut_off):
    fact, before = doors.shuts_off(shut_off, 15, authorisation=doors.authorises(shut_off)), working.cursor()
    doors.is_paid("0101", 10)
    working.receives(fact)
    working.keeps_line(fact, seen=before)
    working.projects()
    [case] = working.all_of(CaseFile)
    assert case.detail["tablet_knew"] is False
