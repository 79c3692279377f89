"""Distances between a tablet and a meter."""

import pytest

from fieldops.planning.distances import is_place, metres_between

PIER = (33.4193, -117.6210)


def test_a_thousandth_of_a_degree_north_is_111_metres():
    assert metres_between(PIER, (33.4203, -117.6210)) == pytest.approx(110.9, abs=0.1)


def test_a_place_is_no_distance_from_itself():
    assert metres_between(PIER, PIER) == 0


@pytest.mark.parametrize(("place", "exists"), [(PIER, True), ((90, 180), True), ((90.1, 0), False), ((0, -181), False)])
def test_a_place_lies_on_earth(place, exists):
    assert is_place(place) is exists
