"""The unit's store as the place where a handheld's records are kept.

The handheld is told "kept" only after the commit that keeps; the engine asserts that a commit is on the disk
(store/engine.py). A record is written once: the same one again is counted, and another one under its number or name is
refused before anything of it is acknowledged. Whether a handheld may let go is asked of the store and of central's last
word, never of what went over the cable.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.handhelds import Dump, HandheldRecord, Kept, Mark, digest_of
from fieldops.store import handhelds
from fieldops.store.engine import Store
from fieldops.store.handheld_tables import HandheldDump, KeptRecord
from fieldops.sync.record_drafts import as_record
from fieldops.work.handheld_matching import Stops, match

NOTHING = digest_of(())


@dataclass(frozen=True, slots=True)
class Override:
    """A supervisor takes it on themselves that a handheld lets go of what is not at the office yet."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pull:
    """Who pulls with which driver, and whether a supervisor stands in for the office."""

    protocol: str
    by: str | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a pull so far, over all dumps the handheld showed: `before` was kept already, `count` it holds."""

    handheld: str = ""
    dumps: int = 0
    count: int = 0
    before: int = 0
    new: int = 0
    unmatched: int = 0


def nobody_watches(came: Came) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Counted:
    """The counts of one dump; `unmatched` by uid, for a record may come twice."""

    before: int
    new: int
    unmatched: set[str]


class KeepingStore:
    """Keeps the records of one pull; `stops` is the work they may belong to. Every call is durable when it returns."""

    def __init__(
        self, store: Store, clock: Clock, pull: Pull, stops: Stops, watch: Callable[[Came], None] = nobody_watches
    ) -> None:
        self._store = store
        self._clock = clock
        self._pull = pull
        self._stops = stops
        self._watch = watch
        self._counted: dict[Dump, _Counted] = {}

    def begin(self, dump: Dump) -> Mark:
        """How far this dump is kept without a gap; HANDHELD_DIFFERS for one that has become shorter."""
        with self._store.writing() as session:
            row = handhelds.find_dump(session, dump) or handhelds.add_dump(session, self._new(dump))
            before = handhelds.kept_in(session, row.number)
            if len(before) > dump.count:
                raise problems.HANDHELD_DIFFERS(n=dump.count)
            if (row.count, row.sha256) != (dump.count, dump.sha256):
                row.verified_at = None
            row.count, row.sha256, row.protocol = dump.count, dump.sha256, self._pull.protocol
            if self._pull.override is None or row.pulled_by is None:
                row.pulled_by = self._pull.by or row.pulled_by
            upto = handhelds.kept_without_gap(session, row.number)
            mark = Mark(upto, handhelds.hash_of(session, row.number, upto))
        self._count(dump, before)
        return mark

    def keep(self, dump: Dump, records: Sequence[HandheldRecord]) -> Kept:
        """Keep records in their order; HANDHELD_DIFFERS when another one is kept in the place of one of them."""
        rows = [_row(record) for record in records]
        with self._store.writing() as session:
            number = self._known(session, dump).number
            new = _sorted_out(session, number, rows)
            now = self._clock.now()
            handhelds.add_records(session, [row | {"dump_number": number, "kept_at": now} for row in new])
        unmatched = self._unmatched(dump, records)
        self._counted[dump].new += len(new)
        self._counted[dump].unmatched |= unmatched
        self._watch(self._came(dump))
        return Kept(len(new), len(records) - len(new), len(unmatched))

    def digest(self, dump: Dump) -> tuple[int, str]:
        """Count and SHA-256 of what is kept, read back from the store."""
        with self._store.writing() as session:
            row = handhelds.find_dump(session, dump)
            if row is None:
                return 0, NOTHING
            told = _digest(session, row.number)
            row.verified_at = self._clock.now() if _is_whole(dump, told) else None
            return told

    def may_purge(self, dump: Dump) -> bool:
        """Whether the dump is whole here, and all of it at the office or taken on by a supervisor."""
        with self._store.writing() as session:
            row = handhelds.find_dump(session, dump)
            if row is None or not _is_whole(dump, _digest(session, row.number)):
                return False
            tally = handhelds.tallies(session).get(row.number, handhelds.Tally())
            if tally.at_office == tally.kept:
                return True
            if self._pull.override is None:
                return False
            row.override_by, row.override_reason = self._pull.override.by, self._pull.override.reason
            return True

    def purged(self, dump: Dump) -> None:
        """The handheld has let the dump go."""
        with self._store.writing() as session:
            row = handhelds.find_dump(session, dump)
            if row is None:
                return
            row.purged_at = row.purged_at or self._clock.now()
            kept = handhelds.kept_in(session, row.number)
        self._count(dump, kept)

    def _count(self, dump: Dump, before: Sequence[KeptRecord]) -> None:
        """Begin to count a dump; one that was begun in this pull already is not begun anew."""
        if dump not in self._counted:
            self._counted[dump] = _Counted(len(before), 0, self._unmatched(dump, map(as_record, before)))
        self._watch(self._came(dump))

    def _known(self, session: Session, dump: Dump) -> HandheldDump:
        row = handhelds.find_dump(session, dump)
        assert row is not None, "a dump begins before its records come"
        return row

    def _new(self, dump: Dump) -> HandheldDump:
        return HandheldDump(
            handheld=dump.handheld,
            meter_route=dump.meter_route,
            epoch=dump.epoch,
            count=dump.count,
            sha256=dump.sha256,
            protocol=self._pull.protocol,
            first_seen_at=self._clock.now(),
        )

    def _unmatched(self, dump: Dump, records: Iterable[HandheldRecord]) -> set[str]:
        """The uids of those that belong to no stop."""
        return {
            record.uid
            for record in records
            if not match(self._stops, dump.meter_route, record.serial_number, record.digits, record.taken_at)
        }

    def _came(self, newest: Dump) -> Came:
        all_ = self._counted.values()
        return Came(
            handheld=newest.handheld,
            dumps=len(self._counted),
            count=sum(dump.count for dump in self._counted),
            before=sum(one.before for one in all_),
            new=sum(one.new for one in all_),
            unmatched=sum(len(one.unmatched) for one in all_),
        )


def _is_whole(dump: Dump, told: tuple[int, str]) -> bool:
    count, sha256 = told
    return count == dump.count and dump.sha256 in ("", sha256)


def _digest(session: Session, dump_number: int) -> tuple[int, str]:
    raws = list(handhelds.raws(session, dump_number))
    return len(raws), digest_of(raws)


def _sorted_out(session: Session, dump_number: int, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are not kept yet, each once."""
    known = handhelds.kept_as(session, dump_number, [(row["n"], row["uid"]) for row in rows])
    by_n = {n: (uid, hash_) for n, uid, hash_ in known}
    places = {uid: n for n, uid, _ in known}
    new: list[dict[str, Any]] = []
    for row in rows:
        n, uid, told = row["n"], row["uid"], (row["uid"], row["hash"])
        if by_n.setdefault(n, told) != told or places.get(uid, n) != n:
            raise problems.HANDHELD_DIFFERS(n=n)
        if uid not in places:
            places[uid] = n
            new.append(row)
    return new


def _row(record: HandheldRecord) -> dict[str, Any]:
    return {
        "n": record.n,
        "uid": _storable(record.uid),
        "raw": record.raw,
        "hash": hashlib.sha256(record.raw).hexdigest(),
        "serial_number": _storable(record.serial_number),
        "digits": None if record.digits is None else _storable(record.digits),
        "taken_at": record.taken_at.isoformat(),
        "skip": None if record.skip is None else _storable(record.skip),
        "trouble": [_storable(code) for code in record.trouble],
        "note": _storable(record.note),
    }


def _storable(text: str) -> str:
    """Text that a database and a line of a journal can hold; `raw` holds it as it came."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
