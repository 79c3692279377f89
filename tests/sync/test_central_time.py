"""Central's time as a field unit tells it to tablets: by what central said, whatever the unit's own clock shows."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldops.clock import FixedClock
from fieldops.sync.central_time import AROUND_A_STEP, CentralTime

NINE = datetime(2026, 5, 12, 16, tzinfo=UTC)
OF_1970 = datetime(1970, 1, 1, tzinfo=UTC)


class Board:
    """A unit whose wall clock began in 1970, and its clock that nobody can set."""

    def __init__(self) -> None:
        self.clock, self.seconds = FixedClock(OF_1970), 100.0
        self.time = CentralTime(self.clock, lambda: self.seconds)

    def hears(self, now: object, trip: float = 2.0) -> None:
        """An answer comes that was this long on its way, there and back."""
        asked = self.seconds
        self.runs(trip)
        self.time.hear(now, asked)

    def runs(self, seconds: float) -> None:
        """Time passes, and both clocks see it."""
        self.seconds += seconds
        self.clock.instant += timedelta(seconds=seconds)

    def told(self) -> tuple[datetime, int | None]:
        told = self.time.told()
        return datetime.fromisoformat(told["now"]), told["now_unc"]


@pytest.fixture
def board() -> Board:
    return Board()


def test_before_central_was_heard_the_unit_tells_its_own_time_and_that_it_means_nothing(board):
    assert board.told() == (OF_1970, None)


def test_afterwards_it_tells_centrals_and_doubts_half_the_way_there_and_back(board):
    board.hears(NINE.isoformat(), trip=2.0)
    assert board.told() == (NINE + timedelta(seconds=1), 1000)


def test_what_has_passed_since_is_added_and_makes_it_a_little_less_sure(board):
    board.hears(NINE.isoformat(), trip=0.0)
    board.runs(10_000)
    now, unc = board.told()
    assert (now, unc) == (NINE + timedelta(seconds=10_000), 1000)


def test_a_span_that_only_the_wall_clock_knows_may_be_sleep_or_a_step(board):
    board.hears(NINE.isoformat(), trip=0.0)
    board.clock.instant += timedelta(hours=1)
    assert board.told() == (NINE + timedelta(hours=1), 3_600_000)


def test_a_wall_clock_that_was_set_back_is_not_asked(board):
    board.hears(NINE.isoformat(), trip=0.0)
    board.clock.instant -= timedelta(hours=1)
    assert board.told() == (NINE, AROUND_A_STEP / timedelta(milliseconds=1))


@pytest.mark.parametrize("rubbish", [None, "", "soon", 7, "2026-05-12T09:00:00"])
def test_what_is_no_instant_is_passed_over(board, rubbish):
    board.hears(NINE.isoformat(), trip=0.0)
    board.hears(rubbish, trip=0.0)
    assert board.told() == (NINE, 0)
