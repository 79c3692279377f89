"""The small city that every run begins with, made once a process: central's file, and a file for each field unit."""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from independent_client import Key
from simulated_exchange.scenario import MOST_TABLETS, MOST_UNITS

from fieldops.clock import FixedClock
from fieldops.store import relays
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import become_central, identity
from fieldops.store.migrating import migrate
from fieldops.store.own_tables import PersonHere
from fieldops.sync.signing_key import SigningKey
from fieldops.work import dispatching, importing, passwords, people

START = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
PASSWORD = "Tidewater7"
READERS = ("rosa", "lena")
ROUTES = ("R1", "R2")
STOPS = 3
_HEADINGS = b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,low,high\r\n"


@dataclass(frozen=True)
class Enrolled:
    """A device that central knows."""

    device: str
    key: Key


@dataclass(frozen=True)
class City:
    """The files to copy, and who is in them."""

    folder: Path
    server: str
    tablets: tuple[Enrolled, ...]
    units: tuple[Enrolled, ...]

    @property
    def central(self) -> Path:
        """Central's store: two runs, two readers, all devices."""
        return self.folder / "central.db"

    def unit(self, number: int, tablets: int) -> Path:
        """The store of a field unit that knows so many tablets."""
        path = self.folder / f"unit{number}of{tablets}.db"
        if not path.exists():
            _make_unit(self, path, self.units[number], self.tablets[:tablets])
        return path


@functools.cache
def city() -> City:
    """The city of this process."""
    folder = Path(tempfile.mkdtemp(prefix="simulated-city-", dir=_quick_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with quick_passwords():
        return _made(folder)


@contextmanager
def quick_passwords() -> Iterator[None]:
    """Passwords are not what is tried here, and sealing one well costs more than a run."""
    strong = passwords.HASHER
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        yield
    finally:
        passwords.HASHER = strong


def reader_of(tablet: int) -> str:
    """Who is signed in on a tablet when a run begins."""
    return READERS[tablet % 2]


def _quick_folder() -> Path | None:
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


def _made(folder: Path) -> City:
    tablets = tuple(Enrolled(f"00000000-0000-4000-8000-00000000000{n}", Key()) for n in range(MOST_TABLETS))
    units = tuple(Enrolled(f"00000000-0000-4000-8000-0000000000f{n}", Key()) for n in range(MOST_UNITS))
    _migrated(folder / "empty.db").close()
    shutil.copyfile(folder / "empty.db", folder / "central.db")
    store = Store(sqlite_url(folder / "central.db"))
    with store.writing() as session:
        become_central(session)
    with store.reading() as session:
        server = identity(session).server or ""
    _people_and_runs(store)
    _devices(store, tablets, units)
    store.close()
    return City(folder, server, tablets, units)


def _migrated(path: Path) -> Store:
    store = Store(sqlite_url(path))
    migrate(store, FixedClock(START))
    return store


def _people_and_runs(store: Store) -> None:
    clock = FixedClock(START)
    with store.writing() as session:
        for name in READERS:
            people.add(session, clock, name, name.title(), ["reader"], PASSWORD)
        people.add(session, clock, "dora", "Dora", ["dispatcher"], PASSWORD)
    rows = [
        f"{code},{n},{code}{n},{n} {code} St,{code}{n},5,CCF,01000,01001,01100\r\n".encode()
        for code in ROUTES
        for n in range(1, STOPS + 1)
    ]
    for code in ROUTES:
        own = b"".join([_HEADINGS, *(row for row in rows if row.startswith(code.encode()))])
        importing.load_meter_route(store, clock, own, "fieldops_csv_v1", None, "dora", dry_run=False)
    with store.writing() as session:
        for code, reader in zip(ROUTES, READERS, strict=True):
            dispatching.make_run(session, clock, code, date(2026, 5, 12), reader, "dora")


def _devices(store: Store, tablets: tuple[Enrolled, ...], units: tuple[Enrolled, ...]) -> None:
    with store.writing() as session:
        for enrolled in (*tablets, *units):
            session.add(_row(enrolled, enrolled in units))
        session.flush()
        until = START + timedelta(hours=72)
        session.add_all(
            DevicePerson(
                device_id=tablet.device,
                username_key=reader_of(n),
                signed_in_at=START,
                offline_until=until,
                signed_out=False,
            )
            for n, tablet in enumerate(tablets)
        )


def _make_unit(made: City, path: Path, unit: Enrolled, tablets: tuple[Enrolled, ...]) -> None:
    shutil.copyfile(made.folder / "empty.db", path)
    store = Store(sqlite_url(path))
    with store.writing() as session:
        relays.become_unit(session, made.server, unit.device, START)
        session.add(_row(unit, is_field=True))
        session.add_all(_row(tablet, is_field=False) for tablet in tablets)
        session.flush()
        session.add_all(
            PersonHere(device_id=device, username_key=reader, username=reader, roles=["reader"], signed_in_at=START)
            for device, reader in ((tablet.device, reader_of(n)) for n, tablet in enumerate(tablets))
        )
    store.close()


def _row(enrolled: Enrolled, is_field: bool) -> Device:
    return Device(
        id=enrolled.device,
        name=f"Device {enrolled.device[-2:]}",
        public_key=enrolled.key.public,
        is_field=is_field,
        enrolled_at=START,
    )


def as_signing_key(key: Key) -> SigningKey:
    """The key as the package's field unit holds it."""
    return SigningKey(key._private)
