"""A handheld's records at a field unit: kept before anything else, told once, let go when the office has them."""

from collections import Counter
from threading import Event

import pytest
from handheld_in_cradle import capture

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store.handheld_tables import HandheldDump, KeptRecord
from fieldops.store.journal_tables import JournalLine
from fieldops.sync.keeping import KeepingStore
from fieldops.sync.pulling import Override, Progress

pytestmark = pytest.mark.usefixtures("route")


def kinds(cradle) -> Counter:
    return Counter(fact.kind for fact in cradle.at_central())


def test_each_read_comes_to_the_office_once_however_often_the_handheld_is_pulled(cradle, lena):
    [first] = cradle.pulled()
    [second] = cradle.pulled()
    cradle.unit.delivers()
    assert (first.kept.new, second.kept.new, second.kept.already) == (5, 0, 5)
    assert kinds(cradle) == {"read.taken": 4, "stop.skipped": 1}
    assert {fact.by for fact in cradle.at_central()} == {"lena"}
    assert {row.verdict for row in cradle.unit.central.rows(JournalLine)} == {"accepted"}


def test_the_handheld_lets_go_only_after_the_office_has_everything(cradle, handheld, lena):
    cradle.pulled()
    [again] = cradle.pulled()
    assert (again.verified, again.purged, handheld.purged) == (True, False, False)
    cradle.unit.delivers()
    assert cradle.dump().may_purge
    [last] = cradle.pulled()
    assert (last.purged, handheld.purged, cradle.dump().purged) == (True, True, True)


def test_a_handheld_with_an_unknown_meter_keeps_its_records_until_the_run_arrives(cradle, handheld, lena, lays_out):
    handheld.takes([capture(1, "99000001")])
    cradle.pulled()
    cradle.unit.delivers()
    [stranger] = cradle.dump().unmatched_records
    assert (stranger.serial_number, stranger.digits, cradle.at_central()) == ("99000001", "01042", [])
    cradle.pulled()
    assert not handheld.purged
    lays_out(["99000001"])
    cradle.unit.delivers()
    assert (cradle.dump().unmatched, cradle.dump().at_office) == (0, 1)
    assert kinds(cradle) == {"read.taken": 1}


def test_what_somebody_pulled_who_is_not_signed_in_is_kept_and_told_once_they_are(cradle, handheld):
    cradle.pulled()
    cradle.unit.delivers()
    assert (cradle.dump().kept, cradle.dump().at_office, cradle.at_central()) == (5, 0, [])
    cradle.signs_in()
    cradle.unit.delivers()
    assert (cradle.dump().waiting, cradle.dump().at_office) == (0, 5)


def test_records_wait_for_who_pulled_them_although_their_stops_are_known(cradle, lena):
    cradle.pulled(by="otto")
    assert (cradle.dump().waiting, cradle.dump().unmatched) == (5, 0)


@pytest.mark.parametrize("place", [300, 700])
def test_a_cable_that_is_pulled_out_loses_and_doubles_nothing(cradle, handheld, lena, place):
    handheld.fault = f"unplug@{place}"
    with pytest.raises(Problem) as lost:
        cradle.pulled()
    assert lost.value.kind is problems.PORT_LOST
    assert cradle.pulls.progress().state == "failed"
    cradle.pulled()
    cradle.unit.delivers()
    assert kinds(cradle) == {"read.taken": 4, "stop.skipped": 1}
    assert cradle.dump().at_office == 5


def test_what_came_before_the_cable_was_pulled_out_is_told_without_it(cradle, handheld, lena):
    handheld.takes([capture(n, serial) for n, serial in enumerate(cradle.serials * 12, 1)])
    handheld.fault = "unplug@6000"
    with pytest.raises(Problem):
        cradle.pulled()
    cradle.unit.delivers()
    dump = cradle.dump()
    assert 0 < dump.kept == dump.at_office < dump.count == 60


def test_the_same_read_in_a_second_filling_is_told_once(cradle, handheld, lena):
    cradle.pulled()
    cradle.unit.delivers()
    handheld.takes([capture(1, cradle.serials[0])], epoch=5)
    cradle.pulled()
    cradle.unit.delivers()
    assert kinds(cradle) == {"read.taken": 4, "stop.skipped": 1}
    assert [dump.at_office for dump in cradle.pulls.dumps()] == [1, 5]


