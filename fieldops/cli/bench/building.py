"""What building a day's list costs in a city, beside what the same rows cost whoever only writes them down."""

import shutil
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import TypeVar

from fieldops.cli.bench import behind
from fieldops.cli.bench.figures import Measure
from fieldops.cli.bench.floor import Floor
from fieldops.cli.opening import open_store
from fieldops.clock import Clock, monotonic
from fieldops.facts.orders import OrderKind
from fieldops.store.engine import Store, sqlite_url
from fieldops.work import ladder_lists

FILE = "fieldops.db"
MEASURES = (
    Measure("shut_offs", "Candidates of the shut-offs", "ms", 1_000),
    Measure("shut_offs_cpu", "  of it the processor's time", "ms"),
    Measure("door_tags", "Candidates of the door tags", "ms", 1_000),
    Measure("door_tags_cpu", "  of it the processor's time", "ms"),
    Measure("built", "Door tags built, durable", "ms", 4_000),
    Measure("built_cpu", "  of it the processor's time", "ms"),
    Measure("answers", "  answers given and kept", "/s"),
    Measure("floor", "The same rows by sqlite3 alone", "ms"),
    Measure("times_floor", "Built, over that", "times"),
)
"""The budgets are for a city of 5,000 accounts."""
Result = TypeVar("Result")


def settle(folder: Path, accounts: int) -> Clock:
    """A city in a folder, and the clock by which its answers hold; its store is closed."""
    store = open_store(folder, None)
    clock = behind.settle(store, accounts)
    store.close()
    return clock


def play(city: Path, clock: Clock, folder: Path) -> dict[str, float]:
    """One run on a copy of the city, in a new folder."""
    folder.mkdir()
    shutil.copy(city / FILE, folder / FILE)
    store = Store(sqlite_url(folder / FILE))
    _, shut_offs, shut_offs_cpu = _timed(lambda: _candidates(store, clock, OrderKind.SHUT_OFF))
    answers, door_tags, door_tags_cpu = _timed(lambda: _candidates(store, clock, OrderKind.DOOR_TAG))
    _, built, built_cpu = _timed(lambda: _build(store, clock))
    store.close()
    _, floor, _ = _timed(Floor(folder / FILE, folder / "floor.db").write)
    return {
        "shut_offs": shut_offs,
        "shut_offs_cpu": shut_offs_cpu,
        "door_tags": door_tags,
        "door_tags_cpu": door_tags_cpu,
        "built": built,
        "built_cpu": built_cpu,
        "answers": 1_000 * answers / built,
        "floor": floor,
        "times_floor": built / floor,
    }


def _candidates(store: Store, clock: Clock, kind: OrderKind) -> int:
    with store.reading() as session:
        return len(ladder_lists.candidates(session, clock, kind))


def _build(store: Store, clock: Clock) -> None:
    with store.writing() as session:
        ladder_lists.build(session, clock, OrderKind.DOOR_TAG, behind.BY)


def _timed(act: Callable[[], Result]) -> tuple[Result, float, float]:
    """What it came to, and its milliseconds: on the wall, and of this process."""
    wall, processor = monotonic(), process_time()
    result = act()
    return result, 1_000 * (monotonic() - wall), 1_000 * (process_time() - processor)
