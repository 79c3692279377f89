"""Runs of orders: given out once, moved at mid-day, taken back, and every stop accounted for."""

from datetime import date

import pytest
from ladder import Ladder
from order_desk import OrderDesk

from fieldops.facts.orders import Off, OrderKind, OrderState, OrderStep, Why
from fieldops.problems import Problem
from fieldops.store import orders, runs
from fieldops.store.work_tables import Run
from fieldops.work import dispatching, order_runs
from fieldops.work.ordering import take_off_lists

TODAY = date(2026, 5, 12)


@pytest.fixture
def ladder(working) -> Ladder:
    made = Ladder(working.store, working.clock)
    made.feed_is_fresh()
    return made


@pytest.fixture
def desk(working, ladder) -> OrderDesk:
    return OrderDesk(working.store, working.clock, ladder)


def slug(refused) -> str:
    return refused.value.kind.slug


def test_orders_given_to_somebody_become_a_run_in_walking_order(desk, ladder):
    last, first = desk.asks("0103"), desk.asks("0101")
    run = desk.gives(last, first)
    assert (run.kind, run.on, run.assigned_to) == ("orders", TODAY, "rosa")
    assert [(row.stop.sequence, row.order.id) for row in desk.stops(run)] == [(1, first), (2, last)]
    assert {ladder.order(one).state for one in (first, last)} == {"assigned"}


def test_a_stop_of_an_order_asks_for_every_register_within_limits(desk, working):
    run = desk.gives(desk.asks("0101"))
    [row] = desk.stops(run)
    with working.store.reading() as session:
        [asked] = runs.asked_registers(session, run_ids=[run.id])[row.stop.id]
    assert (asked.dials, asked.limits["previous"]) == (6, "000100")


def test_billings_limits_are_for_the_cycle_read_and_not_for_an_order(desk, working):
    run = desk.gives(desk.asks("0101"))
    with working.store.reading() as session:
        [[asked]] = runs.asked_registers(session, run_ids=[run.id]).values()
    assert (asked.limits["low"], asked.limits["high"]) != ("000110", "000140")


def test_the_most_urgent_order_is_walked_to_first(desk):
    plain = desk.asks("0101")
    urgent = desk.makes(OrderKind.TURN_ON, "0103", off_for=Off.EMERGENCY, priority=9)
    assert [row.order.id for row in desk.stops(desk.gives(plain, urgent))] == [urgent, plain]


def test_a_person_has_one_run_of_orders_a_day(desk, working):
    one, other = desk.gives(desk.asks("0101")), desk.gives(desk.asks("0102"))
    assert one.id == other.id
    assert [row.stop.sequence for row in desk.stops(one)] == [1, 2]
    assert len(working.all_of(Run)) == 1


def test_an_order_is_given_out_once(desk):
    order = desk.asks()
    desk.gives(order)
    with pytest.raises(Problem) as refused:
        desk.gives(order, to="ramon")
    assert slug(refused) == "orders-not-free"


@pytest.mark.parametrize(("orders_given", "said"), [([], "nothing-chosen"), (["no-order"], "unknown-order")])
def test_a_run_of_nothing_or_of_what_is_unknown_is_refused(desk, orders_given, said):
    with pytest.raises(Problem) as refused:
        desk.gives(*orders_given)
    assert slug(refused) == said


def test_the_book_is_asked_again_when_somebody_is_sent(desk, ladder):
    ladder.falls_behind("0101")
    order = desk.makes(OrderKind.DOOR_TAG, state=OrderState.AUTHORISED)
    ladder.is_held("0101")
    with pytest.raises(Problem) as refused:
        desk.gives(order)
    assert (slug(refused), ladder.order(order).state) == ("orders-refused", "authorised")


def test_nobody_is_sent_to_turn_on_after_non_payment_without_a_release(desk, ladder):
    ladder.falls_behind("0101")
    order = desk.makes(OrderKind.TURN_ON, off_for=Off.NONPAY)
    with pytest.raises(Problem) as refused:
        desk.gives(order)
    assert slug(refused) == "orders-refused"
    ladder.is_released("0101")
    desk.gives(order)
    assert ladder.order(order).state == "assigned"


def test_moving_an_order_ends_its_old_stop_and_makes_a_new_one(desk, ladder):
    order = desk.asks()
    before = desk.gives(order, to="rosa")
    desk.takes(order, OrderStep.LOAD)
    after = desk.moves(order, to="ramon")
    assert [(row.stop.outcome, row.stop.outcome_code) for row in desk.stops(before)] == [("withdrawn", "moved")]
    assert [row.stop.outcome for row in desk.stops(after)] == [None]
    assert (ladder.order(order).state, after.assigned_to) == ("assigned", "ramon")


