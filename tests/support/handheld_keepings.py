"""Where tests keep what a handheld gives: in memory, and in a file that survives the process."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fieldops.devices.driver import Keeping
from fieldops.facts.handhelds import Dump, HandheldRecord, Kept, Mark


def key_of(dump: Dump) -> tuple[str, str, int]:
    """What names a dump."""
    return dump.handheld, dump.meter_route, dump.epoch


def digest(raws: Sequence[bytes]) -> str:
    """SHA-256 of records, each followed by a line feed, as facts/handhelds.py has it."""
    return sha256(b"".join(raw + b"\n" for raw in raws)).hexdigest()


class Shelf:
    """Kept in memory. `at_office` says whether the office has a dump; nothing kept is ever taken for purged early."""

    def __init__(self, at_office: Callable[[Dump], bool] = lambda dump: True) -> None:
        self.records: dict[tuple[str, str, int], list[HandheldRecord]] = {}
        self.released: list[Dump] = []
        self.calls: list[str] = []
        self._at_office = at_office

    @property
    def all(self) -> list[HandheldRecord]:
        """Every record, dump by dump."""
        return [record for records in self.records.values() for record in records]

    def begin(self, dump: Dump) -> Mark:
        kept = self.records.setdefault(key_of(dump), [])
        return Mark(len(kept), sha256(kept[-1].raw).hexdigest() if kept else "")

    def keep(self, dump: Dump, records: Sequence[HandheldRecord]) -> Kept:
        kept = self.records[key_of(dump)]
        for record in records:
            assert record.n == len(kept) + 1, "a record was left out or came twice"
            kept.append(record)
        self.calls.append(f"keep {records[0].n}-{records[-1].n}")
        return Kept(new=len(records), already=0, unmatched=0)

    def digest(self, dump: Dump) -> tuple[int, str]:
        raws = [record.raw for record in self.records.get(key_of(dump), [])]
        return len(raws), digest(raws)

    def may_purge(self, dump: Dump) -> bool:
        return self._at_office(dump)

    def purged(self, dump: Dump) -> None:
        assert self.digest(dump) == (dump.count, dump.sha256), "let go before it was here"
        self.released.append(dump)


class Cellar:
    """Kept in a SQLite file, committed with synchronous FULL: what was kept survives the process that kept it."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE IF NOT EXISTS kept (dump TEXT, n INTEGER, uid TEXT, raw BLOB, UNIQUE (dump, n))")

    def close(self) -> None:
        self._db.close()

    def begin(self, dump: Dump) -> Mark:
        raws = self._raws(dump)
        return Mark(len(raws), sha256(raws[-1]).hexdigest() if raws else "")

    def keep(self, dump: Dump, records: Sequence[HandheldRecord]) -> Kept:
        self._db.execute("BEGIN IMMEDIATE")
        rows = [(repr(key_of(dump)), record.n, record.uid, record.raw) for record in records]
        self._db.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
        return Kept(new=len(records), already=0, unmatched=0)

    def digest(self, dump: Dump) -> tuple[int, str]:
        raws = self._raws(dump)
        return len(raws), digest(raws)

    def may_purge(self, dump: Dump) -> bool:
        return True

    def purged(self, dump: Dump) -> None:
        assert self.digest(dump) == (dump.count, dump.sha256), "let go before it was here"

    def _raws(self, dump: Dump) -> list[bytes]:
        rows = self._db.execute("SELECT raw FROM kept WHERE dump = ? ORDER BY n", (repr(key_of(dump)),))
        return [raw for (raw,) in rows]


@dataclass(frozen=True, slots=True)
class Shelving:
    """A kind of file to keep records in: made ready once, opened by each host, and looked into from outside."""

    prepare: Callable[[Path], None]
    open: Callable[[Path], Keeping]
    here: Callable[[Path], list[bytes]]


def rows_in(path: Path, query: str) -> list[bytes]:
    """The first column of what a query finds in a SQLite file."""
    with closing(sqlite3.connect(path)) as db:
        return [raw for (raw,) in db.execute(query)]


IN_A_CELLAR = Shelving(
    lambda path: Cellar(path).close(), Cellar, lambda path: rows_in(path, "SELECT raw FROM kept ORDER BY rowid")
)
