"""What it costs to take a week of reads into custody, beside what the same rows cost whoever only copies them in.

The office serves by worker processes, as for a city; tablets push 500 lines at a time, packed. Every check is on:
signatures, chain, positions, verdicts, what each line names, who recorded it. The effects of the facts are made apart.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from flask import Flask

from fieldops.cli.bench import copying
from fieldops.cli.bench.figures import Measure, percentile
from fieldops.cli.bench.homecoming import LINES, Batch, Line, Tablet, batches, enrolled, new_run
from fieldops.cli.bench.scene import HOST, STOPS, Scene
from fieldops.cli.workers import serve_by_many
from fieldops.clock import SystemClock, monotonic
from fieldops.config import CentralConfig
from fieldops.store import effects as effects_of
from fieldops.store.engine import Store
from fieldops.work import projecting

Pushing = Callable[[Line, Sequence[Batch]], list[float]]
CROWD = 8
WORKERS = 2
BATCHES = 12
"""Pushes of each tablet in one run."""
ROUNDS = 3
START_S = 60
FILE = "fieldops.db"
MEASURES = (
    Measure("copy_1", "The same rows copied in, 1 connection", "/s"),
    Measure("push_1", "Events pushed, 1 tablet", "/s"),
    Measure("over_copy_1", "  copying over that", "times", 4),
    Measure("p50_1", "  a push, p50", "ms"),
    Measure("p95_1", "  a push, p95", "ms"),
    Measure("copy_8", "The same rows copied in, 8 connections", "/s"),
    Measure("push_8", "Events pushed, 8 tablets", "/s"),
    Measure("over_copy_8", "  copying over that", "times", 4),
    Measure("p50_8", "  a push, p50", "ms"),
    Measure("p95_8", "  a push, p95", "ms", 250),
    Measure("p95_calm", "  a push, p95, each tablet one a second", "ms", 250),
    Measure("again_8", "The same again, 8 tablets, p50", "ms"),
    Measure("over_new", "  over a new one", "times", 1),
    Measure("effects", "Effects made afterwards", "/s"),
)


@contextmanager
def office(folder: Path, database: str | None, workers: int = WORKERS) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The office's address, served from another process that makes no effects, until the block ends."""
    words = f"from fieldops.cli.bench.pushing import serve; serve({str(folder)!r}, {database!r}, {workers})"
    running = subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, text=True)  # noqa: S603 -- us
    try:
        assert running.stdout is not None
        yield running.stdout.readline().split()[3], running
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(START_S)


def serve(folder: str, database: str | None, workers: int) -> None:
    """Serve an office whose facts get no effects."""
    from fieldops.app import create_central

    config = CentralConfig(data=Path(folder), database=database)

    def make() -> Flask:
        return create_central(config, Store(config.database_url), SystemClock(), effects=_none)

    serve_by_many(make, HOST, 0, workers, "office")


def _none() -> None:
    """The effects of a push that only has to be kept."""


