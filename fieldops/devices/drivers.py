"""The drivers there are, found through the entry-point group `fieldops.devices`.

An installed package, ours or somebody else's, names its drivers there. One that cannot be loaded is reported and left
out; the others are not touched by it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from fieldops import problems
from fieldops.devices.driver import Driver
from fieldops.problems import Problem

log = logging.getLogger(__name__)

GROUP = "fieldops.devices"


@dataclass(frozen=True, slots=True)
class Found:
    """All that loads, by name, and why the others do not."""

    drivers: Mapping[str, Driver]
    broken: Mapping[str, str]


def names() -> tuple[str, ...]:
    """The names under which drivers are installed, broken ones too."""
    return tuple(sorted(_entries()))


def find(name: str) -> Driver:
    """The driver of that name; problems UNKNOWN_PROTOCOL, DRIVER_BROKEN."""
    entry = _entries().get(name)
    if entry is None:
        raise problems.UNKNOWN_PROTOCOL(protocol=name, protocols=", ".join(names()))
    return _load(entry)


def every() -> Found:
    """Load them all."""
    found: dict[str, Driver] = {}
    broken: dict[str, str] = {}
    for name in names():
        try:
            found[name] = find(name)
        except Problem as problem:
            broken[name] = str(problem.details["why"])
    return Found(found, broken)


def with_meter() -> tuple[str, ...]:
    """The drivers that can play the meter."""
    return tuple(name for name, driver in every().drivers.items() if driver.meter is not None)


@cache
def _entries() -> Mapping[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


@cache
def _load(entry: EntryPoint) -> Driver:
    try:
        driver = entry.load()
    except Exception as error:  # somebody else's code: whatever it raises stays its own
        log.warning("driver %s cannot be loaded: %s", entry.name, type(error).__name__)
        raise problems.DRIVER_BROKEN(driver=entry.name, why=type(error).__name__) from error
    if not isinstance(driver, Driver) or driver.name != entry.name:
        raise problems.DRIVER_BROKEN(driver=entry.name, why="not a driver of that name")
    return driver
