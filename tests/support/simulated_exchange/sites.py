"""Central and field units as machines: the real code over a real store, which may crash, restart and be restored."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Protocol, TypeVar

from simulated_exchange.city_templates import START, Enrolled, as_signing_key
from simulated_exchange.wire import answered
from sqlalchemy.orm import Session

from fieldops.store.engine import Store, sqlite_url
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.forwarding import Forwarding
from fieldops.sync.photo_forwarding import PhotoForwarding
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.transport import Answer, Request
from fieldops.sync.upstream import Upstream
from fieldops.work import projecting

MOST_ERRANDS = 150
Done = TypeVar("Done")


@dataclass
class SimulatedTime:
    """The true time of a run."""

    seconds: float = 0.0


@dataclass
class SiteClock:
    """A wall clock, which may be wrong."""

    time: SimulatedTime
    wrong_by: timedelta = timedelta()

    def now(self) -> datetime:
        """What the clock shows."""
        return START + timedelta(seconds=self.time.seconds) + self.wrong_by


class Crash(BaseException):
    """The machine stops here. No program may catch it, so it is no Exception."""


class CrashingStore(Store):
    """A store whose machine can stop right before or right after a commit."""

    crash: str | None = None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits, unless the machine stops."""
        with super().writing() as session:
            yield session
            self._stop_at("before")
        self._stop_at("after")

    def _stop_at(self, moment: str) -> None:
        if self.crash == moment:
            self.crash = None
            raise Crash


@cache
def _store_at(path: Path) -> CrashingStore:
    """One for all runs of the process: its statements are compiled once, which costs more than to run them."""
    return CrashingStore(sqlite_url(path))


class Machine:
    """A store on a disk, with images of it, and what runs on top of it."""

    def __init__(self, path: Path, template: Path, time: SimulatedTime) -> None:
        self.path = path
        self.time = time
        self.clock = SiteClock(time)
        self.images: list[tuple[float, Path]] = [(0.0, template)]
        shutil.copyfile(template, path)
        self.start()

    def start(self) -> None:
        """Open the store, with nothing in memory."""
        self.store = _store_at(self.path)
        self.store.crash = None

    def stop(self) -> None:
        """Let the store go."""
        self.store.close()

    def restart(self) -> None:
        """Start again from what the disk holds."""
        self.stop()
        self.start()

    def keep_image(self) -> None:
        """Make a backup."""
        self.store.close()  # the last connection brings the log into the file; the next use opens it again
        image = self.path.with_suffix(f".{len(self.images)}.image")
        shutil.copyfile(self.path, image)
        self.images.append((self.time.seconds, image))

    def restore(self, number: int) -> None:
        """Put a backup in the place of the store; those after it belong to a life that is over."""
        _, image = self.images[number]
        del self.images[number + 1 :]
        self.stop()
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copyfile(image, self.path)
        self.start()

    def rows(self, statement: str, *values: object) -> list[tuple]:
        """What the store holds."""
        with self.store.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement, values)]

    def does(self, act: Callable[[], Done]) -> Done | None:
        """Do something on the machine; None when it stopped over it."""
        try:
            return act()
        except Crash:
            self.restart()
            return None


class Central(Machine):
    """Central, from its own exchange down to its file."""

    name = "central"

    def start(self) -> None:
        """Open the store, and answer."""
        super().start()
        self.exchange = CentralExchange(self.store, self.clock, lambda: projecting.project(self.store, self.clock))

    def answer(self, request: Request, token: str | None) -> Answer | None:
        """What central says; None when it stopped over it."""
        return self.does(lambda: answered(self.exchange, request, token))


class Road(Protocol):
    """How a unit reaches central."""

    def ask(self, request: Request, server: str | None, token: str | None = None) -> Answer:
        """Central's answer; raises no-central."""
        ...


class Unit(Machine):
    """A field unit: its exchange for tablets, and its errands to central."""

    def __init__(
        self,
        number: int,
        known: Enrolled,
        template: Path,
        folder: Path,
        time: SimulatedTime,
        road: Road,
        chance: Random,
    ) -> None:
        self.name = f"unit {number}"
        self.device = known.device
        self._key = as_signing_key(known.key)
        self._road = road
        self._chance = chance
        super().__init__(folder / f"unit{number}.db", template, time)

    def start(self) -> None:
        """Open the store, with an errand-runner that remembers nothing."""
        super().start()
        upstream = Upstream(self.store, self.clock, self._road, self._key)  # type: ignore[arg-type]
        self.exchange = RelayExchange(self.store, self.clock, upstream)
        photos = PhotoForwarding(self.store, self.clock, upstream, BlobFiles(self.path.parent / "photos"))
        started = self.time.seconds
        self.errands = Forwarding(
            self.store,
            self.clock,
            upstream,
            photos,
            self.exchange.bell,
            now=lambda: self.time.seconds - started,
            chance=self._chance.random,
        )

    def answer(self, request: Request, token: str | None) -> Answer | None:
        """What the unit says; None when it stopped over it."""
        return self.does(lambda: answered(self.exchange, request, token))

    def runs_errands(self, most: int) -> int:
        """Run errands until there is nothing to do now; how many that were."""
        for done in range(most):
            if self.does(self.errands.run_errand) != 0:
                return done
        return most

    def waiting(self) -> int:
        """Batches that are still on their way to central."""
        return self.rows("SELECT count(*) FROM relay_batch WHERE forwarded_at IS NULL")[0][0]
