"""Pulling handhelds on a field unit: one at a time, watched while it runs, and what is kept of all of them.

A pull has three parts that must not be mixed: records are kept (keeping.py) while the handheld talks; what they tell
is written into the unit's journal when it has ended, well or not (own_facts.py); and the courier takes it to central,
after which a later contact may let the handheld go.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from threading import Event, Lock, Thread
from typing import Any, Literal

from fieldops import problems
from fieldops.clock import Clock
from fieldops.devices import drivers, profiles
from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Keeping, Options, Unloaded
from fieldops.devices.port import Port, open_port
from fieldops.devices.talking import converse
from fieldops.facts.handhelds import Dump, HandheldRecord
from fieldops.facts.ids import new_id
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.store.engine import Store
from fieldops.sync import kept_dumps, relayed_work
from fieldops.sync.keeping import Came, KeepingStore, Override, Pull
from fieldops.sync.kept_dumps import KeptDump
from fieldops.sync.own_facts import OwnFacts
from fieldops.sync.own_people import OwnPeople
from fieldops.sync.record_drafts import DumpName, records_in_the_field
from fieldops.sync.transport import BRIEF
from fieldops.sync.upstream import Upstream, membership
from fieldops.work.handheld_matching import Stops

__all__ = ["KeptDump", "Override", "Progress", "Pulls"]

log = logging.getLogger(__name__)

SUPERVISORS = frozenset({Role.FIELD_LEAD, Role.DISPATCHER, Role.ADMIN})

Unload = Callable[[Options, Keeping], Conversation[tuple[Unloaded, ...]]]
Source = Callable[[KeepingStore], tuple[Unloaded, ...]]
"""Brings records to a keeping, from wherever they are."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is. Records are counted over all dumps of the handheld; `count` is None before it said how many.

    `found` are those of them that are here, `new` and `already` by whether this pull brought them, `unmatched` those
    that belong to no stop of the unit's work.
    """

    state: Literal["running", "done", "failed"]
    port: str
    driver: str
    handheld: str = ""
    found: int = 0
    new: int = 0
    already: int = 0
    unmatched: int = 0
    count: int | None = None
    dumps: int = 0
    purged: int = 0
    """How many dumps the handheld let go."""
    problem: Problem | None = None


Told = Callable[[Progress], None]


def nobody(_progress: Progress) -> None:
    """Tell nobody."""


class Pulls:
    """The pulls of one unit; `bell` wakes its courier, `open_` opens a port."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        upstream: Upstream,
        bell: Event,
        open_: Callable[[str], Port] = open_port,
    ) -> None:
        self.people = OwnPeople(store, clock, upstream)
        self._facts = OwnFacts(store, clock, upstream)
        self._store = store
        self._clock = clock
        self._upstream = upstream
        self._bell = bell
        self._open = open_
        self._busy = Lock()
        self._progress: Progress | None = None

    def start(self, port_url: str, driver_name: str, by: str | None, options: Options | None = None) -> Progress:
        """Begin a pull; PULL_RUNNING, UNKNOWN_PROTOCOL, DRIVER_BROKEN, CANNOT, DEVICE_OPTION. How it ends is told."""
        protocol, source = self._cable(port_url, driver_name, options)
        begun = self._take_turn(port_url, driver_name)
        pull = Pull(protocol, by)
        Thread(target=self._run_alone, args=(source, pull), name="pull", daemon=True).start()
        return begun

    def progress(self) -> Progress | None:
        """How far the present or last pull is; None before the first."""
        return self._progress

    @property
    def is_busy(self) -> bool:
        """Whether a pull has the turn."""
        return self._busy.locked()

    def run(
        self,
        port_url: str,
        driver_name: str,
        by: str | None,
        told: Told = nobody,
        override: Override | None = None,
        options: Options | None = None,
    ) -> tuple[Unloaded, ...]:
        """Pull to the end; problems as of `start`, of the line, the driver and the keeping, PURGE_NEEDS_SUPERVISOR."""
        protocol, source = self._cable(port_url, driver_name, options)
        if override is not None:
            self._demand_supervisor(override)
        self._take_turn(port_url, driver_name)
        with self._turn():
            return self._pull(source, Pull(protocol, by, override), told)

    def run_file(
        self, dump: Dump, records: Sequence[HandheldRecord], layout: str, by: str | None, told: Told = nobody
    ) -> tuple[Unloaded, ...]:
        """Keep what a handheld's own program wrote into a file, as if it had come over the cable; PULL_RUNNING."""
        self._take_turn(dump.handheld, layout)
        with self._turn():
            return self._pull(partial(_kept_whole, dump, records), Pull(layout, by), told)

    def dumps(self) -> tuple[KeptDump, ...]:
        """What is kept of every handheld, the newest first."""
        return kept_dumps.all_dumps(self._store, self._facts.stops()[1])

    def report(self, handheld: str, meter_route: str, epoch: int, by: str) -> KeptDump:
        """Tell the office of a dump's records that belong to no stop; UNKNOWN_DUMP, REPORT_NEEDS_READER."""
        name = (handheld, meter_route, epoch)
        self._named(name)
        person = self.people.find(by)
        if person is None or not records_in_the_field(person):
            raise problems.REPORT_NEEDS_READER()
        self._facts.report(name, person)
        self._bell.set()
        return self._named(name)

    def _named(self, name: DumpName) -> KeptDump:
        found = next((dump for dump in self.dumps() if dump.name == name), None)
        if found is None:
            raise problems.UNKNOWN_DUMP()
        return found

    def settle(self) -> None:
        """Tell what kept records tell, as far as it is understood now, and wake the courier."""
        self._facts.settle()
        self._bell.set()

    def _cable(self, port_url: str, driver_name: str, options: Options | None) -> tuple[str, Source]:
        """How the handheld at a port talks, and the handheld, not opened yet."""
        profile = profiles.named(driver_name)
        driver = drivers.find(profile.driver)
        if driver.unload is None:
            raise problems.CANNOT(driver=driver.name, what="unload")
        checked = driver.checked({**profile.options, **(options or {})})
        return driver.name, partial(self._talk, port_url, driver.unload, checked)

    def _talk(self, port_url: str, unload: Unload, options: Options, keeping: KeepingStore) -> tuple[Unloaded, ...]:
        port = self._open(port_url)
        try:
            return converse(port, unload(options, keeping))
        finally:
            port.close()

    def _run_alone(self, source: Source, pull: Pull) -> None:
        with self._turn():
            try:
                self._pull(source, pull, nobody)
            except Problem as problem:
                log.info("pull ended: %s", problem.kind.slug)
            except Exception as error:  # noqa: BLE001 -- whoever watches must hear that it ended
                reference = new_id()[:8]
                log.error("pull %s failed: %s", reference, type(error).__name__)  # noqa: TRY400 -- no names in logs
                self._tell(nobody, state="failed", problem=problems.UNFORESEEN(reference=reference))

    def _pull(self, source: Source, pull: Pull, told: Told) -> tuple[Unloaded, ...]:
        try:
            stops, watch = self._fresh_stops(), partial(self._came, told)
            unloaded = source(KeepingStore(self._store, self._clock, pull, stops, watch))
            self.settle()
        except Problem as problem:
            self._tell(told, state="failed", problem=problem)
            with suppress(Problem):
                self.settle()
            raise
        self._tell(told, state="done", purged=sum(one.purged for one in unloaded))
        return unloaded

    def _came(self, told: Told, came: Came) -> None:
        self._tell(
            told,
            handheld=came.handheld,
            found=came.before + came.new,
            new=came.new,
            already=came.before,
            unmatched=came.unmatched,
            count=came.count,
            dumps=came.dumps,
        )

    def _tell(self, told: Told, **changes: Any) -> None:
        assert self._progress is not None, "a pull begins by taking its turn"
        self._progress = replace(self._progress, **changes)
        told(self._progress)

    def _take_turn(self, port_url: str, driver_name: str) -> Progress:
        if not self._busy.acquire(blocking=False):
            assert self._progress is not None, "somebody has the turn"
            raise problems.PULL_RUNNING(port=self._progress.port)
        self._progress = Progress("running", port_url, driver_name)
        return self._progress

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._busy.release()

    def _fresh_stops(self) -> Stops:
        """The stops of the unit's work, central asked first where it answers soon."""
        here = membership(self._store)
        if here is not None and self.people.everybody():
            try:
                relayed_work.fetch(self._store, self._clock, self._upstream, here.device, BRIEF)
            except Problem as problem:
                log.info("work not fetched: %s", problem.kind.slug)
        return self._facts.stops()[1]

    def _demand_supervisor(self, override: Override) -> None:
        person = self.people.find(override.by)
        if person is None or SUPERVISORS.isdisjoint(person.roles) or not override.reason.strip():
            raise problems.PURGE_NEEDS_SUPERVISOR()


def _kept_whole(dump: Dump, records: Sequence[HandheldRecord], keeping: KeepingStore) -> tuple[Unloaded, ...]:
    keeping.begin(dump)
    kept = keeping.keep(dump, records)
    return (Unloaded(dump, kept, keeping.digest(dump) == (dump.count, dump.sha256), purged=False),)