def test_a_handheld_whose_records_differ_from_those_kept_lets_nothing_go(cradle, handheld, lena):
    cradle.pulled()
    handheld.takes([capture(n, serial, "01043") for n, serial in enumerate(cradle.serials, 1)])
    cradle.unit.delivers()
    [unloaded] = cradle.pulled()
    assert (unloaded.verified, unloaded.purged, handheld.purged) == (False, False, False)
    assert not cradle.dump().may_purge
    handheld.takes([capture(1, cradle.serials[0])])
    with pytest.raises(Problem) as refused:
        cradle.pulled()
    assert (refused.value.kind, cradle.dump().count) == (problems.HANDHELD_DIFFERS, 5)


def test_when_the_office_comes_back_from_an_old_backup_it_gets_everything_again(cradle, lena, loses_lines):
    cradle.pulled()
    cradle.unit.delivers()
    loses_lines(after=2)
    seen = cradle.delivers_and_looks()
    assert (seen[0], min(seen), seen[-1]) == (5, 2, 5)
    assert len(cradle.unit.central.rows(JournalLine)) == 5


def test_a_supervisor_may_have_a_handheld_emptied_early_and_is_named(cradle, handheld, lena, employs):
    employs("felix", "field_lead")
    cradle.signs_in("felix")
    cradle.unit.road.open = False
    [unloaded] = cradle.pulled(override=Override("felix", "needed for the next route"))
    [row] = cradle.unit.rows(HandheldDump)
    assert (unloaded.purged, row.override_by, row.override_reason) == (True, "felix", "needed for the next route")


def test_nobody_else_may_and_nobody_without_a_reason(cradle, handheld, lena, employs):
    employs("felix", "field_lead")
    cradle.signs_in("felix")
    for override in (Override("lena", "in a hurry"), Override("felix", " "), Override("nobody", "in a hurry")):
        with pytest.raises(Problem) as refused:
            cradle.pulled(override=override)
        assert refused.value.kind is problems.PURGE_NEEDS_SUPERVISOR
    assert (handheld.contacts, handheld.purged) == (0, False)


class Killed(BaseException):
    """The unit's process is gone."""


def test_a_unit_that_is_killed_before_and_after_its_commits_gets_every_record_once(
    cradle, handheld, lena, lays_out, monkeypatch
):
    serials = [str(70_000_000 + n) for n in range(60)]
    lays_out(serials)
    handheld.takes([capture(n, serial) for n, serial in enumerate(serials, 1)])
    keep, fates = KeepingStore.keep, iter(["live", "before", "after", "live", "live", "after", "before", "after"])

    def keep_and_die(self, dump, records):
        fate = next(fates, "live")
        if fate == "before":
            raise Killed
        kept = keep(self, dump, records)
        if fate == "after":
            raise Killed
        return kept

    monkeypatch.setattr(KeepingStore, "keep", keep_and_die)
    for _ in range(5):
        with pytest.raises(Killed):
            cradle.pulled()
        assert len(cradle.unit.rows(KeptRecord)) < 60
    [unloaded] = cradle.pulled()
    cradle.unit.delivers()
    assert (unloaded.verified, [row.n for row in cradle.unit.rows(KeptRecord)]) == (True, list(range(1, 61)))
    assert kinds(cradle) == {"read.taken": 60}


def test_one_pull_at_a_time_and_the_page_sees_how_it_ends(cradle, handheld, lena):
    begun, go_on = Event(), Event()
    handheld.meanwhile = lambda: (begun.set(), go_on.wait(10))
    assert cradle.pulls.progress() is None
    assert cradle.pulls.start("cradle", "frd1", "lena").state == "running"
    assert begun.wait(10)
    with pytest.raises(Problem) as refused:
        cradle.pulls.start("cradle", "frd1", "lena")
    go_on.set()
    ended = cradle.ends()
    assert refused.value.kind is problems.PULL_RUNNING
    assert ended == Progress("done", "cradle", "frd1", "HH-7", found=5, new=5, count=5, dumps=1)
    assert cradle.pulls.start("cradle", "frd1", "lena").new == 0
    assert (cradle.ends().new, cradle.ends().already) == (0, 5)


def test_a_failed_pull_tells_why_and_the_next_one_can_start(cradle, handheld, lena):
    handheld.fault = "unplug@300"
    cradle.pulls.start("cradle", "frd1", "lena")
    assert cradle.ends().problem.kind is problems.PORT_LOST
    cradle.pulls.start("cradle", "frd1", "lena")
    assert cradle.ends().state == "done"


def test_a_probe_is_no_handheld(cradle):
    with pytest.raises(Problem) as refused:
        cradle.pulls.start("cradle", "ui1203", "lena")
    assert refused.value.kind is problems.CANNOT
