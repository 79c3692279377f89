"""What one seed is about: how many take part, and which of all the faults may happen.

Every seed switches on a random part of the faults. A run in which everything goes wrong at once never gets far enough
for the faults that need a long quiet story; many runs with few faults each do.
"""

from dataclasses import dataclass
from random import Random

LINE_FAULTS = ("request lost", "answer lost", "late", "doubled", "damaged", "portal", "slow answer")
EVENTS = (
    "central crash",
    "central restore",
    "unit crash",
    "unit restore",
    "unit cut off",
    "tablet crash",
    "tablet restore",
    "tablet lost",
    "clone",
    "roaming",
    "clock step",
    "absence",
    "season",
    "sign-out",
    "stranger",
    "revocation",
)
MOST_TABLETS, MOST_UNITS = 4, 2


@dataclass(frozen=True)
class Scenario:
    """The cast and the faults of one run."""

    seed: int
    tablets: int
    units: int
    steps: int
    line_faults: tuple[str, ...]
    events: tuple[str, ...]

    def __str__(self) -> str:
        faults = ", ".join(self.line_faults + self.events) or "no faults"
        return f"seed {self.seed}: {self.tablets} tablets, {self.units} units, {self.steps} steps; {faults}"


def scenario_of(seed: int) -> Scenario:
    """The scenario of a seed."""
    chance = Random(f"scenario {seed}")
    return Scenario(
        seed,
        chance.choice((1, 1, 2, 2, 3, MOST_TABLETS)),
        chance.choice((0, 1, 1, MOST_UNITS)),
        chance.randint(60, 120),
        _some(LINE_FAULTS, chance),
        _some(EVENTS, chance),
    )


def _some(faults: tuple[str, ...], chance: Random) -> tuple[str, ...]:
    share = chance.choice((0.2, 0.4, 0.7))
    return tuple(fault for fault in faults if chance.random() < share)
