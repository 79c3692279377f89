"""Work handed down as differences, by the real central: what enters and leaves a device's view, and page by page."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from field_city import FieldCity

from fieldops.clock import FixedClock
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.people_tables import Person
from fieldops.store.work_tables import Stop
from fieldops.sync import work_answers


@pytest.fixture(scope="module")
def opened(sqlite_template, tmp_path_factory) -> tuple[Path, str]:
    """The file of a small city that nobody has open, and Rosa's run in it."""
    path = tmp_path_factory.mktemp("city") / "fieldops.db"
    shutil.copy(sqlite_template, path)
    store = Store(sqlite_url(path))
    city = FieldCity(store, FixedClock(datetime(2026, 5, 12, 16, 0, tzinfo=UTC))).opens()
    store.close()
    return path, city.run


@pytest.fixture
def field(opened, tmp_path, clock) -> Iterator[FieldCity]:
    """That city, open: two meter routes of two stops each, and Rosa has the run of the first."""
    path = shutil.copy(opened[0], tmp_path)
    store = Store(sqlite_url(path))
    yield FieldCity(store, clock, opened[1])
    store.close()


def test_a_run_given_to_the_reader_comes_as_puts_and_one_taken_back_as_dels(field):
    holder = field.loads("T7")
    run = field.makes_run("R8", "rosa")
    given = field.asks(holder)
    assert (given["reset"], {change["op"] for change in given["changes"]}) == (False, {"put"})
    assert [change["type"] for change in given["changes"]] == ["run", "stop", "stop"]
    field.assigns(run, None)
    taken = field.asks(holder)
    assert [(change["op"], change["type"]) for change in taken["changes"]] == [
        ("del", "stop"),
        ("del", "stop"),
        ("del", "run"),
    ]
    assert field.is_whole(holder)


def test_a_moved_stop_comes_alone(field):
    holder = field.loads("T7")
    stop = holder.ids("stop")[0]
    with field.changing() as session:
        session.get_one(Stop, stop).sequence = 99
    [moved] = field.asks(holder)["changes"]
    assert (moved["op"], moved["id"], moved["doc"]["sequence"]) == ("put", stop, 99)
    assert field.is_whole(holder)


def test_a_stop_moved_to_another_run_of_the_reader_is_put_and_never_twice(field):
    run = field.makes_run("R8", "rosa")
    holder = field.loads("T7")
    stop = holder.ids("stop")[0]
    with field.changing() as session:
        moved = session.get_one(Stop, stop)
        moved.run_id, moved.sequence = run, 99
    [change] = field.asks(holder)["changes"]
    assert (change["op"], change["id"], change["doc"]["run"]) == ("put", stop, run)
    assert field.is_whole(holder)


def test_work_comes_and_goes_with_the_people_signed_in(field):
    field.makes_run("R8", "ramon")
    holder = field.loads("T7")
    field.signs_in("T7", "ramon")
    came = field.asks(holder)
    assert (came["reset"], {change["op"] for change in came["changes"]}) == (False, {"put"})
    field.signs_out("T7", "rosa")
    left = field.asks(holder)
    assert (left["reset"], {change["op"] for change in left["changes"]}) == (False, {"del"})
    assert field.is_whole(holder)


def test_the_end_of_the_offline_time_takes_the_work_away(field):
    holder = field.loads("T7")
    field.clock.advance(timedelta(hours=72, seconds=1))
    left = field.asks(holder)
    assert (left["reset"], {change["op"] for change in left["changes"]}) == (False, {"del"})
    assert holder.ids("run") == []


def test_somebody_let_go_leaves_the_view_though_no_number_was_raised(field):
    holder = field.loads("T7")
    with field.store.writing() as session:
        session.get_one(Person, "rosa").active = False
    field.asks(holder)
    assert holder.ids("stop") == []


def test_nothing_new_is_told_without_making_the_documents_and_without_a_write(field, monkeypatch):
    holder = field.loads("T7")
    monkeypatch.setattr(work_answers, "handout", None)
    monkeypatch.setattr(type(field.store), "writing", None)
    nothing = {"changes": [], "cursor": holder.cursor, "more": False, "reset": False}
    assert field.central.work(field.caller("T7"), holder.cursor) == nothing


def test_a_newer_release_looks_again_whether_it_says_something_else(field, monkeypatch):
    holder = field.loads("T7")
    monkeypatch.setattr("fieldops.__version__", "99")
    monkeypatch.setattr("fieldops.work.handout._codes", lambda: iter([]))
    assert field.asks(holder)["changes"] != []
    assert holder.ids("code") == []


def test_pages_carry_at_most_the_limit_and_add_up_to_the_whole(field):
    holder = field.loads("T7")
    field.makes_run("R8", "rosa")
    told = [field.asks(holder, limit=2) for _ in range(2)]
    assert [(len(answer["changes"]), answer["more"]) for answer in told] == [(2, True), (1, False)]
    assert field.is_whole(holder)


def test_a_device_that_stops_half_way_goes_on_from_there_whatever_changed_meanwhile(field):
    holder = field.loads("T7")
    run = field.makes_run("R8", "rosa")
    field.asks(holder, limit=1)
    field.assigns(run, None)
    rest = field.asks(holder)
    assert [(change["op"], change["type"]) for change in rest["changes"]] == [("del", "run")]
    assert field.is_whole(holder)


def test_a_lost_page_is_given_again(field):
    holder = field.loads("T7")
    field.makes_run("R8", "rosa")
    lost = field.central.work(field.caller("T7"), holder.cursor, 1)
    assert field.central.work(field.caller("T7"), holder.cursor, 1) == lost
    while field.asks(holder, limit=1)["more"]:
        pass
    assert field.is_whole(holder)


def test_a_device_with_a_part_has_not_been_told_of_the_newest_change(field):
    holder = field.loads("T7")
    before = holder.cursor.split(".")[0]
    field.makes_run("R8", "rosa")
    field.asks(holder, limit=1)
    assert holder.cursor.split(".")[0] == before
    field.asks(holder)
    assert int(holder.cursor.split(".")[0]) > int(before)


def test_a_snapshot_comes_whole_whatever_the_limit(field):
    answer = field.central.work(field.caller(field.enrols("T7")), None, 1)
    assert (answer["reset"], answer["more"]) == (True, False)


def test_another_tablets_cursor_is_unknown(field):
    rosas = field.loads("T7")
    field.enrols("T8")
    assert field.central.work(field.caller("T8"), rosas.cursor)["reset"]


def test_people_who_sign_in_and_out_change_the_view_and_never_the_number(field):
    holder = field.loads("T7")
    first = holder.cursor
    field.signs_out("T7", "rosa")
    field.asks(holder)
    field.signs_in("T7", "rosa")
    back = field.asks(holder)
    assert not back["reset"]
    assert holder.cursor == first
    assert field.is_whole(holder)
