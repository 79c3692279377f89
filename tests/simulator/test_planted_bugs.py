"""The simulator is worth what it finds: each planted bug shows within a few seeds, by a property that it breaks."""

from itertools import count, islice

import pytest
from simulated_exchange.planted import BUGS
from simulated_exchange.running import run
from simulated_exchange.scenario import scenario_of


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.plant.__name__)
def test_a_planted_bug_is_found(bug, monkeypatch):
    seeds = list(islice((seed for seed in count(bug.first) if bug.may_show(scenario_of(seed))), bug.within))
    bug.plant(monkeypatch)
    found = next(filter(None, (run(seed).violated for seed in seeds)), None)
    assert found in bug.found_by


def test_there_are_bugs_of_every_party():
    assert len(BUGS) == len({bug.plant for bug in BUGS}) >= 8