def test_an_order_that_nobody_has_cannot_be_moved(desk):
    with pytest.raises(Problem) as refused:
        desk.moves(desk.asks(), to="ramon")
    assert slug(refused) == "order-step-gone"


def test_an_order_taken_back_may_be_given_out_again(desk, working, ladder):
    order = desk.asks()
    desk.gives(order)
    with working.store.writing() as session:
        order_runs.unassign(session, working.clock, order, "dora")
    assert ladder.order(order).state == "authorised"
    assert desk.gives(order, to="ramon").assigned_to == "ramon"


def test_an_order_of_a_closed_run_may_be_given_out_again(desk, working, ladder):
    order = desk.asks()
    run = desk.gives(order)
    with working.store.writing() as session:
        dispatching.close_run(session, working.clock, run.id, "dora")
    assert ladder.order(order).state == "authorised"
    again = desk.gives(order)
    assert (again.id != run.id, ladder.order(order).state) == (True, "assigned")


def test_a_dispatcher_withdraws_an_order_for_a_reason(desk, working, ladder):
    order = desk.asks()
    run = desk.gives(order)
    with working.store.writing() as session:
        order_runs.withdraw(session, working.clock, order, Why.MISTAKE, "dora")
        step = orders.steps_of(session, order)[-1]
    assert (step.step, step.why, step.by) == ("withdraw", "mistake", "dora")
    assert [row.stop.outcome_code for row in desk.stops(run)] == ["mistake"]


def test_a_run_whose_last_stop_is_withdrawn_closes_when_it_was_called_finished(desk, working, ladder):
    order = desk.makes(OrderKind.SHUT_OFF, state=OrderState.AUTHORISED)
    ladder.falls_behind("0101")
    ladder.has_its_tag("0101")
    run = desk.gives(order)
    now = working.clock.now()
    with working.store.writing() as session:
        session.get_one(Run, run.id).finished_at = now
    with working.store.writing() as session:
        take_off_lists(session, now, ladder.account_id("0101"), "paid", "bill")
    assert working.run_row(run.id).closed_at == now


def test_every_stop_of_a_run_of_orders_is_accounted_for(desk, working):
    given = [desk.asks("0101"), desk.asks("0102"), desk.asks("0103")]
    run = desk.gives(*given)
    with working.store.writing() as session:
        order_runs.withdraw(session, working.clock, given[0], Why.CUSTOMER, "dora")
    desk.moves(given[1], to="ramon")
    account = desk.account(run)
    assert (account.loaded, account.withdrawn, account.open, account.balanced) == (3, 2, 1, True)


def test_a_moved_order_counts_as_withdrawn_only_where_it_left(desk):
    order = desk.asks()
    before, after = desk.gives(order, to="rosa"), desk.moves(order, to="ramon")
    counts = [(desk.account(run).withdrawn, desk.account(run).open) for run in (before, after)]
    assert counts == [(1, 0), (0, 1)]


def test_what_was_told_at_the_doors_is_counted_from_the_facts(desk, working, ladder):
    ladder.falls_behind("0101", "0102")
    tags = [desk.makes(OrderKind.DOOR_TAG, number, state=OrderState.AUTHORISED) for number in ("0101", "0102")]
    run = desk.gives(*tags)
    posted, locked = working.stops("rosa", run.id)
    at_the_door = {"notice": "n", "tag_number": "T-26-000001", "place": "door", "languages": ["en"], "photo": "ab" * 32}
    working.projects(
        working.fact("door_tag.posted", posted, 1, order=posted["order"], **at_the_door),
        working.fact("door_tag.not_posted", locked, 2, order=locked["order"], code="no_access"),
    )
    account = desk.account(run)
    assert (account.posted, account.unable, account.open, account.balanced) == (1, 1, 0, True)


def test_what_was_done_before_the_word_of_a_move_came_counts_where_it_was_done(desk, working):
    order = desk.asks()
    before = desk.gives(order, to="rosa")
    [stop] = working.stops("rosa", before.id)
    after = desk.moves(order, to="ramon")
    working.projects(working.read(stop, "000121"))
    assert [desk.account(run).balanced for run in (before, after)] == [True, True]
    assert desk.account(before).read == 1


def test_progress_counts_what_became_of_orders(desk, working):
    order = desk.asks()
    run = desk.gives(order)
    with working.store.writing() as session:
        order_runs.withdraw(session, working.clock, order, Why.DOUBLE, "dora")
    with working.store.reading() as session:
        [line] = [one for one in dispatching.progress(session) if one.run == run.id]
    assert (line.kind, line.loaded, line.withdrawn, line.open, line.status) == ("orders", 1, 1, 0, "done")
