"""Who guesses is slowed down; who forgets is not."""

from datetime import timedelta

import pytest

from fieldops.problems import Problem
from fieldops.work import throttling

KEY = "person maria"


def fail(store, clock, times=1):
    for _ in range(times):
        with store.writing() as session:
            throttling.check(session, clock, KEY)
            throttling.note_failure(session, clock, KEY)


def wait_asked(store, clock):
    try:
        with store.writing() as session:
            throttling.check(session, clock, KEY)
    except Problem as problem:
        return problem.details["seconds"]
    return 0


def test_five_failures_in_a_minute_are_free_and_the_next_try_waits(store, clock):
    fail(store, clock, 4)
    assert wait_asked(store, clock) == 0
    fail(store, clock)
    assert wait_asked(store, clock) == 5


def test_every_further_failure_doubles_the_wait_up_to_five_minutes(sqlite_store, clock):
    fail(sqlite_store, clock, 5)
    waits = []
    for _ in range(9):
        waits.append(wait_asked(sqlite_store, clock))
        clock.advance(timedelta(seconds=waits[-1]))
        fail(sqlite_store, clock)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_a_slow_forgetful_person_is_never_slowed_down(sqlite_store, clock):
    for _ in range(12):
        fail(sqlite_store, clock)
        clock.advance(timedelta(seconds=16))
    assert wait_asked(sqlite_store, clock) == 0


def test_a_quarter_of_an_hour_without_a_failure_forgets_them_all(sqlite_store, clock):
    fail(sqlite_store, clock, 5)
    clock.advance(timedelta(minutes=15))
    fail(sqlite_store, clock, 4)
    assert wait_asked(sqlite_store, clock) == 0


def test_a_success_clears_the_person_and_takes_one_back_from_the_address(store, clock):
    fail(store, clock, 5)
    with store.writing() as session:
        throttling.take_back(session, KEY)
    assert wait_asked(store, clock) == 0
    fail(store, clock)
    assert wait_asked(store, clock) == 5
    with store.writing() as session:
        throttling.clear(session, KEY)
    assert wait_asked(store, clock) == 0


def test_the_refusal_names_itself_and_the_seconds(sqlite_store, clock):
    fail(sqlite_store, clock, 5)
    with pytest.raises(Problem, match=r"429\.1 slow-down"):
        fail(sqlite_store, clock)
