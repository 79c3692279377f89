"""From what clocks said to the moments that decide: the likeliest one, and the edges between which it surely lies."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldops.store.journal_tables import Fact
from fieldops.work.fact_times import EVER, FactTime, legal_time, words_of

NINE = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
RECEIVED = NINE + timedelta(hours=2)
HOUR = timedelta(hours=1)


def fact(at: str, quality: str | None = None, est: datetime | None = None, unc: timedelta = timedelta(0)) -> Fact:
    ms = None if est is None else round(unc / timedelta(milliseconds=1))
    return Fact(at=at, received_at=RECEIVED, at_est=est, time_unc=ms, time_quality=quality)


def test_a_fact_from_before_clocks_were_reckoned_counts_by_the_tablets_word() -> None:
    told = datetime.fromisoformat("2031-01-01T00:00:00-08:00")
    assert legal_time(fact("2031-01-01T00:00:00-08:00")) == FactTime(told, told, told)


def test_a_good_time_is_known_whatever_the_tablets_clock_said() -> None:
    assert legal_time(fact("1970-01-01T00:00:00+00:00", "good", NINE, HOUR / 60)) == FactTime(NINE, NINE, NINE)


def test_an_estimated_time_has_edges() -> None:
    found = legal_time(fact(NINE.isoformat(), "estimated", NINE, HOUR))
    assert found == FactTime(NINE, NINE - HOUR, NINE + HOUR, is_known=False)


def test_no_edge_is_after_the_receipt() -> None:
    assert legal_time(fact(NINE.isoformat(), "estimated", NINE, 9 * HOUR)).latest == RECEIVED


@pytest.mark.parametrize(
    ("told", "likely"),
    [
        (NINE.isoformat(), NINE),
        ("2031-01-01T00:00:00-08:00", RECEIVED),
        ("1970-01-01T00:00:00+00:00", RECEIVED),
        ("0001-01-01T00:00:00+00:00", RECEIVED),
        ("9999-12-31T15:59:59-08:00", RECEIVED),
    ],
)
def test_an_unknown_time_may_be_any_before_the_receipt(told: str, likely: datetime) -> None:
    assert legal_time(fact(told, "unknown")) == FactTime(likely, EVER, RECEIVED, is_known=False)


def test_an_unknown_time_is_within_nothing() -> None:
    assert not legal_time(fact(NINE.isoformat(), "unknown")).is_within(NINE - HOUR, RECEIVED + HOUR)


@pytest.mark.parametrize(
    ("told", "quality", "est", "words"),
    [
        ("2026-05-12T09:00:00-07:00", "good", NINE, "2026-05-12T09:00:00-07:00"),
        ("2031-05-12T09:00:00-07:00", "good", NINE, "2026-05-12T09:00:00.000-07:00"),
        ("2026-05-12T08:00:00-07:00", "unknown", None, "2026-05-12T08:00:00-07:00"),
        ("0001-01-01T00:00:00+00:00", "unknown", None, "2026-05-12T11:00:00.000-07:00"),
    ],
)
def test_a_time_is_written_as_the_tablet_did_unless_it_was_wrong(
    told: str, quality: str, est: datetime | None, words: str
) -> None:
    assert words_of(fact(told, quality, est)) == words
