"""Wrong clocks: what was done still takes effect, and no legal time is met by a time that nobody knows."""

from datetime import date, timedelta

import pytest
from doors import CODE
from ladder import new

from fieldops.store.money_tables import MailedNotice
from fieldops.store.order_tables import CaseFile, DoorTag, ServiceAct
from fieldops.work import deciding, reviewing
from fieldops.work.days import city_day

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
IN_1970 = "1970-01-01T00:00:12+00:00"


def unknown(fact, told=None):
    """The fact as told by a tablet that never heard the office."""
    fact.at, fact.at_est, fact.time_unc, fact.time_quality = told or fact.at, None, None, "unknown"
    return fact


def estimated(fact, minutes):
    """The fact as told by a tablet that slept so long."""
    fact.time_unc, fact.time_quality = minutes * 60_000, "estimated"
    return fact


def wrong_but_known(fact):
    """The fact as told by a tablet whose clock was never set, and that knows by how much it is wrong."""
    fact.at = IN_1970
    return fact


# --- a notice --------------------------------------------------------------------------------------------------------


def test_a_notice_runs_from_the_true_time_though_the_tablets_clock_was_never_set(working, doors):
    tag = doors.sends_to_tag("0101", "DT-1")
    working.projects(wrong_but_known(doors.posts(tag)))
    assert working.all_of(DoorTag)[0].posted_at == working.clock.now() + timedelta(minutes=5)


@pytest.mark.parametrize("told", [None, IN_1970, "2031-01-01T00:00:00-08:00"])
def test_a_notice_posted_nobody_knows_when_runs_from_its_receipt(working, doors, told):
    tag = doors.sends_to_tag("0101", "DT-1")
    fact = unknown(doors.posts(tag), told)
    working.projects(fact)
    [row] = working.all_of(DoorTag)
    assert (row.posted_at, row.not_before) == (fact.received_at, working.clock.now())


def test_a_notice_posted_some_time_in_a_span_runs_from_its_end_and_never_before_the_order(working, doors):
    tag = doors.sends_to_tag("0101", "DT-1")
    working.projects(estimated(doors.posts(tag), minutes=20))
    [row] = working.all_of(DoorTag)
    assert row.posted_at == working.clock.now() + timedelta(minutes=25)
    assert row.not_before == working.clock.now()


@pytest.mark.parametrize("told_by", [wrong_but_known, unknown])
@pytest.mark.parametrize(("mailed", "counts"), [(-1, True), (0, False)])
def test_a_tag_that_came_in_on_a_later_day_follows_no_notice_mailed_on_its_own(working, doors, told_by, mailed, counts):
    tag = doors.sends_to_tag("0101", "DT-1")
    fact = told_by(doors.posts(tag))
    fact.received_at += timedelta(days=2)
    working.projects(fact)
    with working.store.writing() as session:
        day = city_day(working.clock.now()) + timedelta(days=mailed)
        told = {"mailed_on": day, "delinquent_on": day, "recorded_at": working.clock.now()}
        session.add(MailedNotice(id=new(), account_id=doors.account_id("0101"), reference=new(), **told))
    with working.store.reading() as session:
        [question] = deciding.questions(session, working.clock, [doors.account_id("0101")]).values()
    assert (question.door_tag is not None) == counts


# --- an act on the water ---------------------------------------------------------------------------------------------


def test_a_shut_off_with_leave_is_in_order_though_the_tablets_clock_was_never_set(working, doors, shut_off):
    working.projects(wrong_but_known(doors.shuts_off(shut_off, authorisation=doors.authorises(shut_off))))
    assert doors.open_cases() == []
    assert working.all_of(ServiceAct)[0].at == working.clock.now() + timedelta(minutes=5)


@pytest.mark.parametrize("told", [None, IN_1970])
def test_a_shut_off_at_an_unknown_time_takes_effect_and_meets_no_legal_time(working, doors, shut_off, told):
    working.projects(unknown(doors.shuts_off(shut_off, authorisation=doors.authorises(shut_off)), told))
    assert doors.open_cases() == ["shut_off_outside_hours", "shut_off_without_authorisation"]
    assert doors.point("0101").off_for == "NONPAY"
    assert working.all_of(ServiceAct)[0].at >= working.clock.now(), "not before it was asked for"


@pytest.mark.parametrize(("minutes", "cases"), [(9, []), (11, ["shut_off_without_authorisation"])])
def test_a_span_has_to_lie_within_the_leave(working, doors, shut_off, minutes, cases):
    leave = doors.authorises(shut_off)  # from nine, and five minutes are granted
    working.projects(estimated(doors.shuts_off(shut_off, 5, authorisation=leave), minutes))
    assert doors.open_cases() == cases


@pytest.mark.parametrize(("minutes", "cases"), [(59, []), (61, ["shut_off_outside_hours"])])
def test_a_span_has_to_lie_within_the_hours(working, doors, shut_off, minutes, cases):
    leave = doors.authorises(shut_off, issued=-90)  # the hours begin at eight
    working.projects(estimated(doors.shuts_off(shut_off, 0, authorisation=leave), minutes))
    assert doors.open_cases() == cases


def test_a_code_says_by_itself_that_it_was_told_before(working, doors, shut_off):
    doors.seals_code(shut_off, 3)
    working.projects(unknown(doors.shuts_off(shut_off, 5, release_code=CODE), IN_1970))
    assert doors.open_cases() == ["shut_off_outside_hours"]


@pytest.mark.parametrize(("told_by", "cases"), [(wrong_but_known, 0), (unknown, 1)])
def test_a_payment_before_the_receipt_may_have_come_before_an_act_at_an_unknown_time(
    working, doors, shut_off, told_by, cases
):
    leave = doors.authorises(shut_off)
    fact = told_by(doors.shuts_off(shut_off, 5, authorisation=leave))
    doors.is_paid("0101", 20)
    working.projects(fact)
    assert doors.open_cases().count("shut_off_after_payment") == cases


def test_a_stop_at_an_unknown_time_may_have_come_before_the_act(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    acted, stopped = doors.shuts_off(shut_off, 5, authorisation=leave), doors.stops_shut_off(shut_off, "dispute", 10)
    working.projects(acted, unknown(stopped))
    kinds = {case.kind for case in working.all_of(CaseFile)}
    assert {"shut_off_without_authorisation", "act_on_withdrawn_order"} <= kinds


# --- reads -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+00:00", IN_1970, "9999-12-31T15:59:59-08:00"])
def test_a_read_counts_whatever_the_clock_says_and_the_clerk_sees_it(working, told):
    working.makes_run()
    [stop, *_] = working.stops()
    fact = unknown(working.read(stop, "000120"), told)
    working.projects(fact)
    reading = working.reading(fact.id)
    assert (reading.standing, reading.read_on) == ("counted", date(2026, 5, 12))
    with working.store.reading() as session:
        [line] = reviewing.reads_of_run(session, stop["run"])
    assert line.no_time


def test_a_read_is_dated_by_the_offices_time_where_that_is_known(working):
    working.makes_run()
    [stop, *_] = working.stops()
    fact = working.read(stop, "000120")
    fact.at, fact.at_est, fact.time_unc, fact.time_quality = IN_1970, working.clock.now(), 900, "good"
    working.projects(fact)
    reading = working.reading(fact.id)
    assert (reading.read_on, reading.read_at) == (date(2026, 5, 12), "2026-05-12T09:00:00.000-07:00")
