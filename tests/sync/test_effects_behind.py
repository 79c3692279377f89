"""Effects of a few facts stand before the answer; those of many follow it, and no failure stops them for good."""

import time

import pytest

from fieldops.store.journal_tables import FactToProject
from fieldops.work.effects_behind import MOST_AT_ONCE, EffectsBehind

PATIENCE_S = 20


@pytest.fixture
def behind(central):
    effects = EffectsBehind(central.store, central.clock).start()
    yield effects
    effects.stop()


def pushes(central, tablet, lines: int, effects: EffectsBehind) -> None:
    for number in range(lines):
        tablet.reads(f"{number:05}")
    central.takes(tablet, tablet.batch(len(tablet.lines) - lines + 1), effects.after_push)


def waiting(central) -> int:
    return len(central.rows(FactToProject))


def test_a_few_facts_have_their_effects_with_the_answer(central, tablet):
    pushes(central, tablet, 3, EffectsBehind(central.store, central.clock))
    assert waiting(central) == 0


def test_many_facts_get_theirs_without_the_answer_waiting(central, tablet, behind):
    pushes(central, tablet, MOST_AT_ONCE + 5, behind)
    until = time.monotonic() + PATIENCE_S
    while waiting(central) and time.monotonic() < until:
        time.sleep(0.02)
    assert waiting(central) == 0


def test_without_the_thread_the_effects_of_many_wait(central, tablet):
    pushes(central, tablet, MOST_AT_ONCE + 5, EffectsBehind(central.store, central.clock))
    assert waiting(central) == MOST_AT_ONCE + 5
