"""What alarms the office about a device, and when a new store means that lines may be gone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fieldops.store.device_tables import Device
from fieldops.store.journal_health import Echo, OpenWork, PhotosPending
from fieldops.store.journal_tables import Journal
from fieldops.work import device_health
from fieldops.work.device_health import Alarm, AlarmKind, Surroundings

NOON = datetime(2026, 5, 12, 19, 0, tzinfo=UTC)
TODAY = date(2026, 5, 12)


def ago(**time) -> datetime:
    return NOON - timedelta(**time)


def tablet(name="Tablet 7", **more) -> Device:
    return Device(id=name, name=name, **{"enrolled_at": ago(days=30), "heard_at": NOON, "revoked_at": None} | more)


def journal(name="J", **more) -> Journal:
    plain = {"declared": 0, "watermark": 0, "highest": 0, "behind_since": None, "looked_into_at": None}
    numbers = plain | {"opened_at": ago(days=9), "pushed_at": NOON} | more
    numbers["highest"] = max(numbers["highest"], numbers["watermark"])
    return Journal(id=name, device_id="Tablet 7", **numbers)


def former(**more) -> Journal:
    """A journal that told of 412 lines, gave 400 and fell silent an hour ago."""
    return journal("old", **{"declared": 412, "watermark": 400, "pushed_at": ago(hours=1)} | more)


def newer(**more) -> Journal:
    """A journal opened half an hour ago."""
    return journal("new", **{"declared": 3, "watermark": 3, "opened_at": ago(minutes=30)} | more)


def look(journals=(), device=None, others=(), **around):
    nothing = {"not_looked_at": {}, "photos": {}, "work": (), "echoes": {}}
    seen = Surroundings(**{"now": NOON, "alarm_after": timedelta(hours=4)} | nothing | around)
    device = device or tablet()
    heard = device_health.last_heard([device, *others], seen.work)
    return device_health.health(device, journals, heard, seen)


def alarms(*journals, **more) -> list[Alarm]:
    return list(look(journals, **more).alarms)


def test_a_tablet_whose_lines_are_all_here_alarms_nobody():
    assert alarms(journal(declared=412, watermark=412)) == []


def test_an_emptied_store_is_named_with_what_the_former_one_still_held():
    found = look([former(), newer()])
    [store] = found.new_stores
    assert (store.former.id, store.newer.id, store.unconfirmed) == ("old", "new", 12)
    assert found.alarms == (Alarm(AlarmKind.NEW_STORE, 12, ago(minutes=30)),)


def test_an_emptied_store_stays_alarming_when_the_new_one_has_outgrown_it():
    assert alarms(former(), newer(declared=500, watermark=500))[0].kind == AlarmKind.NEW_STORE


def test_lines_that_a_new_journal_tells_again_with_all_that_followed_are_not_missed():
    told_again = {"old": [Echo("new", in_former=400, in_newer=380)]}
    assert alarms(former(), newer(declared=392, watermark=392), echoes=told_again) == []
    assert alarms(former(), newer(declared=391, watermark=391), echoes=told_again)[0].count == 12


def test_a_new_journal_that_gave_nothing_yet_is_believed_when_it_is_as_long():
    assert alarms(former(), newer(declared=412, watermark=0)) == []
    assert alarms(former(), newer(declared=411, watermark=0))[0].kind == AlarmKind.NEW_STORE


def test_a_journal_that_is_still_sent_from_is_not_a_former_one():
    beside = newer(declared=1, watermark=1)
    assert alarms(former(pushed_at=ago(minutes=20)), beside) == []


def test_a_former_store_that_somebody_looked_after_alarms_no_more():
    assert alarms(former(looked_into_at=ago(minutes=5), behind_since=ago(hours=9)), newer()) == []


def test_a_former_store_without_a_missing_line_is_no_alarm():
    assert alarms(former(watermark=412), newer()) == []


def test_lines_above_a_gap_are_missed_even_where_the_tablet_tells_of_fewer():
    assert device_health.missing(journal(declared=5, watermark=3, highest=9)) == 6


def test_lines_that_do_not_come_although_the_tablet_is_heard_alarm_after_the_set_time():
    late = journal(declared=9, watermark=2, behind_since=ago(hours=4))
    assert alarms(late) == [Alarm(AlarmKind.BEHIND, 7, ago(hours=4))]
    assert alarms(late, alarm_after=timedelta(hours=5)) == []


@pytest.mark.parametrize("device", [tablet(heard_at=ago(hours=4)), tablet(revoked_at=ago(hours=1))])
def test_lines_cannot_come_from_a_tablet_out_of_reach_or_withdrawn(device):
    assert alarms(journal(declared=9, watermark=2, behind_since=ago(hours=4)), device=device) == []


def test_lines_that_nobody_looked_at_alarm_at_once():
    assert alarms(not_looked_at={"Tablet 7": 2}) == [Alarm(AlarmKind.SET_ASIDE, 2)]


def test_photos_may_wait_for_a_day():
    assert alarms(photos={"Tablet 7": PhotosPending(3, ago(hours=23))}) == []
    assert alarms(photos={"Tablet 7": PhotosPending(3, ago(hours=24))}) == [Alarm(AlarmKind.PHOTOS, 3, ago(hours=24))]


@pytest.mark.parametrize(
    ("heard_at", "on", "alarming"),
    [
        (ago(hours=11), TODAY, False),
        (ago(hours=20), TODAY, True),
        (ago(hours=20), TODAY - timedelta(days=1), True),
        (ago(hours=11), TODAY - timedelta(days=1), False),
        (None, TODAY, True),
    ],
)
def test_a_tablet_with_work_is_missed_after_twelve_hours_of_that_day(heard_at, on, alarming):
    device = tablet(heard_at=heard_at)
    found = alarms(device=device, work=[OpenWork("Tablet 7", "rosa", on)])
    assert [alarm.kind for alarm in found] == [AlarmKind.SILENT] * alarming


def test_the_night_before_the_work_is_no_silence():
    seven = NOON - timedelta(hours=5)
    device = tablet(heard_at=seven - timedelta(hours=14))
    assert alarms(device=device, now=seven, work=[OpenWork("Tablet 7", "rosa", TODAY)]) == []


def test_a_reader_who_is_heard_on_another_tablet_is_not_missed_on_this_one():
    spare = tablet(heard_at=ago(days=3))
    at_work = tablet("Tablet 8", heard_at=ago(minutes=1))
    work = [OpenWork(name, "rosa", TODAY) for name in ("Tablet 7", "Tablet 8")]
    assert alarms(device=spare, others=[at_work], work=work) == []


def test_the_gravest_stands_first_and_a_quiet_withdrawn_one_last():
    withdrawn = look(device=tablet("A", revoked_at=NOON))
    quiet, photos = look(device=tablet("B")), look(device=tablet("C"), photos={"C": PhotosPending(1, ago(days=2))})
    lost = look([former(), newer()])
    order = [each.device.name for each in device_health.gravest_first([withdrawn, quiet, photos, lost])]
    assert order == ["Tablet 7", "C", "B", "A"]
