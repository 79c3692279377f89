"""A disk without room: the servers say so in words that mean "keep it", lose nothing, and go on when there is room."""

import random
import shutil
import sqlite3
from contextlib import ExitStack, closing

import pytest
from checker import check, read_server, read_tablet
from city import PASSWORD
from logging_vfs import watched
from served import central_on, code, opened, takes_work_in, unit_on
from small_disk import filled, small_disk
from tablet_file import TabletFile

MOST_STEPS = 40


class Stage:
    """A server on a disk, and a tablet of Rosa's that calls it."""

    def __init__(self, disk, tablet, own_side) -> None:
        self.disk, self.tablet, self.own_side = disk, tablet, own_side
        self.chance = random.Random(5)

    def captures(self, how_many):
        for _ in range(how_many):
            self.tablet.captures(self.chance)

    def pushes(self):
        return self.tablet.pushes(self.tablet.safe + 1, len(self.tablet.journal.lines))

    def findings(self, settled=False):
        folder = self.disk
        own, server = read_tablet(self.own_side), read_server(str(folder / "fieldops.db"))
        if settled:
            with closing(sqlite3.connect(folder / "fieldops.db")) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return check(server, [own], folder / "blobs", settled=settled)


@pytest.fixture
def stage(tmp_path, sqlite_template):
    """Opens a server, central or a field unit, on a disk."""
    with ExitStack() as servers:

        def opens(where, disk) -> Stage:
            folder = disk if where == "central" else tmp_path / "office"
            folder.mkdir(exist_ok=True)
            shutil.copy(sqlite_template, folder / "fieldops.db")
            office = servers.enter_context(opened(folder))
            url = servers.enter_context(central_on(office, folder))
            takes_work_in(office)
            if where == "unit":
                store = servers.enter_context(opened(disk))
                url = servers.enter_context(unit_on(store, disk, url, code(office, is_field=True)))
            tablet = TabletFile(tmp_path / "tablet.db", url)
            servers.callback(tablet.closes)
            tablet.begins(code(office), PASSWORD)
            return Stage(disk, tablet, tmp_path / "tablet.db")

        yield opens


def says_keep_it(answer):
    assert (answer.status, answer.body["problem"], answer.body["number"]) == (503, "store-unavailable", "503.1")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("where", ["central", "unit"])
def test_whichever_write_of_a_push_finds_no_room_nothing_is_acknowledged_and_nothing_lost(where, stage, tmp_path):
    (tmp_path / "disk").mkdir()
    with watched(tmp_path / "disk") as disk:
        told = stage(where, disk.folder)
        told.captures(3)
        for room in range(MOST_STEPS):
            disk.room = room
            answer = told.pushes()
            disk.room = None
            assert told.findings() == []
            if answer.status == 200:
                break
            says_keep_it(answer)
        assert (answer.status, room > 3) == (200, True)
        told.captures(3)
        told.tablet.sends_all()
    assert told.findings(settled=True) == []


@pytest.mark.parametrize("where", ["central", "unit"])
def test_a_full_disk_takes_neither_lines_nor_photos_until_there_is_room(where, stage, tmp_path):
    with small_disk(tmp_path, 12 * 2**20) as disk:
        told = stage(where, disk)
        told.captures(10)
        told.pushes()
        with filled(disk):
            told.captures(20)
            says_keep_it(told.pushes())
            assert told.tablet.photos_left
            assert not any(told.tablet.sends_photo(photo) for photo in told.tablet.photos_left)
        assert told.findings() == []
        told.tablet.sends_all()
        assert told.findings(settled=True) == []
