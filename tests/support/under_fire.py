"""A server under fire: real processes on both ends of a bad road, killed at random moments, then healed and checked."""

import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from checker import check, read_server, read_tablet
from city import PASSWORD, Process, eventually
from fault_proxy import FaultProxy
from tablet_file import TabletFile

RESTLESS = Path(__file__).with_name("restless_tablet.py")


@dataclass
class UnderFire:
    """One tablet, one server, the road between."""

    server: Process
    folder: Path
    seed: int
    also_killed: tuple[Process, ...] = ()
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._log = self.folder / "tablet.log"
        self.file = self.folder / "tablet.db"
        self.road = FaultProxy(self.server.url, self.seed)

    def begins(self, code: str) -> None:
        """Enrol on a good road, straight."""
        tablet = TabletFile(self.file, self.server.url)
        tablet.begins(code, PASSWORD)
        tablet.closes()

    def rages(self, kills: int, between_s: float) -> None:
        """Let the tablet work on the bad road, and kill its process, the server's or another's so many times.

        Between two kills some answer gets through, so that there is something to lose.
        """
        try:
            for turn in range(kills):
                self._runs()
                heard = self._answers()
                eventually(lambda: self._answers() > heard, "the tablet hears nothing")  # noqa: B023 -- it is called here
                time.sleep(self.chance.random() * 2 * between_s)
                self._kills_tablet() if turn % 2 else self._kills_server()
            self._runs()
            time.sleep(between_s)
        finally:
            self._kills_tablet()

    def _answers(self) -> int:
        return len(read_tablet(self.file).answers)

    def _kills_server(self) -> None:
        killed = self.chance.choice([self.server, *self.also_killed])
        killed.stop(signal.SIGKILL)
        killed.start()

    def _kills_tablet(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def heals(self) -> None:
        """The road is good again: everything goes up, and nothing late comes after it."""
        self.road.heals()
        self.road.closes()
        tablet = TabletFile(self.file, self.server.url)
        tablet.sends_all()
        tablet.closes()

    def arrives(self, database: str) -> None:
        """Wait until what the server passes on is at the office, photos too."""
        own = read_tablet(self.file)
        wanted = sum(map(len, own.lines.values())), len(own.photos)

        def there() -> bool:
            office = read_server(database)
            return (sum(map(len, office.lines.values())), len(office.photos)) == wanted

        eventually(there, "the office does not get it")

    def _runs(self) -> None:
        """See to it that the tablet's process runs, and did not end by itself."""
        if self._running is None:
            words = [sys.executable, RESTLESS, self.file, self.road.url, str(self.chance.randrange(2**32))]
            with self._log.open("ab") as log:
                self._running = subprocess.Popen(words, stdout=log, stderr=log)
        assert self._running.poll() is None, self._log.read_text()


def effects_are_made(database: str) -> None:
    """Wait until no fact waits for its effect; they are made behind the answer."""
    eventually(lambda: not read_server(database).queued, "effects are not made")


def findings(database: str, tablets: list[Path], photos: Path | None) -> list[str]:
    """What the checker has to say when all was sent."""
    return check(read_server(database), [read_tablet(path) for path in tablets], photos, settled=True)


def figures(file: Path) -> dict[str, int]:
    """How much a tablet captured and was told."""
    own = read_tablet(file)
    return {
        "lines": sum(map(len, own.lines.values())),
        "answers": len(own.answers),
        "photos": len(own.photos),
    }
