"""Two days in the life of a disk: one at central, one on a field unit, with the product's own schema and code.

Everything is as it is in use (application, sockets, migrations, the engine's settings); the tablet is the independent
client. What somebody was told as durable is said to the disk, so that images of the disk can be held against it.
The log is written back every few pages instead of every thousand, so that a short day has that dangerous moment too.
"""

import random
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from checker import Tablet as OwnSide
from checker import check, read_server, read_tablet
from city import PASSWORD
from independent_client import Answer
from logging_vfs import Disk
from power_cut import Image
from served import CLOCK, central_on, code, opened, takes_work_in, unit_on
from tablet_file import TabletFile

from fieldops.facts.handhelds import Dump, HandheldRecord
from fieldops.store.engine import Store, sqlite_url
from fieldops.sync.keeping import KeepingStore, Pull

OFTEN = "wal_autocheckpoint = 25"
"""Pages of the log, before it is written back."""
MIGRATED = "migrated"


def day_at_central(disk: Disk, beside: Path, seed: int, pushes: int, *settings: str) -> OwnSide:
    """Migrate, take people and work in, take pushes and photos, close and open in between; the tablet's own side."""
    chance = random.Random(seed)
    with opened(disk.folder, OFTEN, *settings) as store, central_on(store, disk.folder) as url:
        disk.says(MIGRATED)
        takes_work_in(store)
        tablet = TabletFile(beside / "tablet.db", url)
        tablet.begins(code(store), PASSWORD)
        _works(tablet, disk, chance, pushes)
    with opened(disk.folder, OFTEN, *settings) as store, central_on(store, disk.folder) as url:
        tablet.tablet.line.url = url
        _works(tablet, disk, chance, pushes)
    tablet.closes()
    return read_tablet(beside / "tablet.db")


def day_on_a_unit(disk: Disk, beside: Path, seed: int, pushes: int, *settings: str) -> OwnSide:
    """Migrate, enrol, relay a tablet's pushes and photos, keep a handheld's records; the tablet's own side."""
    chance, folder = random.Random(seed), beside / "central"
    folder.mkdir()
    with (
        opened(folder) as office,
        central_on(office, folder) as central,
        opened(disk.folder, OFTEN, *settings) as store,
    ):
        disk.says(MIGRATED)
        takes_work_in(office)
        with unit_on(store, disk.folder, central, code(office, is_field=True)) as url:
            tablet = TabletFile(beside / "tablet.db", url)
            tablet.begins(code(office), PASSWORD)
            for epoch in range(2):
                _works(tablet, disk, chance, pushes)
                _pulls(store, disk, epoch, pushes)
    tablet.closes()
    return read_tablet(beside / "tablet.db")


def damage(image: Image, folder: Path, own: OwnSide, at: Path) -> list[str]:
    """Open an image with the product's own engine, and let the checker look at it: everything that is wrong."""
    image.lay_out(folder, at)
    try:
        with closing(Store(sqlite_url(at / "fieldops.db"))) as store:
            return _schema_damage(image, store) or _lost(image, store, own, at)
    except sa.exc.DBAPIError as error:
        return [f"corrupt: {error.orig}"]


def _schema_damage(image: Image, store: Store) -> list[str]:
    with store.engine.connect() as connection:
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if whole != "ok":
            return [f"corrupt: {whole}"]
        if sa.inspect(connection).has_table("store_identity"):
            return []
    return ["the schema was acknowledged and is missing"] if MIGRATED in image.said else []


def _lost(image: Image, store: Store, own: OwnSide, at: Path) -> list[str]:
    if MIGRATED not in image.said:
        return []
    with store.engine.connect() as connection:
        kept = {bytes(raw) for (raw,) in connection.exec_driver_sql("SELECT raw FROM handheld_record")}
    promised = {what for kind, what in _promises(image) if kind == "record"}
    lost = [f"record {raw!r} was acknowledged and is missing" for raw in promised - kept]
    return lost + check(read_server(str(at / "fieldops.db")), [_until(image, own)], at / "blobs")


def _until(image: Image, own: OwnSide) -> OwnSide:
    """The tablet's own side, as far as it had been answered."""
    told: dict[str, list[Any]] = {kind: [] for kind in ("answer", "batch", "photo", "record")}
    for kind, what in _promises(image):
        told[kind].append(what)
    return OwnSide(own.lines, told["answer"], told["batch"], told["photo"])


def _promises(image: Image) -> list[tuple[str, Any]]:
    return [said for said in image.said if said != MIGRATED]


def _works(tablet: TabletFile, disk: Disk, chance: random.Random, pushes: int) -> None:
    """Captures and pushes, with a gap now and then that the next push fills; and a photo."""
    for _ in range(pushes):
        for _ in range(chance.randrange(1, 12)):
            tablet.captures(chance)
        last = len(tablet.journal.lines)
        first = min(last, tablet.safe + 1 + (chance.randrange(3) if chance.random() < 0.3 else 0))
        answer = tablet.pushes(first, last)
        _is_told(tablet, disk, first, answer)
    for sha256 in tablet.photos_left[:1]:
        while not tablet.sends_photo(sha256):
            pass
        disk.says(("photo", sha256))


def _is_told(tablet: TabletFile, disk: Disk, first: int, answer: Answer | None) -> None:
    assert answer is not None
    assert answer.status == 200, answer
    disk.says(("answer", (tablet.journal.id, answer.body["watermark"], answer.body["head"])))
    header = tablet.tablet.header(tablet.journal, first, tablet.journal.lines[first - 1 :])
    signed = (header["first"], header["count"], header["head"], header["sig"])
    disk.says(("batch", (tablet.journal.id, *signed)))


def _pulls(store: Store, disk: Disk, epoch: int, portions: int) -> None:
    """A handheld is unloaded, a few records at a time."""
    keeping = KeepingStore(store, CLOCK, Pull("frd1", "rosa"), {})
    dump = Dump("HH-7", "R7", epoch, portions * 3, "")
    keeping.begin(dump)
    for n in range(1, portions * 3, 3):
        records = [_record(epoch, number) for number in range(n, n + 3)]
        keeping.keep(dump, records)
        for record in records:
            disk.says(("record", record.raw))


def _record(epoch: int, n: int) -> HandheldRecord:
    taken = datetime(2026, 5, 12, 16, 0, tzinfo=UTC) + timedelta(minutes=n)
    return HandheldRecord(n, f"{epoch}-{n}", f"S{n}", f"{n:05}", taken, b"record %d of filling %d" % (n, epoch))
