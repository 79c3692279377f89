"""What the office sees of a tablet's journals after real pushes: numbers, gaps, and stores that were emptied."""

import json
from datetime import timedelta

import pytest

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store.blob_tables import Blob, PhotoNamed
from fieldops.store.journal_tables import Journal
from fieldops.store.people_tables import AuditEntry
from fieldops.store.work_tables import Run
from fieldops.work import device_health, devices_seen
from fieldops.work.device_health import Alarm, AlarmKind

FOUR_HOURS = timedelta(hours=4)


def seen(central, tablet) -> devices_seen.DeviceSeen:
    with central.store.reading() as session:
        return devices_seen.one(session, central.clock.now(), FOUR_HOURS, tablet.device)


def behind_since(central, tablet):
    [journal] = central.rows(Journal, Journal.id == tablet.journal)
    return journal.behind_since


def reads(tablet, how_many: int) -> None:
    for number in range(how_many):
        tablet.reads(f"{number:05}")


def passes(central, **time):
    central.clock.advance(timedelta(**time))
    return central.clock.now()


def dies_with_two_of_ten_lines(central, tablet) -> None:
    """Eight lines come in, two more are told of, and an hour later a new store says it is empty."""
    reads(tablet, 10)
    central.takes(tablet, tablet.batch(last=8))
    passes(central, hours=1)


def test_what_is_missing_waiting_and_set_aside_is_counted(central, tablet):
    reads(tablet, 3)
    tablet.notes("note.left", {"text": 7})
    reads(tablet, 5)
    central.takes(tablet, tablet.batch(last=4))
    central.takes(tablet, tablet.batch(7, 8))
    central.takes(tablet, tablet.batch(5, 6, sig="AAAA"))
    [journal] = seen(central, tablet).journals
    assert (journal.journal.declared, journal.journal.watermark, journal.missing) == (9, 4, 5)
    assert (journal.accepted, journal.known, journal.waiting, journal.set_aside) == (3, 0, 2, 1)
    assert (journal.gaps, journal.unsigned, journal.forked) == (((5, 6),), 2, 0)
    assert journal.last_line_at == central.clock.now()


def test_a_journal_is_behind_since_its_oldest_missing_line_was_told_of(central, tablet):
    reads(tablet, 4)
    central.takes(tablet, tablet.batch())
    assert behind_since(central, tablet) is None
    first = passes(central, minutes=10)
    central.takes(tablet, tablet.batch(5, 4, declared=6))
    reads(tablet, 4)
    passes(central, minutes=10)
    central.takes(tablet, tablet.batch(5, 5))
    assert behind_since(central, tablet) == first
    second = passes(central, minutes=10)
    central.takes(tablet, tablet.batch(6, 8, declared=9))
    assert behind_since(central, tablet) == second
    tablet.reads()
    central.takes(tablet, tablet.batch(9))
    assert behind_since(central, tablet) is None


def test_an_emptied_store_is_named_with_the_stops_it_may_have_ended(central, tablet):
    with central.store.writing() as session:
        session.get(Run, central.work.run).assigned_to = "rosa"
    dies_with_two_of_ten_lines(central, tablet)
    emptied = tablet.new_life()
    central.takes(emptied, emptied.roll_call())
    [loss] = seen(central, tablet).losses
    assert (loss.store.unconfirmed, loss.store.newer.id) == (2, emptied.journal)
    assert loss.last_line_at == central.clock.now() - timedelta(hours=1)
    [(head, stops)] = loss.work
    assert (head.run.id, [each.service_point.address for each in stops]) == (central.work.run, ["1 Avenida del Mar"])


def test_a_journal_whose_facts_all_go_on_in_a_new_one_alarms_nobody(central, tablet):
    dies_with_two_of_ten_lines(central, tablet)
    moved = tablet.new_life()
    for line in tablet.lines[3:]:
        fact = json.loads(line)
        moved.notes(fact["kind"], fact["p"], id=fact["id"])
    central.takes(moved, moved.batch(last=6))
    newest, former = seen(central, tablet).journals
    assert (newest.journal.declared, newest.known, newest.accepted, former.missing) == (7, 5, 1, 2)
    assert seen(central, tablet).losses == ()


def test_what_somebody_looked_after_is_written_down_and_alarms_once(central, tablet):
    dies_with_two_of_ten_lines(central, tablet)
    emptied = tablet.new_life()
    central.takes(emptied, emptied.roll_call())
    assert [alarm.kind for alarm in seen(central, tablet).health.alarms] == [AlarmKind.NEW_STORE]
    with central.store.writing() as session:
        devices_seen.look_into(session, central.clock, tablet.device, tablet.journal, "dora")
    assert seen(central, tablet).health.alarms == ()
    assert [(note.actor, note.action) for note in central.rows(AuditEntry)] == [("dora", "former-store-looked-into")]
    for journal in (tablet.journal, emptied.journal, "none"):
        with pytest.raises(Problem) as refusal, central.store.writing() as session:
            devices_seen.look_into(session, central.clock, tablet.device, journal, "dora")
        assert refusal.value.kind == problems.NOTHING_UNCONFIRMED


def test_a_set_aside_line_alarms_until_somebody_has_looked(central, tablet):
    tablet.notes("note.left", {"text": 7})
    central.takes(tablet, tablet.batch())
    [alarm] = seen(central, tablet).health.alarms
    assert (alarm.kind, alarm.count) == (AlarmKind.SET_ASIDE, 1)
    assert device_health.missing(seen(central, tablet).journals[0].journal) == 0


def test_a_photo_that_is_not_here_alarms_after_a_day_and_one_that_is_here_never(central, tablet):
    for _ in range(2):
        tablet.reads()
    central.takes(tablet, tablet.batch())
    here, missing = "a" * 64, "b" * 64
    photo = Blob(sha256=here, size=1, type="image/jpeg", device_id=tablet.device, received_at=central.clock.now())
    named = zip(tablet.ids, (here, missing), strict=True)
    central.changes(photo, *(PhotoNamed(fact_id=fact, sha256=sha256, kind="photo.taken") for fact, sha256 in named))
    since = central.clock.now()
    passes(central, days=1)
    assert seen(central, tablet).health.alarms == (Alarm(AlarmKind.PHOTOS, 1, since),)
    passes(central, days=45)
    assert seen(central, tablet).health.alarms == ()
