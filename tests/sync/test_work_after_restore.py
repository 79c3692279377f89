"""A central that was restored from a copy: what it handed out since is unknown, and it says that it lives anew."""

import shutil
from collections.abc import Iterator

import pytest
from field_city import FieldCity

from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import identity
from fieldops.store.work_tables import Stop


@pytest.fixture
def lost(sqlite_store, clock) -> FieldCity:
    """The life that will be lost."""
    return FieldCity(sqlite_store, clock).opens()


@pytest.fixture
def copy(lost, tmp_path) -> Iterator[FieldCity]:
    """The city as it was when Rosa's tablet had loaded its work for the first time."""
    lost.first = lost.loads("T7")
    with lost.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = shutil.copy(lost.store.engine.url.database, tmp_path / "copy.db")
    store = Store(sqlite_url(path))
    city = FieldCity(store, lost.clock, lost.run)
    city.devices = lost.devices
    yield city
    store.close()


def life(city: FieldCity) -> tuple[int, str]:
    """Which life of the store this is, and the tag of its cursors."""
    with city.store.reading() as session:
        here = identity(session)
        return here.incarnation, here.cursor_tag


def moves_a_stop(city: FieldCity, sequence: int) -> None:
    """A change of Rosa's work, with its number."""
    with city.changing() as session:
        session.get_one(Stop, city.first_stop).sequence = sequence


@pytest.fixture
def holder(copy, lost):
    """Rosa's tablet, which was told of a change that the copy knows nothing of."""
    lost.first_stop = copy.first_stop = lost.first.ids("stop")[0]
    moves_a_stop(lost, 98)
    lost.asks(lost.first)
    return lost.first


def test_a_cursor_of_the_lost_life_gets_everything_and_the_store_notices(copy, holder):
    before = life(copy)
    assert copy.asks(holder)["reset"]
    assert holder.doc("stop", copy.first_stop)["sequence"] != 98
    after = life(copy)
    assert (before[0], after[0]) == (1, 2)
    assert before[1] != after[1]
    assert holder.cursor.split(".")[1] == after[1]


def test_a_restore_is_noticed_once(copy, holder):
    lost_cursor = holder.cursor
    copy.asks(holder)
    after = life(copy)
    assert copy.central.work(copy.caller("T7"), lost_cursor)["reset"]
    copy.asks(holder)
    assert life(copy) == after


def test_a_restored_store_at_the_same_number_tells_no_difference_from_what_it_never_said(copy, holder):
    moves_a_stop(copy, 55)
    answer = copy.asks(holder)
    assert answer["reset"]
    assert holder.doc("stop", copy.first_stop)["sequence"] == 55
    assert copy.is_whole(holder)


def test_a_device_that_slept_through_the_lost_life_is_told_the_difference_all_the_same(copy, lost, holder):
    first = copy.central.work(copy.caller("T7"), None)["cursor"]
    copy.asks(holder)
    assert life(copy)[0] == 2
    told = copy.central.work(copy.caller("T7"), first)
    assert (told["reset"], told["changes"]) == (False, [])
    assert told["cursor"].split(".")[1] == life(copy)[1]


@pytest.mark.parametrize("made_up", ["{}.{}.{}.{}", "{}.{}.{}", "{}.{}"])
def test_a_made_up_cursor_proves_no_restore(copy, holder, made_up):
    _, tag, view, seal = holder.cursor.split(".")
    cursor = made_up.format(999, tag, view, seal)
    assert copy.central.work(copy.caller("T7"), cursor)["reset"]
    assert life(copy)[0] == 1


def test_another_tablets_cursor_proves_no_restore(copy, holder):
    copy.enrols("T8")
    assert copy.central.work(copy.caller("T8"), holder.cursor)["reset"]
    assert life(copy)[0] == 1
