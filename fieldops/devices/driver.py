"""What a driver of a kind of device offers: any of reading one meter, listening, unloading a handheld, decoding.

A driver is found through the entry-point group `fieldops.devices` (drivers.py), so somebody else's package can bring
one. It can only read: there is no way to name a command that writes, programs, resets or sets a clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fieldops import problems
from fieldops.devices.conversation import Conversation, Line
from fieldops.devices.readout import Readout
from fieldops.facts.handhelds import Dump, HandheldRecord, Kept, Mark

Options = Mapping[str, str]
"""What a person or a profile set, such as `address`; a driver names those it knows."""


class Keeping(Protocol):
    """Where the records of a handheld are kept; every call is durable when it returns.

    A conversation that unloads a handheld acknowledges a record only after `keep` has returned.
    """

    def begin(self, dump: Dump) -> Mark:
        """How far this dump is kept already, so that the cable can go on from there."""
        ...

    def keep(self, dump: Dump, records: Sequence[HandheldRecord]) -> Kept:
        """Keep records in their order; those kept before are counted and not kept twice."""
        ...

    def digest(self, dump: Dump) -> tuple[int, str]:
        """Count and SHA-256 of what is kept, read back from the store."""
        ...

    def may_purge(self, dump: Dump) -> bool:
        """Whether all of it is at the office, or a supervisor took it on themselves."""
        ...

    def purged(self, dump: Dump) -> None:
        """The handheld has let the dump go."""
        ...


@dataclass(frozen=True, slots=True)
class Unloaded:
    """How unloading one dump ended; `verified` when count and digest agree with the handheld's own."""

    dump: Dump
    kept: Kept
    verified: bool
    purged: bool


@dataclass(frozen=True, slots=True)
class Driver:
    """One way that devices talk. `line` is how the line is set to begin with; None where there is no such ability.

    `read` takes options and the seconds there are, and returns one readout. `listen` tells readouts (`Told`) until the
    seconds are over. `unload` brings a handheld's dumps to a keeping. `decode` gives the JSON-ready facts of one
    telegram's bytes. `meter` plays the other end for the simulator, with options such as `id` and `read`.
    """

    name: str
    version: int
    title: str
    line: Line
    options: tuple[str, ...] = ()
    read: Callable[[Options, float], Conversation[Readout]] | None = None
    listen: Callable[[Options, float], Conversation[None]] | None = None
    unload: Callable[[Options, Keeping], Conversation[tuple[Unloaded, ...]]] | None = None
    decode: Callable[[bytes], Mapping[str, Any]] | None = None
    meter: Callable[[Options], Conversation[None]] | None = None

    def checked(self, options: Options) -> Options:
        """The options, when the driver knows them all; problem DEVICE_OPTION."""
        for option in options:
            if option not in self.options:
                raise problems.DEVICE_OPTION(option=option, expected=", ".join(self.options))
        return options

    @property
    def signature(self) -> str:
        """Name and version, as stored with every readout."""
        return f"{self.name}/{self.version}"
