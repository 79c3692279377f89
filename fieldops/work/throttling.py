"""Slowing down whoever guesses: at a password, at a code.

Failures are counted under a key: a person, a device, an address. Five in a minute are free. After that every failure
doubles the wait, up to five minutes, so that a victim is never locked out for long; a quarter of an hour without a
failure forgets them all. The count is in the store, so that it holds for every worker and after a restart.

A caller that checks, notes the try as failed and takes it back after a success, in that order and in one transaction,
cannot be overtaken by a hundred tries at once.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import people as store
from fieldops.store.people_tables import Throttle

FREE_FAILURES = 5
WINDOW = timedelta(minutes=1)
FIRST_WAIT_S = 5
LONGEST_WAIT_S = 300
FORGOTTEN_AFTER = timedelta(minutes=15)


def check(session: Session, clock: Clock, key: str) -> None:
    """Raise slow-down, with the seconds left, while the key has to wait."""
    row = store.find_throttle(session, key)
    if row is None:
        return
    left = row.since + timedelta(seconds=_wait_s(row.failures)) - clock.now()
    if left > timedelta():
        raise problems.SLOW_DOWN(seconds=max(1, round(left.total_seconds())))


def note_failure(session: Session, clock: Clock, key: str) -> None:
    """Count one more failed try under the key."""
    now = clock.now()
    row = store.make_throttle(session, key, now)
    if _is_over(row, now):
        row.failures, row.since = 0, now
    row.failures += 1
    if row.failures >= FREE_FAILURES:
        row.since = now  # from here on the wait is counted from the newest failure


def take_back(session: Session, key: str) -> None:
    """Uncount one failure: the try it was noted for has succeeded."""
    row = store.find_throttle(session, key)
    if row is not None and row.failures:
        row.failures -= 1


def clear(session: Session, key: str) -> None:
    """Forget every failure under the key."""
    store.delete_throttle(session, key)


def _wait_s(failures: int) -> int:
    if failures < FREE_FAILURES:
        return 0
    doublings = min(failures - FREE_FAILURES, LONGEST_WAIT_S.bit_length())
    return min(LONGEST_WAIT_S, FIRST_WAIT_S << doublings)


def _is_over(row: Throttle, now: datetime) -> bool:
    lasts = WINDOW if row.failures < FREE_FAILURES else FORGOTTEN_AFTER
    return now - row.since >= lasts
