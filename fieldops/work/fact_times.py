"""When a fact counts as having happened: the one place where the office turns what clocks said into times that decide.

A legal time is met only by a time that is known. Where it is known to within some hours only, both edges of that span
have to meet it; where it is not known, nothing does: then all that is sure is that it happened before it came in, and,
for what was done for an order, after the order was made. A wrong clock so never shortens a notice, makes leave or hours
fit, or puts a payment behind an act. Facts from before clocks were reckoned keep the tablet's word.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fieldops.clock import CITY_ZONE
from fieldops.store.journal_tables import Fact

NEVER_SET = datetime(2020, 1, 1, tzinfo=UTC)
"""Nothing was recorded in the field before; a clock that says so stands where the factory left it."""
EVER = datetime.min.replace(tzinfo=UTC) + timedelta(days=2)
"""Before anything; far enough from the first day for any zone."""


@dataclass(frozen=True, slots=True)
class FactTime:
    """The likeliest moment, and the edges between which it surely lies; all three are one where the time is known."""

    likely: datetime
    earliest: datetime
    latest: datetime
    is_known: bool = True

    @property
    def edges(self) -> tuple[datetime, datetime]:
        """The first and the last moment at which it may have happened."""
        return self.earliest, self.latest

    def is_within(self, first: datetime, last: datetime) -> bool:
        """Whether it surely happened between two moments, both included."""
        return first <= self.earliest and self.latest <= last


def legal_time(fact: Fact) -> FactTime:
    """When it happened, as far as that may decide anything."""
    told = datetime.fromisoformat(fact.at)
    if fact.time_quality is None:
        return FactTime(told, told, told)
    if fact.at_est is None:
        likely = told if NEVER_SET <= told <= fact.received_at else fact.received_at
        return FactTime(likely, EVER, fact.received_at, is_known=False)
    if fact.time_quality == "good":
        return FactTime(fact.at_est, fact.at_est, fact.at_est)
    unc = timedelta(milliseconds=fact.time_unc or 0)
    latest = max(fact.at_est, min(fact.at_est + unc, fact.received_at))
    return FactTime(fact.at_est, fact.at_est - unc, latest, is_known=False)


def words_of(fact: Fact) -> str:
    """The likeliest moment as ISO 8601: in the tablet's own words, or in the city's time where those were wrong."""
    likely = legal_time(fact).likely
    if likely == datetime.fromisoformat(fact.at):
        return fact.at
    return likely.astimezone(CITY_ZONE).isoformat(timespec="milliseconds")
