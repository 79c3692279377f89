"""Processes killed at any moment, on a road that loses and doubles: acknowledged is stored, once, byte for byte.

For longer, and with a truck in between: tests/long/sync_under_fire.py.
"""

import pytest
from under_fire import UnderFire, effects_are_made, figures, findings

KILLS = 2
BETWEEN_S = 0.6
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.parametrize("kind", DATABASES)
def test_the_office_and_a_tablet_may_be_killed_at_any_moment(kind, office_on, tmp_path):
    office, database = office_on(kind)
    fire = UnderFire(office.city.central, tmp_path, seed=11)
    fire.begins(office.code())
    fire.rages(KILLS, BETWEEN_S)
    fire.heals()
    effects_are_made(database)
    assert findings(database, [fire.file], office.city.folder / "central" / "blobs") == []
    assert figures(fire.file)["lines"] > 50
    assert len(fire.road.faults) > 5, "the road was not bad at all"
