"""Release codes by phone: told when the book allows it at that moment, and only to whom carries the order."""

import base64
from datetime import timedelta

import pytest
from shut_offs import ShutOffs

from fieldops.facts import release_codes
from fieldops.facts.orders import OrderKind, Why
from fieldops.problems import Problem
from fieldops.store.people_tables import AuditEntry
from fieldops.work import handing_down, order_runs, releasing, sealing

LINE = "5e" * 32


@pytest.fixture
def shut_offs(working):
    """Account 0101 has climbed the ladder, and Rosa's tablet is there."""
    made = ShutOffs(working.store, working.clock)
    made.climbs()
    return made


@pytest.fixture
def order(shut_offs):
    """The order to shut account 0101 off; Rosa's tablet carries it."""
    order = shut_offs.is_sent()
    shut_offs.contacts()
    return order


def closes(shut_offs, order, digits):
    with shut_offs.store.writing() as session:
        return releasing.enter_closing_code(session, shut_offs.clock, order, digits, "dora")


def settles(shut_offs, order, line=LINE):
    with shut_offs.store.writing() as session:
        releasing.settle_closing(session, order, shut_offs.tablet, line)


# --- sealing ---------------------------------------------------------------------------------------------------------


def test_each_order_gets_one_code_for_each_tablet_and_keeps_it(shut_offs, order):
    [code] = shut_offs.codes()
    shut_offs.passes(minutes=20)
    shut_offs.contacts()
    assert [kept.sealed for kept in shut_offs.codes()] == [code.sealed]
    spare = shut_offs.enrols("T8", "rosa")
    shut_offs.contacts(spare)
    assert {(row.order_id, row.device_id) for row in shut_offs.codes()} == {(order, shut_offs.tablet), (order, spare)}
    assert len({row.code for row in shut_offs.codes()}) == 2


def test_the_seal_fits_its_code_its_order_and_its_tablet_only(shut_offs, order):
    [row] = shut_offs.codes()
    salt, sealed = base64.b64decode(row.salt), base64.b64decode(row.sealed)
    other = release_codes.with_check_digit(str((int(row.code[:10]) + 1) % 10**10).zfill(10))
    assert release_codes.is_whole(row.code)
    assert (len(salt), len(sealed)) == (16, 32)
    assert sealing.seal(order, shut_offs.tablet, row.code, salt) == sealed
    assert sealing.seal(order, shut_offs.tablet, other, salt) != sealed
    assert sealing.seal(shut_offs.tablet, order, row.code, salt) != sealed


def test_two_calls_of_a_tablet_at_once_leave_one_code(shut_offs, order, monkeypatch):
    monkeypatch.setattr(handing_down.handed_orders, "without_code", lambda *_: [order])
    before = [row.code for row in shut_offs.codes()]
    shut_offs.contacts()
    assert [row.code for row in shut_offs.codes()] == before


def test_an_order_of_another_kind_gets_no_code(shut_offs):
    shut_offs.is_sent("0102", kind=OrderKind.CHECK_READ)
    shut_offs.contacts()
    assert shut_offs.codes() == []


# --- telling ---------------------------------------------------------------------------------------------------------


def test_the_code_is_told_when_the_book_allows_it_now(shut_offs, order):
    told = shut_offs.phones(order)
    [row] = shut_offs.codes()
    assert (told.allowed, told.code, told.reasons) == (True, row.code, [])
    assert [spoken.tablet for spoken in told.codes] == ["T7"]
    assert (row.told_at, row.told_by) == (shut_offs.clock.now(), "dora")
    [decision] = shut_offs.decisions("release_code")
    assert row.decision_id == decision.id


def test_the_code_is_told_though_leave_has_expired_because_that_is_what_it_is_for(shut_offs, order):
    shut_offs.at(14, 0)
    shut_offs.hears_from_billing()
    assert shut_offs.phones(order).allowed


@pytest.mark.parametrize(
    ("happens", "gate"),
    [
        (lambda office: office.is_held(), "hold"),
        (lambda office: office.at(15, 0, 1), "window"),
        (lambda office: office.at(7, 59, 59), "window"),
        (lambda office: office.passes(hours=4, minutes=1), "payment-feed"),
        (lambda office: office.is_tagged(photo="ef" * 32, at=office.clock.now(), arrived=False), "door-tag"),
    ],
)
def test_no_code_is_told_when_anything_is_against_it(shut_offs, order, happens, gate):
    happens(shut_offs)
    told = shut_offs.phones(order)
    assert (told.allowed, told.code, told.codes) == (False, None, ())
    assert gate in [verdict.gate for verdict in told.decision.failing]
    assert all(sentence["en"] and sentence["es"] for sentence in told.reasons)
    [row] = shut_offs.codes()
    assert row.told_at is None
    assert [kept.allowed for kept in shut_offs.decisions("release_code")] == [False]


def test_after_a_payment_no_code_is_told_and_the_reason_is_said_without_an_amount(shut_offs, order):
    shut_offs.passes(minutes=1)
    shut_offs.pays()
    told = shut_offs.phones(order)
    assert (told.waits, told.code) == (False, None)
    assert told.reasons
    assert not any("80" in sentence["en"] for sentence in told.reasons)


def test_a_withdrawn_order_gets_no_code_though_the_book_allows_the_act(shut_offs, order):
    with shut_offs.store.writing() as session:
        order_runs.withdraw(session, shut_offs.clock, order, Why.CUSTOMER, "dora")
    told = shut_offs.phones(order)
    assert told.decision.would_be_allowed_with_authority
    assert (told.waits, told.allowed, told.code) == (False, False, None)


