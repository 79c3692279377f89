"""Stories told step by step, for chance tells them rarely: all ends well, and with a planted bug it does not."""

import pytest
from simulated_exchange.findings import Violation
from simulated_exchange.planted import (
    change_number_outside,
    cursor_before_documents,
    deaf_to_a_broken_chain,
    forget_by_capture,
    forward_unsigned,
    highest_as_watermark,
    never_sent_again,
)
from simulated_exchange.running import world_of
from simulated_exchange.scenario import Scenario

QUIET = Scenario(0, tablets=1, units=1, steps=0, line_faults=(), events=())
DAY_S = 86_400


def a_clone_and_a_backup(world):
    """Central lost a line that it had acknowledged to one of two tablets with one journal, and has the other's there.

    The next line of the first is stored and set aside for its `prev`; by watermark and head all would seem well.
    """
    one = world.tablets[0]
    captures(world, one)
    other = world.mishaps.clones(one)
    world.pushes_all(other)
    world.central.keep_image()
    captures(world, other)
    world.mishaps.central_comes_back_from(1)
    captures(world, one)
    captures(world, other)
    assert other.memory.acked == other.memory.length


def a_line_that_came_late(world):
    """A line is captured, sent after 47 days, and lost to a backup that is younger than the line."""
    world.counter.captures(world.tablets[0], stranger=False)
    world.time.seconds += 47 * DAY_S
    world.central.keep_image()
    world.pushes_all(world.tablets[0])
    world.mishaps.central_comes_back_from(1)


def work_asked_for_amid_a_change(world):
    """A tablet asks for work between the parts of a change, as far as the change has parts."""
    tablet = world.tablets[0]
    for _ in range(2):
        world.office.moves_a_stop()
        world.counter.fetches_work(tablet)


def crashes_after_new_work(world):
    """The power goes after an answer of work, again and again."""
    tablet = world.tablets[0]
    for _ in range(10):
        world.office.moves_a_stop()
        world.counter.fetches_work(tablet)
        tablet.disk.crash(world.chance)
        tablet.starts()


def a_push_damaged_on_the_way(world):
    """A proxy near a field unit spoils pushes."""
    tablet = world.tablets[0]
    tablet.goes_to("unit 0")
    world.pushes_all(tablet)
    world.counter.captures(tablet, stranger=False)
    world.air.faults = ("damaged",) * 100
    parcel = world.counter.contacts(tablet)
    world.counter.delivers(parcel)


def a_backup_behind_a_unit(world):
    """Central loses what a unit had brought, and the tablet has nothing new to say."""
    tablet, unit = world.tablets[0], world.units[0]
    tablet.goes_to(unit.name)
    world.central.keep_image()
    captures(world, tablet)
    unit.runs_errands(20)
    world.mishaps.central_comes_back_from(1)


def a_push_right_after_a_restore(world):
    """Central lost a line, and hears the next one before the roll is called."""
    tablet = world.tablets[0]
    world.pushes_all(tablet)
    world.central.keep_image()
    captures(world, tablet)
    world.mishaps.central_comes_back_from(1)
    captures(world, tablet)


STORIES = {
    a_push_right_after_a_restore: (highest_as_watermark, "custody"),
    a_clone_and_a_backup: (deaf_to_a_broken_chain, "survival"),
    a_line_that_came_late: (forget_by_capture, "survival"),
    work_asked_for_amid_a_change: (change_number_outside, "downstream"),
    crashes_after_new_work: (cursor_before_documents, "downstream"),
    a_push_damaged_on_the_way: (forward_unsigned, "convergence"),
    a_backup_behind_a_unit: (never_sent_again, "convergence"),
}


def captures(world, tablet):
    world.counter.captures(tablet, stranger=False)
    world.pushes_all(tablet)


@pytest.fixture
def world():
    """One tablet that talks to central, a field unit, and nothing goes wrong but what the story tells."""
    with world_of(QUIET) as made:
        made.tablets[0].goes_to("central")
        yield made


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_all_ends_well(story, world):
    story(world)
    world.heals()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_planted_bug_is_found(story, world, monkeypatch):
    bug, property_ = STORIES[story]
    bug(monkeypatch)
    with pytest.raises(Violation, match=property_):  # noqa: PT012 -- it may show in the story or in its end
        story(world)
        world.heals()
