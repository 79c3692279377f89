"""What the office sees of its devices: every one with its health, one with all that is known, and the board's line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import devices, journal_health, journals
from fieldops.store.device_tables import Device
from fieldops.store.journal_health import OnDevice
from fieldops.store.journal_tables import Journal
from fieldops.store.runs import PlacedStop, RunHead
from fieldops.work import auditing, device_health, withdrawing
from fieldops.work.days import city_day
from fieldops.work.device_health import Health, NewStore, Surroundings


@dataclass(frozen=True, slots=True)
class JournalSeen:
    """One journal with its numbers: counts of lines, ranges that are missing, when its last line came in."""

    journal: Journal
    missing: int
    gaps: tuple[tuple[int, int], ...]
    accepted: int
    known: int
    waiting: int
    set_aside: int
    unsigned: int
    forked: int
    last_line_at: datetime | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A new empty store, when the last line of the former one came in, and the stops it may have ended unseen."""

    store: NewStore
    last_line_at: datetime | None
    work: tuple[tuple[RunHead, Sequence[PlacedStop]], ...]


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """One device with everything that is known of it; its journals the newest first."""

    health: Health
    via: str | None
    people: tuple[OnDevice, ...]
    journals: tuple[JournalSeen, ...]
    losses: tuple[Loss, ...]


def all_of_them(session: Session, now: datetime, alarm_after: timedelta) -> list[Health]:
    """Every device, the alarming ones first."""
    everyone = devices.all_devices(session)
    lives = journal_health.lives(session)
    around = _surroundings(session, now, alarm_after, lives)
    heard = device_health.last_heard(everyone, around.work)
    return device_health.gravest_first(
        [device_health.health(device, lives.get(device.id, ()), heard, around) for device in everyone]
    )


def one(session: Session, now: datetime, alarm_after: timedelta, device_id: str) -> DeviceSeen:
    """One device with its journals; raises unknown-device."""
    device = withdrawing.known(session, device_id)
    [found] = [each for each in all_of_them(session, now, alarm_after) if each.device.id == device_id]
    seen = _journals(session, found.journals)
    last = {each.journal.id: each.last_line_at for each in seen}
    return DeviceSeen(
        health=found,
        via=journal_health.name_of(session, device.via),
        people=tuple(journal_health.people_on(session).get(device_id, ())),
        journals=tuple(reversed(seen)),
        losses=tuple(_loss(session, device, each, last[each.former.id]) for each in found.new_stores),
    )


def look_into(session: Session, clock: Clock, device_id: str, journal_id: str, by: str) -> None:
    """Note that somebody dealt with what a former store never handed over; raises nothing-unconfirmed."""
    journal = journals.hold(session, journal_id)
    lives = journal_health.lives(session, device_id).get(device_id, [])
    formers = {former.id for former, _ in device_health.former_lives(lives)}
    if journal is None or journal_id not in formers or journal.looked_into_at is not None:
        raise problems.NOTHING_UNCONFIRMED()
    journal.looked_into_at, journal.looked_into_by = clock.now(), by
    auditing.note(session, clock, by, "former-store-looked-into", journal_id)


def _surroundings(
    session: Session, now: datetime, alarm_after: timedelta, lives: dict[str, list[Journal]]
) -> Surroundings:
    today = city_day(now)
    formers = [each for own in lives.values() for each in device_health.former_lives(own)]
    unsettled = [(former, newer) for former, newer in formers if former.looked_into_at is None]
    return Surroundings(
        now=now,
        alarm_after=alarm_after,
        not_looked_at=journal_health.not_looked_at(session),
        photos=journal_health.photos_pending(session, now - device_health.PHOTOS_UNTIL),
        work=journal_health.open_work(session, today - timedelta(days=device_health.WORK_DAYS - 1), today),
        echoes={
            former.id: journal_health.echoes(session, former.id, [each.id for each in newer])
            for former, newer in unsettled
        },
    )


def _journals(session: Session, own: Sequence[Journal]) -> list[JournalSeen]:
    ids = [journal.id for journal in own]
    verdicts, strays = journal_health.verdicts(session, ids), journal_health.strays(session, ids)
    last = journal_health.last_lines(session, ids)
    return [
        JournalSeen(
            journal=journal,
            missing=device_health.missing(journal),
            gaps=tuple(journals.gaps_above(session, journal.id, journal.watermark)),
            accepted=verdicts[journal.id].get("accepted", 0),
            known=verdicts[journal.id].get("known", 0),
            waiting=verdicts[journal.id].get("waiting", 0),
            set_aside=verdicts[journal.id].get("quarantined", 0),
            unsigned=strays[journal.id].get("unsigned", 0),
            forked=strays[journal.id].get("fork", 0),
            last_line_at=last.get(journal.id),
        )
        for journal in own
    ]


def _loss(session: Session, device: Device, store: NewStore, last_line_at: datetime | None) -> Loss:
    first, last = city_day(last_line_at or store.former.pushed_at), city_day(store.newer.opened_at)
    work = journal_health.runs_with_open_stops(session, device.id, first, last)
    return Loss(store, last_line_at, tuple(work))
