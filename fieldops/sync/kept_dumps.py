"""How it stands with everything that handhelds handed over: kept, understood, at the office, let go."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from fieldops.store import handhelds
from fieldops.store.engine import Store
from fieldops.store.handheld_tables import HandheldDump
from fieldops.store.handhelds import Tally
from fieldops.sync.record_drafts import DumpName, stop_of
from fieldops.work.handheld_matching import Stops


@dataclass(frozen=True, slots=True)
class UnmatchedRecord:
    """A record that belongs to no stop of the unit's work; `skip` where no digits were read.

    `reported` says whether the office was told of it all the same.
    """

    serial_number: str
    digits: str | None
    skip: str | None
    reported: bool


@dataclass(frozen=True, slots=True)
class KeptDump:
    """One filling of a handheld: of `count` records how many are kept, matched to a stop, and at the office.

    `reported` are those of the unmatched that the office was told of; `waiting` those of a known stop of which nothing
    was told yet, because who pulled them is not signed in.
    """

    handheld: str
    meter_route: str
    epoch: int
    count: int
    kept: int
    matched: int
    unmatched: int
    reported: int
    at_office: int
    verified: bool
    purged: bool
    may_purge: bool
    pulled_by: str | None
    waiting: int
    unmatched_records: tuple[UnmatchedRecord, ...]

    @property
    def name(self) -> DumpName:
        """What the dump is known by."""
        return self.handheld, self.meter_route, self.epoch


def all_dumps(store: Store, stops: Stops) -> tuple[KeptDump, ...]:
    """Every dump, the newest first; `stops` is the unit's work now."""
    with store.reading() as session:
        rows = handhelds.all_dumps(session)
        tallies = handhelds.tallies(session)
        untold = handhelds.untold(session)
        reported = handhelds.reported(session)
    strangers: dict[int, list[UnmatchedRecord]] = defaultdict(list)
    waiting: Counter[int] = Counter()
    for dump, row in untold:
        if stop_of(stops, dump, row):
            waiting[dump.number] += 1
        else:
            stranger = UnmatchedRecord(row.serial_number, row.digits, row.skip, row.number in reported)
            strangers[dump.number].append(stranger)
    return tuple(
        _told(row, tallies.get(row.number, Tally()), strangers[row.number], waiting[row.number]) for row in rows
    )


def _told(row: HandheldDump, tally: Tally, strangers: list[UnmatchedRecord], waiting: int) -> KeptDump:
    is_here = row.verified_at is not None and tally.kept == row.count
    return KeptDump(
        handheld=row.handheld,
        meter_route=row.meter_route,
        epoch=row.epoch,
        count=row.count,
        kept=tally.kept,
        matched=tally.kept - len(strangers),
        unmatched=len(strangers),
        reported=sum(stranger.reported for stranger in strangers),
        at_office=tally.at_office,
        verified=row.verified_at is not None,
        purged=row.purged_at is not None,
        may_purge=is_here and tally.at_office == tally.kept,
        pulled_by=row.pulled_by,
        waiting=waiting,
        unmatched_records=tuple(strangers),
    )
