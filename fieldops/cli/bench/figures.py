"""What is measured of the tablet page, what each figure may be, and what a peer needed; and the figures' arithmetic.

The peer is Enketo core 9.0.1, a form of twelve whole-number questions in a bundle of its own making, measured before
this page was built, in the same browser, on a comparable two-core machine: recorded figures, not a race side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from statistics import median

PEER_CPU = 4
"""How many times slower the processor was for the peer's times."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table; `budget` and `peer` are in the unit, None where there is none."""

    name: str
    title: str
    unit: str
    budget: float | None = None
    peer: float | None = None


MEASURES = (
    Measure("total", "First load in all, 1,000 stops", "B", 150_000, 266_000),
    Measure("shell", "  of it the page", "B", 70_000, 266_000),
    Measure("work", "  of it the work", "B", 80_000),
    Measure("cold_ready", "Cold start, page ready", "ms", None, 1_110),
    Measure("cold_usable", "Cold start, run usable", "ms", 1_500),
    Measure("warm_paint", "Warm offline start, first paint", "ms", 400),
    Measure("warm_today", "Warm offline start, Today", "ms", 800),
    Measure("warm_list", "Warm offline start, list of stops", "ms", 800),
    Measure("digit_p95", "Digit to paint, p95", "ms", 56, 40),
    Measure("save_p50", "Save to durable, p50", "ms"),
    Measure("save_p95", "Save to durable, p95", "ms", 50),
    Measure("save_felt_p95", "Finger on Save to durable, p95", "ms"),
    Measure("next_p95", "Finger on Save to next stop, p95", "ms", 120),
)


@dataclass(frozen=True, slots=True)
class Result:
    """A measure over all runs; `holds` and `ratio` (to the peer) judge the median."""

    measure: Measure
    lowest: float
    middle: float
    highest: float

    @property
    def holds(self) -> bool | None:
        """Whether the budget holds; None where there is none."""
        return None if self.measure.budget is None else self.middle <= self.measure.budget

    @property
    def ratio(self) -> float | None:
        """Our figure over the peer's; None where the peer has none."""
        return None if self.measure.peer is None else self.middle / self.measure.peer


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that at least `share` percent of the values do not exceed; never between two values."""
    return sorted(values)[max(ceil(len(values) * share / 100), 1) - 1]


def results(runs: Sequence[dict[str, float]], cpu: float) -> list[Result]:
    """Lowest, middle and highest of every measure; the peer's times stand beside ours at the same `cpu` only."""
    return over([_comparable(measure, cpu) for measure in MEASURES], runs)


def over(measures: Sequence[Measure], runs: Sequence[dict[str, float]]) -> list[Result]:
    """Lowest, middle and highest of each of these measures."""
    return [_result(measure, [run[measure.name] for run in runs]) for measure in measures]


def _comparable(measure: Measure, cpu: float) -> Measure:
    return measure if measure.unit == "B" or cpu == PEER_CPU else replace(measure, peer=None)


def _result(measure: Measure, values: list[float]) -> Result:
    return Result(measure, min(values), median(values), max(values))
