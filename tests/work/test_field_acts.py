"""What is done at a door takes effect: on the order, its stop, the water, and on whether anybody is sent again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from doors import HERE, PHOTO

from fieldops.facts.orders import OrderKind
from fieldops.store.blob_tables import PhotoNamed
from fieldops.store.journal_tables import FactToProject
from fieldops.store.money_tables import AccountHold
from fieldops.store.order_tables import Authorisation, CaseFile, DoorTag, OrderStep, ReleaseCode, ServiceAct
from fieldops.store.rule_tables import Decision
from fieldops.store.work_tables import FieldOrder

FAR_AWAY = {**HERE, "lat": 33.4206}


@pytest.fixture
def tag(doors):
    """The order to tag the door of account 0101, in rosa's run."""
    return doors.sends_to_tag("0101", "DT-1")


def order_row(office, order):
    with office.store.reading() as session:
        return session.get_one(FieldOrder, order)


def test_a_posted_tag_is_a_row_that_ends_stop_and_order(working, doors, tag):
    stop = doors.stop(tag)
    working.projects(doors.posts(tag, position=HERE))
    [row] = working.all_of(DoorTag)
    assert (row.order_id, row.tag_number, row.photo, row.wrong_door) == (tag, "DT-1", PHOTO, False)
    assert row.posted_at == working.clock.now() + timedelta(minutes=5)
    assert (working.stop_row(stop).outcome, order_row(working, tag).state) == ("posted", "done")
    assert [photo.sha256 for photo in working.all_of(PhotoNamed)] == [PHOTO]
    assert doors.open_cases() == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize(
    ("more", "is_wrong"),
    [
        ({"position": FAR_AWAY}, True),
        ({"position": {**FAR_AWAY, "accuracy_m": 30}}, False),
        ({"tag_number": "DT-2"}, True),
        ({"tag_number": "dt-2 "}, True),
        ({"tag_number": "smudged"}, False),
    ],
)
def test_a_tag_that_hangs_elsewhere_starts_no_clock_and_opens_a_case(working, doors, tag, more, is_wrong):
    doors.sends_to_tag("0102", "DT-2")
    working.projects(doors.posts(tag, **more))
    assert [row.wrong_door for row in working.all_of(DoorTag)] == [is_wrong]
    assert doors.open_cases() == (["tag_wrong_door"] if is_wrong else [])


def test_a_tag_told_at_the_stop_of_another_order_hangs_on_a_wrong_door(working, doors, tag):
    other = doors.stop(doors.sends_to_tag("0102", "DT-2"))
    fact = doors.posts(tag)
    fact.stop_id = other["id"]
    working.projects(fact)
    assert [row.wrong_door for row in working.all_of(DoorTag)] == [True]
    assert doors.open_cases() == ["tag_wrong_door"]


def test_a_tag_posted_after_the_order_was_withdrawn_is_no_notice(working, doors, tag):
    late, early = doors.posts(tag, 15), doors.posts(tag, 5)
    doors.is_paid("0101", 10)
    working.projects(late)
    assert [row.wrong_door for row in working.all_of(DoorTag)] == [True]
    assert doors.open_cases() == ["act_on_withdrawn_order"]
    working.projects(early)
    assert sorted(row.wrong_door for row in working.all_of(DoorTag)) == [False, True]


def test_a_slow_tablet_clock_does_not_make_the_notice_longer_ago(working, doors, tag):
    fact = doors.posts(tag, -3 * 24 * 60)
    working.projects(fact)
    assert [row.posted_at for row in working.all_of(DoorTag)] == [working.clock.now()]


def test_a_tag_that_was_not_posted_starts_no_clock(working, doors, tag):
    stop = doors.stop(tag)
    working.projects(doors.tells("door_tag.not_posted", stop, 5, order=tag, code="dog", note="Two of them"))
    assert working.all_of(DoorTag) == []
    row = working.stop_row(stop)
    assert (row.outcome, row.outcome_code, order_row(working, tag).state) == ("unable", "dog", "unable")


def test_one_photo_of_two_stops_opens_one_case(working, doors, tag):
    other = doors.sends_to_tag("0102", "DT-2")
    stop = doors.stop(tag)
    first = doors.posts(tag)
    working.projects(first, doors.tells("photo.taken", stop, 6, sha256=PHOTO, size=9, type="image/jpeg", of=first.id))
    assert doors.open_cases() == []
    working.projects(doors.posts(other, 9, tag_number="DT-2"))
    assert doors.open_cases() == ["photo_twice"]


