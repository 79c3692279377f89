"""The whole exchange in one simulated world: whatever goes wrong, nothing is lost or doubled, and all comes to rest.

tests/long/sync_seeds.py runs ten thousand of these stories, and tells one again.
"""

import pytest
from simulated_exchange.running import run
from simulated_exchange.scenario import EVENTS, LINE_FAULTS, scenario_of

SEEDS = 20
PORTION = 10
AGAIN = "python tests/long/sync_seeds.py --seed {} --trace"


@pytest.mark.parametrize("first", range(0, SEEDS, PORTION))
def test_nothing_is_lost_or_doubled_and_all_comes_to_rest(first):
    for seed in range(first, first + PORTION):
        outcome = run(seed)
        assert outcome.violated is None, f"{outcome.told}\n{AGAIN.format(seed)}"


def test_a_seed_tells_the_same_story_again():
    once, again = run(SEEDS), run(SEEDS)
    assert once.trace == again.trace
    assert len(once.trace) > scenario_of(SEEDS).steps


def test_the_seeds_bring_every_fault():
    scenarios = [scenario_of(seed) for seed in range(SEEDS)]
    assert {fault for scenario in scenarios for fault in scenario.line_faults} == set(LINE_FAULTS)
    assert {event for scenario in scenarios for event in scenario.events} == set(EVENTS)
