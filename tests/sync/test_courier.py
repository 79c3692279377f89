"""The courier's plan: in order, one refused batch holds up nobody, and a wait that is never the same twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.sync.courier import (
    LONGEST_SPAN_S,
    REFRESH_EVERY_S,
    SET_ASIDE_FOR_S,
    WOKEN_WAIT_S,
    Courier,
    Forward,
    Outcome,
    Refresh,
    Rest,
    SendPhoto,
)


def test_batches_go_before_work():
    courier = Courier(round=("tablet",))
    assert courier.next_step(waiting=4, now=0) == Forward(4)
    assert courier.next_step(waiting=None, now=0) == Refresh("tablet")


def test_photos_go_after_batches_and_work():
    courier = Courier(round=("tablet",))
    assert courier.next_step(4, now=0, photo="ab") == Forward(4)
    assert courier.next_step(None, now=0, photo="ab") == Refresh("tablet")
    assert Courier().next_step(None, now=0, photo="ab") == SendPhoto("ab")


def test_a_photo_that_central_will_not_have_waits_for_a_later_try_and_holds_up_nothing():
    courier = Courier().after(SendPhoto("ab"), Outcome.SET_ASIDE, now=10, chance=1)
    assert courier.photos_set_aside == {"ab"}
    assert courier.next_step(1, now=10, photo="cd") == Forward(1)
    assert courier.prepared([], now=10 + SET_ASIDE_FOR_S - 1).photos_set_aside == {"ab"}
    assert courier.prepared([], now=10 + SET_ASIDE_FOR_S).photos_set_aside == frozenset()


def test_each_tablet_is_refreshed_once_a_round():
    courier, seen = Courier().prepared(["a", "b"], now=0), []
    while not isinstance(step := courier.next_step(None, now=1), Rest):
        seen.append(step.tablet)
        courier = courier.after(step, Outcome.DONE, now=1, chance=0.5).prepared(["a", "b"], now=1)
    assert seen == ["a", "b"]
    assert step.seconds == pytest.approx(REFRESH_EVERY_S - 1)


def test_a_new_round_begins_when_it_is_due():
    courier = Courier(round_at=60).prepared(["a"], now=60)
    assert courier.next_step(None, now=60) == Refresh("a")


def test_nobody_is_called_while_central_is_away():
    courier = Courier().after(Forward(1), Outcome.AWAY, now=100, chance=1)
    step = courier.next_step(1, now=100)
    assert isinstance(step, Rest)
    assert courier.next_step(1, now=100 + step.seconds) == Forward(1)


def test_the_span_of_waiting_doubles_up_to_its_end_and_starts_anew_after_an_answer():
    courier, waits = Courier(), []
    for _ in range(40):
        courier = courier.after(Forward(1), Outcome.AWAY, now=0, chance=1)
        waits.append(courier.rest_until)
    assert waits[:6] == [2, 4, 8, 16, 32, LONGEST_SPAN_S]
    assert waits[-1] == LONGEST_SPAN_S
    assert courier.after(Forward(1), Outcome.DONE, now=5, chance=1).failures == 0


@given(st.integers(0, 50), st.floats(0, 1))
def test_the_wait_is_drawn_from_the_whole_span(failures, chance):
    courier = Courier(failures=failures).after(Forward(1), Outcome.AWAY, now=0, chance=chance)
    assert 0 < courier.rest_until <= max(0.2, chance * LONGEST_SPAN_S)


def test_when_central_asks_for_patience_it_gets_it_even_after_a_new_batch():
    courier = Courier().after(Forward(1), Outcome.AWAY, now=0, chance=0, retry_after_s=90).woken()
    assert courier.next_step(1, now=89) == Rest(1)
    assert courier.next_step(1, now=90) == Forward(1)


def test_a_new_batch_cuts_a_long_wait_short():
    courier = Courier(failures=9).after(Forward(1), Outcome.AWAY, now=0, chance=1)
    assert courier.next_step(1, now=WOKEN_WAIT_S) != Forward(1)
    assert courier.woken().next_step(1, now=WOKEN_WAIT_S) == Forward(1)


def test_a_refused_batch_is_set_aside_and_forgiven_later():
    courier = Courier().after(Forward(1), Outcome.SET_ASIDE, now=0, chance=1)
    assert courier.set_aside == {1}
    assert courier.next_step(2, now=0) == Forward(2)
    assert courier.prepared([], now=SET_ASIDE_FOR_S - 1).set_aside == {1}
    assert courier.prepared([], now=SET_ASIDE_FOR_S).set_aside == frozenset()


def test_a_tablet_that_central_refuses_does_not_stop_the_round():
    courier = Courier(round=("a", "b")).after(Refresh("a"), Outcome.SET_ASIDE, now=0, chance=1)
    assert courier.next_step(None, now=0) == Refresh("b")


def test_with_nothing_to_do_the_courier_never_spins():
    step = Courier(round_at=0).next_step(None, now=10)
    assert isinstance(step, Rest)
    assert step.seconds > 0
