"""What is told while a handheld is unloaded, for whoever watches."""

from dataclasses import dataclass

from fieldops.facts.handhelds import Dump, Kept


@dataclass(frozen=True, slots=True)
class Greeted:
    """A handheld answered; `clock` is its own, as ISO text, for the caller to compare; `battery` in per cent."""

    handheld: str
    clock: str
    battery: int


@dataclass(frozen=True, slots=True)
class Found:
    """The handheld holds a dump, of which the first `upto` records are here already."""

    dump: Dump
    upto: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Records were kept: all that this unloading kept of the dump so far, up to record `upto`."""

    dump: Dump
    upto: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something did not arrive or arrived damaged, and is asked for again."""

    n: int
    why: str


@dataclass(frozen=True, slots=True)
class NotPurged:
    """The handheld keeps the dump although it might let it go."""

    dump: Dump
    why: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record came whole, but cannot be taken apart; it is kept as it came, without a meter."""

    dump: Dump
    n: int
