"""Power cuts at any moment: whatever was acknowledged is in every state the disk may be in afterwards."""

import random
import shutil
import sys

import pytest
from crash_stories import damage, day_at_central, day_on_a_unit
from logging_vfs import watched
from power_cut import images, telling_cuts
from watched_files import files_watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the disk is watched by means of this system")

DAYS = {"central": day_at_central, "unit": day_on_a_unit}
CUTS = 20


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    """A day of a server on a watched disk, told once: what happened to the disk, and what its tablet knows."""
    told = {}

    def live(where, *settings):
        if (where, settings) not in told:
            folder = tmp_path_factory.mktemp(where)
            for name in ("disk", "beside"):
                (folder / name).mkdir()
            with watched(folder / "disk") as disk, files_watched(disk):
                own = DAYS[where](disk, folder / "beside", 1, 4, *settings)
            told[where, settings] = disk, own
        return told[where, settings]

    return live


@pytest.fixture
def damages(tmp_path):
    """Lays out images after some cuts; what is wrong with each of those where anything is."""

    def judge(disk, own, steps, cuts=CUTS):
        chance, found = random.Random(7), []
        for image in images(steps, telling_cuts(steps, cuts, chance), chance):
            at = tmp_path / "image"
            found += [(image.cut, image.way, wrong) for wrong in damage(image, disk.folder, own, at)]
            shutil.rmtree(at, ignore_errors=True)
        return found

    return judge


@pytest.mark.parametrize("where", DAYS)
def test_nothing_acknowledged_is_missing_after_any_power_cut(where, lives, damages):
    disk, own = lives(where)
    assert {step.said[0] for step in disk.steps if step.kind == "said"} >= {"answer", "photo"}
    assert damages(disk, own, disk.steps) == []


def test_a_store_that_does_not_wait_for_the_disk_is_found_out(lives, damages):
    found = damages(*(told := lives("central", "synchronous = NORMAL")), told[0].steps)
    assert any("was acknowledged and is missing" in wrong for _, _, wrong in found)
    assert not any("corrupt" in wrong for _, _, wrong in found), "such a store forgets, but stays whole"


def test_photos_in_folders_that_nobody_flushes_are_found_out(lives, damages):
    disk, own = lives("central")
    found = damages(disk, own, [step for step in disk.steps if step.kind != "sync-folder"])
    assert found
    assert all("photo" in wrong for _, _, wrong in found)