def play(scene: Scene, database: str | None, url: str) -> dict[str, float]:
    """One run, on new tablets."""
    stops, at = new_run(scene), scene.clock.now().isoformat(timespec="milliseconds")
    first, alone, *others = enrolled(scene, scene.clock, 2 + 2 * CROWD)
    crowd, calm = others[:CROWD], others[CROWD:]
    # The whole run once: warms the processes up, and gives effects of plain reads to be timed.
    _pushed(url, [first], [list(batches(first, stops, at, len(stops) // LINES))])
    effects = _effects(scene)
    of_one = list(batches(alone, stops, at, BATCHES))
    of_crowd = [list(batches(tablet, stops, at, BATCHES)) for tablet in crowd]
    push_1, took_1 = _pushed(url, [alone], [of_one])
    copy_1 = _copied(scene, database, [alone])
    push_8, took_8 = _pushed(url, crowd, of_crowd)
    copy_8 = _copied(scene, database, crowd)
    _, again = _pushed(url, crowd, of_crowd)
    _, calmly = _pushed(url, calm, [list(batches(tablet, stops, at, BATCHES)) for tablet in calm], _push_calmly)
    _forget_effects(scene)
    return {
        "copy_1": copy_1,
        "push_1": push_1,
        "over_copy_1": copy_1 / push_1,
        "p50_1": median(took_1),
        "p95_1": percentile(took_1, 95),
        "copy_8": copy_8,
        "push_8": push_8,
        "over_copy_8": copy_8 / push_8,
        "p50_8": median(took_8),
        "p95_8": percentile(took_8, 95),
        "p95_calm": percentile(calmly, 95),
        "again_8": median(again),
        "over_new": median(again) / median(took_8),
        "effects": effects,
    }


def resident_kb(of: subprocess.Popen[str]) -> int:
    """Memory that the office's processes hold, in kB; 0 where the system does not tell."""
    children = Path(f"/proc/{of.pid}/task/{of.pid}/children")
    return sum(_resident(pid) for pid in children.read_text("ascii").split()) if children.exists() else 0


def flat(scene: Scene, url: str, of: subprocess.Popen[str], events: int, tell: Callable[[int, int], None]) -> None:
    """Push so many events by one tablet after the other; tells how many there are and the memory held, ten times."""
    stops, clock = new_run(scene), scene.clock
    at = clock.now().isoformat(timespec="milliseconds")
    portion = max(events // (10 * CROWD * LINES), 1)
    for done in range(1, 11):
        tablets = enrolled(scene, clock, CROWD)
        _pushed(url, tablets, [list(batches(tablet, stops, at, portion)) for tablet in tablets])
        tell(done * portion * CROWD * LINES, resident_kb(of))


def build(folder: Path, database: str | None) -> Scene:
    """An office with one long run."""
    return Scene(folder, STOPS, database)


def _push_all(line: Line, home: Sequence[Batch]) -> list[float]:
    """Without a pause."""
    return [line.push(batch) for batch in home]


def _push_calmly(line: Line, home: Sequence[Batch]) -> list[float]:
    """One a second, or as soon as the one before is answered; when in the second is left to chance."""
    began = monotonic() + random.random()  # noqa: S311 -- no secret
    took = []
    for number, batch in enumerate(home):
        time.sleep(max(began + number - monotonic(), 0))
        took.append(line.push(batch))
    return took


def _copied(scene: Scene, database: str | None, tablets: Sequence[Tablet]) -> float:
    """Lines a second when the rows that these tablets' pushes came to are copied raw, one connection a tablet.

    The median of a few rounds, each into new tables: one round is over before the machine has settled.
    """
    return median(_copied_once(scene, database, tablets) for _ in range(ROUNDS))


def _copied_once(scene: Scene, database: str | None, tablets: Sequence[Tablet]) -> float:
    journals = [tablet.journal for tablet in tablets]
    with copying.floor(scene.folder / FILE, database, journals, LINES) as (copy, homes):
        began = monotonic()
        with ThreadPoolExecutor(len(homes)) as crowd:
            list(crowd.map(copy, homes))
        return sum(map(len, homes)) * LINES / (monotonic() - began)


def _pushed(
    url: str, tablets: Sequence[Tablet], homes: Sequence[Sequence[Batch]], push: Pushing = _push_all
) -> tuple[float, list[float]]:
    """Events a second of all tablets together, and the milliseconds of each push."""
    connections = [Line(url, tablet) for tablet in tablets]
    began = monotonic()
    with ThreadPoolExecutor(len(tablets)) as crowd:
        took = list(crowd.map(push, connections, homes))
    seconds = monotonic() - began
    for line in connections:
        line.close()
    return sum(map(len, homes)) * LINES / seconds, [each for home in took for each in home]


def _effects(scene: Scene) -> float:
    """Facts a second whose effects are made, one process alone."""
    began = monotonic()
    made = projecting.project(scene.store, scene.clock)
    return made / (monotonic() - began)


def _forget_effects(scene: Scene) -> None:
    """The same stops read over and over would make effects that no day has."""
    while True:
        with scene.store.writing() as session:
            queued = effects_of.queued_facts(session, 0, projecting.PORTION)
            if not queued:
                return
            effects_of.take_from_queue(session, [fact.gseq for fact in queued])


def _resident(pid: str) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
