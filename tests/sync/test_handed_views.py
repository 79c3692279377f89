"""The views that central keeps of its devices, on both databases: how many, whose, and when several ask at once."""

from threading import Thread

import pytest
from field_city import FieldCity
from work_holder import WorkHolder

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store import devices
from fieldops.store.handed_tables import HandedView
from fieldops.store.work_tables import Stop
from fieldops.sync import work_answers


@pytest.fixture
def field(store, clock) -> FieldCity:
    """A city with two meter routes of two stops each; Rosa has the run of the first."""
    return FieldCity(store, clock).opens()


def test_a_run_given_to_another_reader_leaves_one_tablet_and_comes_to_the_other(field):
    rosas, ramons = field.loads("T7"), field.loads("T9", "ramon")
    field.assigns(field.run, "ramon")
    assert {change["op"] for change in field.asks(rosas)["changes"]} == {"del"}
    assert {change["op"] for change in field.asks(ramons)["changes"]} == {"put"}
    assert ramons.ids("run") == [field.run]
    assert field.is_whole(rosas)
    assert field.is_whole(ramons)


def test_another_tablets_news_moves_the_cursor_and_says_nothing(field):
    holder = field.loads("T7")
    before = holder.cursor
    field.makes_run("R8", "ramon")
    assert field.asks(holder)["changes"] == []
    assert int(holder.cursor.split(".")[0]) > int(before.split(".")[0])
    assert field.asks(holder)["cursor"] == holder.cursor


def test_a_device_may_come_back_with_any_of_its_last_cursors(field):
    holder = field.loads("T7")
    cursors = [holder.cursor]
    for n in range(4):
        with field.changing() as session:
            session.get_one(Stop, holder.ids("stop")[0]).sequence = 100 + n
        field.asks(holder)
        cursors.append(holder.cursor)
    resets = [field.central.work(field.caller("T7"), cursor)["reset"] for cursor in cursors]
    assert resets == [True, False, False, False, False]
    assert len(field.rows(HandedView)) == 4


def test_a_revoked_device_gets_nothing_and_its_views_go(field):
    field.loads("T7")
    ramons = field.loads("T9", "ramon")
    with field.store.writing() as session:
        devices.revoke(session, field.devices["T7"], field.clock.now())
    with pytest.raises(Problem) as refused:
        field.central.work(field.caller("T7"), None)
    assert refused.value.kind is problems.DEVICE_REVOKED
    field.makes_run("R8", "ramon")
    field.asks(ramons)
    assert {view.device_id for view in field.rows(HandedView)} == {field.devices["T9"]}


def test_a_device_revoked_while_its_work_was_looked_up_gets_none(field, monkeypatch):
    caller = field.caller(field.enrols("T7"))
    look = work_answers.handout

    def revoked_meanwhile(*more):
        with field.store.writing() as session:
            devices.revoke(session, caller.device, field.clock.now())
        return look(*more)

    monkeypatch.setattr(work_answers, "handout", revoked_meanwhile)
    with pytest.raises(Problem, match="device-revoked"):
        field.central.work(caller, None)
    assert field.rows(HandedView) == []


def test_calls_of_one_device_at_once_are_all_right(field):
    holder = field.loads("T7")
    field.makes_run("R8", "rosa")
    answers: list[dict] = []

    def ask(limit):
        answers.append(field.central.work(field.caller("T7"), holder.cursor, limit))

    callers = [Thread(target=ask, args=(limit,)) for limit in (None, 1, 2, None)]
    for caller in callers:
        caller.start()
    field.assigns(field.run, "ramon")
    for caller in callers:
        caller.join(20)
    assert len(answers) == len(callers)
    for answer in answers:
        device = WorkHolder(holder.cursor, "T7", dict(holder.held))
        device.takes(answer)
        field.asks(device)
        assert field.is_whole(device)


def test_dispatchers_change_runs_while_tablets_ask_and_everybody_ends_with_the_whole(field):
    holders = {name: field.loads(name, who) for name, who in (("T7", "rosa"), ("T8", "rosa"), ("T9", "ramon"))}

    def work_day(name, limit):
        for _ in range(6):
            field.asks(holders[name], limit=limit)

    callers = [Thread(target=work_day, args=pair) for pair in (("T7", 1), ("T8", None), ("T9", 2))]
    for caller in callers:
        caller.start()
    for who in ("ramon", None, "rosa", "ramon"):
        field.assigns(field.run, who)
    for caller in callers:
        caller.join(30)
    for holder in holders.values():
        while field.asks(holder)["more"]:
            pass
        assert field.is_whole(holder)
    assert holders["T9"].ids("run") == [field.run]