def test_the_code_is_for_whoever_carries_the_order_now(shut_offs, order):
    his = shut_offs.enrols("T9", "ramon")
    with shut_offs.store.writing() as session:
        order_runs.move(session, shut_offs.clock, order, shut_offs.clock.now().date(), "ramon", "dora")
    assert shut_offs.phones(order).codes == ()
    shut_offs.contacts(his)
    assert [spoken.tablet for spoken in shut_offs.phones(order).codes] == ["T9"]


def test_an_order_that_no_tablet_has_yet_has_no_code_to_tell(shut_offs):
    order = shut_offs.is_sent()
    told = shut_offs.phones(order)
    assert (told.allowed, told.code) == (True, None)


def test_only_a_shut_off_has_a_code(shut_offs):
    order = shut_offs.is_sent("0102", kind=OrderKind.CHECK_READ)
    with pytest.raises(Problem, match="unknown-order"):
        shut_offs.phones(order)


def test_nobody_asks_for_more_than_twenty_codes_a_minute(shut_offs, order):
    for _ in range(20):
        shut_offs.phones(order)
    with pytest.raises(Problem, match="slow-down"):
        shut_offs.phones(order)
    shut_offs.passes(minutes=1)
    assert shut_offs.phones(order).allowed


def test_who_was_told_and_who_was_not_stands_in_the_books_without_the_code(shut_offs, order):
    shut_offs.phones(order)
    shut_offs.is_held()
    shut_offs.phones(order)
    noted = [(row.action, row.actor, row.subject) for row in shut_offs.all_of(AuditEntry)]
    assert noted[-2:] == [("code-told", "dora", order), ("code-not-told", "dora", order)]


# --- closing ---------------------------------------------------------------------------------------------------------


def test_a_closing_code_is_provisional_until_the_line_is_here(shut_offs, order):
    code = shut_offs.phones(order).code
    assert closes(shut_offs, order, release_codes.closing_code(code, LINE)) is None
    settles(shut_offs, order)
    [row] = shut_offs.codes()
    assert (row.closing_agrees, row.closing_by) == (True, "dora")


def test_a_closing_code_of_another_line_disagrees(shut_offs, order):
    code = shut_offs.phones(order).code
    closes(shut_offs, order, release_codes.closing_code(code, LINE))
    settles(shut_offs, order, "00" * 32)
    assert [row.closing_agrees for row in shut_offs.codes()] == [False]


def test_an_act_that_needed_no_code_after_all_agrees_too(shut_offs, order):
    shut_offs.phones(order)
    closes(shut_offs, order, release_codes.closing_code("", LINE))
    settles(shut_offs, order)
    assert [row.closing_agrees for row in shut_offs.codes()] == [True]


def test_a_line_without_a_closing_code_settles_nothing(shut_offs, order):
    shut_offs.phones(order)
    settles(shut_offs, order)
    assert [row.closing_agrees for row in shut_offs.codes()] == [None]


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345x", "", "１２３４５６"])
def test_a_closing_code_is_six_digits(shut_offs, order, typed):
    shut_offs.phones(order)
    with pytest.raises(Problem, match="closing-code"):
        closes(shut_offs, order, typed)


def test_nothing_is_closed_that_was_not_told(shut_offs, order):
    with pytest.raises(Problem, match="no-code-told"):
        closes(shut_offs, order, "123456")


# --- the call list ---------------------------------------------------------------------------------------------------


def test_who_paid_while_the_tablet_is_out_of_reach_is_to_be_phoned(shut_offs, order):
    assert shut_offs.calls() == []
    shut_offs.passes(minutes=10)
    shut_offs.pays()
    [call] = shut_offs.calls()
    assert (call.tablet, call.why, call.place.order.id) == ("T7", "paid", order)
    assert (call.place.person.name, call.place.service_point.address) == ("rosa x", "1 Pier St")
    assert call.until == shut_offs.clock.now() + timedelta(hours=3, minutes=50)


def test_a_tablet_that_was_heard_since_needs_no_call(shut_offs, order):
    shut_offs.passes(minutes=10)
    shut_offs.pays()
    shut_offs.passes(minutes=1)
    shut_offs.is_heard()
    assert shut_offs.calls() == []


def test_leave_that_has_run_out_needs_no_call(shut_offs, order):
    shut_offs.passes(minutes=10)
    shut_offs.pays()
    shut_offs.passes(hours=3, minutes=50, seconds=1)
    assert shut_offs.calls() == []


def test_a_hold_that_nobody_acted_on_yet_is_to_be_phoned_in_the_books_words(shut_offs, order):
    shut_offs.passes(minutes=10)
    shut_offs.is_held("MEDICAL")
    [call] = shut_offs.calls()
    assert call.why == ""
    assert set(call.because) == {"en", "es"}


def test_a_code_that_was_told_is_as_good_as_leave(shut_offs, order):
    shut_offs.passes(minutes=10)
    shut_offs.phones(order)
    shut_offs.passes(minutes=10)
    shut_offs.pays()
    shut_offs.passes(hours=4)
    [call] = shut_offs.calls()
    assert (call.until, call.why) == (None, "paid")


def test_a_field_unit_that_asked_for_a_tablet_is_not_the_tablet(shut_offs):
    behind = shut_offs.enrols("T9", "ramon", via=shut_offs.tablet)
    order = shut_offs.is_sent(reader="ramon")
    shut_offs.contacts(behind)
    shut_offs.passes(minutes=10)
    shut_offs.pays()
    shut_offs.passes(minutes=1)
    shut_offs.is_heard(behind)
    assert [call.place.order.id for call in shut_offs.calls()] == [order]