def test_a_shut_off_with_leave_turns_the_water_off_and_uses_the_leave(working, doors, shut_off):
    leave, stop = doors.authorises(shut_off), doors.stop(shut_off)
    read = doors.reads(doors.stop(shut_off), "000130", 4, kind="off")
    working.projects(doors.shuts_off(shut_off, 5, read, authorisation=leave, lock_number="L7", photo=PHOTO))
    working.projects(read)
    point = doors.point("0101")
    assert (point.off_for, point.off_since) == ("NONPAY", working.clock.now() + timedelta(minutes=5))
    assert (working.stop_row(stop).outcome, order_row(working, shut_off).state) == ("acted", "done")
    [act] = working.all_of(ServiceAct)
    assert (act.reading, act.lock_number, act.released_by_code) == (read.id, "L7", False)
    assert [row.ended_because for row in working.all_of(Authorisation)] == ["used"]
    with working.store.reading() as session:
        asked = session.get_one(Decision, act.decision_id)
    assert (asked.purpose, asked.at, asked.order_id) == ("intake", act.at, shut_off)
    assert doors.open_cases() == []


def test_a_read_at_a_shut_off_does_not_end_the_stop(working, doors, shut_off):
    stop = doors.stop(shut_off)
    working.projects(doors.reads(doors.stop(shut_off), "000130", 4, kind="off"))
    assert working.stop_row(stop).outcome is None


def test_the_stop_button_burns_the_leave_and_holds_the_account(working, doors, shut_off):
    doors.authorises(shut_off)
    other = doors.makes(OrderKind.DOOR_TAG, "0101", tag_number="DT-9")
    stop = doors.stop(shut_off)
    fact = doors.stops_shut_off(shut_off, "medical")
    working.projects(fact)
    assert (order_row(working, shut_off).state, order_row(working, other).state) == ("stopped", "withdrawn")
    assert (working.stop_row(stop).outcome, working.stop_row(stop).outcome_code) == ("unable", "medical")
    assert [row.ended_because for row in working.all_of(Authorisation)] == ["stopped"]
    [hold] = working.all_of(AccountHold)
    assert (hold.kind, hold.reference, hold.to_at) == ("MEDICAL", f"stop:{fact.id}", None)
    assert doors.open_cases() == ["shut_off_stopped"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize(
    ("reason", "hold"),
    [("dispute", "DISPUTE"), ("receipt", "DISPATCHER"), ("vulnerable", "DISPATCHER"), ("unsafe", "DISPATCHER")],
)
def test_whatever_the_reason_of_a_stop_nobody_is_sent_again(working, doors, shut_off, reason, hold):
    working.projects(doors.stops_shut_off(shut_off, reason, 5))
    assert [row.kind for row in working.all_of(AccountHold)] == [hold]


def test_a_turn_on_lets_the_water_run_and_ends_the_orders_that_wait_for_it(working, doors):
    order = doors.sends_to_turn_on("0101")
    waiting = doors.makes(OrderKind.TURN_ON, "0101", off_for="NONPAY")
    working.projects(doors.turns_on(order))
    assert doors.point("0101").off_for is None
    assert (order_row(working, order).state, order_row(working, waiting).state) == ("done", "withdrawn")
    assert doors.open_cases() == []


def test_the_water_is_as_the_latest_act_left_it(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    off = doors.shuts_off(shut_off, 5, authorisation=leave)
    order = doors.makes(OrderKind.TURN_ON, "0101", off_for="NONPAY")
    doors.is_released("0101")
    doors.gives(order)
    on = doors.turns_on(order, 60)
    working.projects(on)
    working.projects(off)
    assert doors.point("0101").off_for is None


def test_a_check_read_is_done_by_its_read_and_undone_by_a_code(working, doors):
    order = doors.makes(OrderKind.CHECK_READ, "0101")
    doors.gives(order)
    stop = doors.stop(order)
    working.projects(doors.tells("stop.skipped", stop, 3, code="dog"))
    assert order_row(working, order).state == "unable"
    working.projects(doors.reads(stop, "000120", 9, kind="check"))
    assert (order_row(working, order).state, working.stop_row(stop).outcome) == ("done", "read")


def test_an_effect_made_twice_changes_nothing(working, doors, shut_off):
    leave = doors.authorises(shut_off)
    facts = [
        doors.shuts_off(shut_off, 5, authorisation=leave, photo=PHOTO),
        doors.tells("order.unable", doors.stop(shut_off), 3, order=shut_off, code="dog"),
        doors.stops_shut_off(shut_off, "dispute", 4),
    ]
    working.projects(*facts)
    tables = (OrderStep, ServiceAct, CaseFile, AccountHold, PhotoNamed, FieldOrder, Decision)
    before = [len(working.all_of(table)) for table in tables]
    with working.store.writing() as session:
        session.add_all(FactToProject(gseq=fact.gseq) for fact in facts)
    assert working.projects() == len(facts)
    assert [len(working.all_of(table)) for table in tables] == before


def test_a_closing_code_is_compared_once_the_line_is_here(working, doors, shut_off):
    doors.seals_code(shut_off, 3)
    with working.store.writing() as session:
        session.execute(sa.update(ReleaseCode).values(closing_code="000000"))
    fact = doors.shuts_off(shut_off, 5)
    working.receives(fact)
    working.keeps_line(fact)
    working.projects()
    assert [row.closing_agrees for row in working.all_of(ReleaseCode)] == [False]
