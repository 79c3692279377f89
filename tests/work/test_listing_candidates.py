"""A day's list in groups: as much of each as a page holds, or what somebody looks for."""

import pytest
from ladder import Ladder

from fieldops.facts.orders import OrderKind
from fieldops.work import ladder_lists, listing_candidates, order_runs
from fieldops.work.days import city_day


@pytest.fixture
def ladder(working) -> Ladder:
    """Two accounts that are due for a tag, and one without a notice."""
    made = Ladder(working.store, working.clock)
    made.feed_is_fresh()
    made.falls_behind("0101", "0102")
    made.falls_behind("0103", mailed_on=None)
    return made


@pytest.fixture
def builds(working, ladder):
    def built():
        with working.store.writing() as session:
            return ladder_lists.build(session, working.clock, OrderKind.DOOR_TAG, "dora").made

    return built


@pytest.fixture
def groups(working, ladder):
    def found(find="", most=listing_candidates.MOST_SHOWN):
        with working.store.reading() as session:
            rows = ladder_lists.candidates(session, working.clock, OrderKind.DOOR_TAG)
        return listing_candidates.groups(rows, find, most)

    return found


def accounts(group) -> list[str]:
    return [each.account.account_no for each in group.shown]


def test_every_place_is_in_one_group(groups):
    found = groups()
    assert (accounts(found.listed), accounts(found.due), accounts(found.others)) == ([], ["0101", "0102"], ["0103"])


def test_a_group_shows_so_many_and_tells_how_many_more(groups):
    due = groups(most=1).due
    assert (accounts(due), due.more, due.count) == (["0101"], 1, 2)


@pytest.mark.parametrize("find", ["0102", "2 PIER", "2 pier st"])
def test_a_place_is_found_by_its_account_or_a_part_of_its_address(groups, find):
    found = groups(find, most=1)
    assert (accounts(found.due), found.due.more, found.due.count) == (["0102"], 0, 2)


def test_a_place_that_nobody_knows_is_in_no_group(groups):
    found = groups("Nowhere")
    assert (found.fitting, found.count) == (0, 3)


def test_what_may_be_given_out_is_not_hidden_behind_what_was(groups, builds, working):
    first, _ = builds()
    with working.store.writing() as session:
        order_runs.make(session, working.clock, [first.id], city_day(working.clock.now()), "rosa", "dora")
    assert accounts(groups(most=1).listed) == ["0102"]
