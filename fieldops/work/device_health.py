"""How a device stands: which of its journals are whole, what is missing, and what should alarm the office.

A journal is one life of a tablet's store. When a store is wiped (browser data cleared, tablet reset), a new empty one
opens, and the lines that the former one had told of but not handed over may be gone for good. That must not look like a
quiet tablet, so it is named. Not every former life is a loss, though: a tablet that opens a new journal by itself (a
fork, a restored central) tells in it every fact it still holds, in their order. Where the newer journal tells a
fact of the former one again, and at least as many lines follow it there as followed it here, nothing is missing: the
lines were carried over.

All of this is decided from rows that were read before; nothing here asks a clock or a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from fieldops.clock import CITY_ZONE
from fieldops.store.device_tables import Device
from fieldops.store.journal_health import Echo, OpenWork, PhotosPending
from fieldops.store.journal_tables import Journal

SILENT_FOR = timedelta(hours=12)
"""A device with work to do is missed after this; counted from the beginning of the work's day at the earliest, because
a tablet that lies in its locker overnight is no alarm."""
WORK_DAYS = 2
"""Work of today and yesterday makes a silent device alarming; an older run that nobody closed does not."""
PHOTOS_AFTER = timedelta(days=1)
"""A photo may wait for the evening's Wi-Fi, not for the next evening's."""
PHOTOS_UNTIL = timedelta(days=45)
"""After this a tablet may have forgotten the photo (docs/exchange.md), so waiting for it means nothing."""


class AlarmKind(StrEnum):
    """What the office should look at, the gravest first."""

    NEW_STORE = "new_store"
    SET_ASIDE = "set_aside"
    BEHIND = "behind"
    SILENT = "silent"
    PHOTOS = "photos"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing to look at: how many of it (0 where nothing is counted), and since when."""

    kind: AlarmKind
    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewStore:
    """A former life of a store that did not hand over all it told of, and the newer, emptier one."""

    former: Journal
    newer: Journal

    @property
    def unconfirmed(self) -> int:
        """Lines that the former store told of and that are not known to be anywhere."""
        return missing(self.former)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around all devices: lines nobody looked at, work, photos; and the time that counts as long."""

    now: datetime
    alarm_after: timedelta
    not_looked_at: Mapping[str, int]
    photos: Mapping[str, PhotosPending]
    work: Sequence[OpenWork]
    echoes: Mapping[str, Sequence[Echo]]
    """By former journal: where newer journals tell its facts again."""


@dataclass(frozen=True, slots=True)
class Health:
    """A device, its journals (the first opened first), and what is alarming about it, the gravest first."""

    device: Device
    journals: tuple[Journal, ...]
    new_stores: tuple[NewStore, ...]
    alarms: tuple[Alarm, ...]


def missing(journal: Journal) -> int:
    """How many lines the device told of that are not here in order."""
    return max(journal.declared, journal.highest) - journal.watermark


def former_lives(journals: Sequence[Journal]) -> list[tuple[Journal, list[Journal]]]:
    """Journals with missing lines that fell silent when a newer one opened, each with all newer ones.

    A journal that was pushed to after that still lives: a tablet whose disk is full sends one act in a journal of its
    own and goes on with the old one.
    """
    found = []
    for journal in journals:
        newer = [each for each in journals if each.opened_at > journal.opened_at and each.id != journal.id]
        if newer and missing(journal) and all(journal.pushed_at < each.opened_at for each in newer):
            found.append((journal, newer))
    return found


def is_carried_over(former: Journal, newer: Sequence[Journal], echoes: Sequence[Echo]) -> bool:
    """Whether one of the newer journals tells everything that the former one did not hand over."""
    lines_behind = {echo.newer: echo for echo in echoes}
    return any(_holds_the_rest(former, each, lines_behind.get(each.id)) for each in newer)


def _holds_the_rest(former: Journal, newer: Journal, echo: Echo | None) -> bool:
    if echo is not None:
        return newer.declared - echo.in_newer >= former.declared - echo.in_former
    # Before a fact can have been told twice, the length that the device names is all there is to go by.
    nothing_to_compare = newer.watermark == 0 or former.watermark == 0
    return nothing_to_compare and newer.declared >= former.declared


def health(device: Device, journals: Sequence[Journal], heard: Mapping[str, datetime], around: Surroundings) -> Health:
    """How one device stands; `heard` says when each person with work was last heard from on any device."""
    formers = former_lives(journals)
    losses = [
        NewStore(former, newer[0])
        for former, newer in formers
        if former.looked_into_at is None and not is_carried_over(former, newer, around.echoes.get(former.id, ()))
    ]
    former_ids = {former.id for former, _ in formers}
    living = [journal for journal in journals if journal.id not in former_ids]
    found = (
        _new_store(losses),
        _set_aside(device, around),
        _behind(device, living, around),
        _silent(device, heard, around),
        _photos(device, around),
    )
    alarms = tuple(alarm for alarm in found if alarm is not None)
    return Health(device, tuple(journals), tuple(losses), alarms)


def last_heard(devices: Sequence[Device], work: Sequence[OpenWork]) -> dict[str, datetime]:
    """By person with open work: when one of the devices they are signed in on was last heard from."""
    spoke = {device.id: device.heard_at or device.enrolled_at for device in devices}
    found: dict[str, datetime] = {}
    for each in work:
        found[each.username_key] = max(found.get(each.username_key, spoke[each.device_id]), spoke[each.device_id])
    return found


def gravest_first(found: Sequence[Health]) -> list[Health]:
    """Devices with alarms first, the gravest of them on top; withdrawn ones without any last."""
    order = list(AlarmKind)

    def rank(each: Health) -> tuple[int, bool, str]:
        worst = min((order.index(alarm.kind) for alarm in each.alarms), default=len(order))
        return worst, each.device.revoked_at is not None, each.device.name.casefold()

    return sorted(found, key=rank)


def _new_store(losses: Sequence[NewStore]) -> Alarm | None:
    if not losses:
        return None
    return Alarm(
        AlarmKind.NEW_STORE, sum(loss.unconfirmed for loss in losses), min(loss.newer.opened_at for loss in losses)
    )


def _set_aside(device: Device, around: Surroundings) -> Alarm | None:
    count = around.not_looked_at.get(device.id, 0)
    return Alarm(AlarmKind.SET_ASIDE, count) if count else None


def _behind(device: Device, living: Sequence[Journal], around: Surroundings) -> Alarm | None:
    """Lines that do not come although the device is heard; without contact they cannot come."""
    if device.revoked_at is not None or device.heard_at is None:
        return None
    late = [
        journal
        for journal in living
        if journal.behind_since is not None
        and around.now - journal.behind_since >= around.alarm_after
        and device.heard_at > journal.behind_since
    ]
    if not late:
        return None
    since = min(journal.behind_since for journal in late if journal.behind_since is not None)
    return Alarm(AlarmKind.BEHIND, sum(map(missing, late)), since)


def _silent(device: Device, heard: Mapping[str, datetime], around: Surroundings) -> Alarm | None:
    """Work of the day on the device, and nothing heard; somebody who is heard on another tablet is not missed."""
    if device.revoked_at is not None:
        return None
    spoke = device.heard_at or device.enrolled_at
    mine = [each for each in around.work if each.device_id == device.id and heard[each.username_key] <= spoke]
    waits = [max(spoke, _beginning(each.on)) for each in mine]
    if not waits or around.now - min(waits) < SILENT_FOR:
        return None
    return Alarm(AlarmKind.SILENT, since=device.heard_at)


def _photos(device: Device, around: Surroundings) -> Alarm | None:
    pending = around.photos.get(device.id)
    if pending is None or around.now - pending.since < PHOTOS_AFTER:
        return None
    return Alarm(AlarmKind.PHOTOS, pending.count, pending.since)


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_ZONE)
