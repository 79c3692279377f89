"""Orders move along their life and no other way; what takes an account off the lists leaves nothing on them."""

from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ladder import Ladder

from fieldops.facts.orders import LIFE, NEED_AUTHORITY, OPEN, OrderKind, OrderState, OrderStep
from fieldops.store import orders
from fieldops.store.authorisations import live
from fieldops.store.identity import identity
from fieldops.store.order_tables import Authorisation
from fieldops.store.rule_tables import Decision
from fieldops.work import order_runs
from fieldops.work.ordering import make_order, take_off_lists, take_step

STEPS = st.lists(st.sampled_from(list(OrderStep)), max_size=12)


@pytest.fixture
def ladder(working) -> Ladder:
    return Ladder(working.store, working.clock)


@pytest.fixture
def desk(working, ladder):
    """Makes an order and takes steps with it, each in a transaction of its own."""

    class Desk:
        def makes(self, kind=OrderKind.SHUT_OFF, account_no="0101", **more):
            with working.store.writing() as session:
                point, account = ladder.point_id(account_no), ladder.account_id(account_no)
                return make_order(session, working.clock.now(), kind, point, account, "dora", **more)

        def takes(self, order, step, **more):
            with working.store.writing() as session:
                held = orders.find_order(session, order.id)
                return take_step(session, working.clock.now(), held, step, "dora", **more)

        def steps_of(self, order):
            with working.store.reading() as session:
                return orders.steps_of(session, order.id)

    return Desk()


def test_a_new_order_is_a_draft_with_its_making_written_down(desk, ladder):
    order = desk.makes(reason="  Third month  ", fact_id="f1")
    [made] = desk.steps_of(order)
    assert (order.state, order.revision, order.reason) == ("draft", 1, "Third month")
    assert (made.step, made.revision, made.state, made.by, made.fact_id) == ("make", 1, "draft", "dora", "f1")


def test_a_step_raises_the_revision_and_the_change_number_and_says_why(desk, ladder, working):
    order = desk.makes()
    with working.store.reading() as session:
        before = identity(session).change_number
    assert desk.takes(order, OrderStep.AUTHORISE, why="ladder", decision_id="d1")
    with working.store.reading() as session:
        assert identity(session).change_number > before
    last = desk.steps_of(order)[-1]
    assert (last.step, last.revision, last.why, last.decision_id) == ("authorise", 2, "ladder", "d1")
    assert (ladder.order(order.id).state, ladder.order(order.id).revision) == ("authorised", 2)


def test_a_step_that_its_life_does_not_have_changes_nothing(desk, ladder):
    order = desk.makes()
    assert not desk.takes(order, OrderStep.ASSIGN)
    assert (ladder.order(order.id).state, len(desk.steps_of(order))) == ("draft", 1)


def test_what_was_done_in_the_field_is_done_though_the_order_was_withdrawn(desk, ladder):
    order = desk.makes()
    assert desk.takes(order, OrderStep.WITHDRAW, why="paid")
    assert desk.takes(order, OrderStep.FINISH, fact_id="f1")
    assert ladder.order(order.id).state == "done"


def test_withdrawing_comes_too_late_for_what_is_done(desk, ladder):
    order = desk.makes()
    assert desk.takes(order, OrderStep.FINISH)
    assert not desk.takes(order, OrderStep.WITHDRAW)
    assert ladder.order(order.id).state == "done"


def test_a_step_is_taken_from_the_state_as_it_is_now_not_as_it_was_read(desk, working):
    order = desk.makes(state=OrderState.AUTHORISED)
    desk.takes(order, OrderStep.WITHDRAW)
    with working.store.writing() as session:
        assert not take_step(session, working.clock.now(), order, OrderStep.ASSIGN, "dora")


@pytest.mark.parametrize("kind", sorted(NEED_AUTHORITY))
@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_payment_takes_every_open_order_that_hurts_off_the_lists(desk, ladder, working, kind, state):
    order = desk.makes(kind, state=state)
    with working.store.writing() as session:
        gone = take_off_lists(session, working.clock.now(), ladder.account_id("0101"), "paid", "bill")
    assert gone == [order.id]
    assert (ladder.order(order.id).state, desk.steps_of(order)[-1].why) == ("withdrawn", "paid")


def test_a_payment_leaves_turn_ons_and_other_accounts_alone(desk, ladder, working):
    kept = [desk.makes(OrderKind.TURN_ON), desk.makes(account_no="0102")]
    with working.store.writing() as session:
        assert take_off_lists(session, working.clock.now(), ladder.account_id("0101"), "paid", "bill") == []
    assert [ladder.order(order.id).state for order in kept] == ["draft", "draft"]


def test_a_payment_ends_the_stop_and_the_leave_to_act(desk, ladder, working):
    ladder.falls_behind("0101")
    ladder.has_its_tag("0101")
    order = desk.makes(state=OrderState.AUTHORISED)
    now = working.clock.now()
    with working.store.writing() as session:
        order_runs.make(session, working.clock, [order.id], now.date(), "rosa", "dora")
        asked = Decision(
            id="d1",
            act="shut-off",
            purpose="authorise",
            at=now,
            by="-",
            books=[],
            question={},
            allowed=True,
            verdicts=[],
        )
        session.add(asked)
        session.flush()
        until = now + timedelta(hours=1)
        leave = Authorisation(id="a1", order_id=order.id, revision=3, issued_at=now, expires_at=until, decision_id="d1")
        session.add(leave)
    with working.store.writing() as session:
        take_off_lists(session, now, ladder.account_id("0101"), "paid", "bill")
    with working.store.reading() as session:
        [place] = orders.stops_with_runs(session, order.id)
        assert (place.stop.outcome, place.stop.outcome_code, place.stop.outcome_at) == ("withdrawn", "paid", now)
        assert live(session, [order.id]) == []
        assert session.get_one(Authorisation, "a1").ended_because == "withdrawn"
    assert desk.steps_of(order)[-1].stop_id == place.stop.id


def test_two_payments_at_once_withdraw_an_order_once(desk, ladder, working):
    order = desk.makes()
    account_id, gone = ladder.account_id("0101"), []

    def pays():
        with working.store.writing() as session:
            gone.append(take_off_lists(session, working.clock.now(), account_id, "paid", "bill"))

    both = [Thread(target=pays), Thread(target=pays)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    assert sorted(gone) == [[], [order.id]]
    assert [step.step for step in desk.steps_of(order)] == ["make", "withdraw"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(NEED_AUTHORITY)), steps=STEPS)
def test_states_only_move_along_the_table_and_a_payment_leaves_no_order_open(desk, ladder, working, kind, steps):
    order = desk.makes(kind)
    state = OrderState.DRAFT
    for step in steps:
        expected = LIFE.get((state, step))
        assert desk.takes(order, step) == (expected is not None)
        state = expected or state
        assert ladder.order(order.id).state == state
    with working.store.writing() as session:
        take_off_lists(session, working.clock.now(), ladder.account_id("0101"), "paid", "bill")
    assert OrderState(ladder.order(order.id).state) not in OPEN
    assert [step.revision for step in desk.steps_of(order)] == list(range(1, len(desk.steps_of(order)) + 1))


def test_no_end_of_an_order_is_left_but_by_what_was_done():
    ends = set(OrderState) - OPEN
    left = {(state, step, to) for (state, step), to in LIFE.items() if state in ends and to in OPEN}
    assert not left
