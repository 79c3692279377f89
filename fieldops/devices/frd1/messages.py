"""What the two ends of FRD/1 say to each other.

A message is an object whose `t` is its name. Names that a message does not have are ignored, so that a later handheld
may say more; a word that is missing or looks otherwise than here makes the line a damaged one.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from fieldops.devices.frd1.codec import Damaged, open_line, seal, text_of
from fieldops.devices.frd1.fields import (
    COUNT,
    EPOCH,
    LARGEST_WINDOW,
    NAME,
    NUMBER,
    SHA256,
    a_list,
    build,
    like,
    text,
    whole,
    word,
    words_of,
    yes_or_no,
)
from fieldops.devices.frd1.records import REC, Rec, rec_of

PROTO = 1
LARGEST_REGISTER = 10**12
CLOCK = text(40, 0)
BATTERY = whole(0, 100)


@dataclass(frozen=True, slots=True)
class Hello:
    """Host: who I am; forget what we talked of. Tell your dumps from the `first` on (0 for all)."""

    T: ClassVar[str] = "HELLO"
    proto: int = word(whole(1, 99))
    device: str = word(NAME)
    session: str = word(NAME)
    first: int = word(whole(0, 99), default=0)


@dataclass(frozen=True, slots=True)
class Held:
    """One dump in a manifest; `purged` when it was let go and is kept only until room is needed."""

    meter_route: str = word(NAME, wire="route")
    epoch: int = word(EPOCH)
    count: int = word(COUNT)
    sha256: str = word(SHA256)
    purged: bool = word(yes_or_no, default=False)


@dataclass(frozen=True, slots=True)
class Ident:
    """Handheld: who I am, in answer to the session's HELLO; `dumps` in all, `manifest` those that fit the line."""

    T: ClassVar[str] = "IDENT"
    session: str = word(NAME)
    device: str = word(NAME)
    boot: str = word(NAME)
    clock: str = word(CLOCK)
    battery: int = word(BATTERY)
    dumps: int = word(whole(0, 99))
    manifest: tuple[Held, ...] = word(a_list)


@dataclass(frozen=True, slots=True)
class Get:
    """Host: send the records of a dump from this one on, at most `window` ahead of my ACK."""

    T: ClassVar[str] = "GET"
    meter_route: str = word(NAME, wire="route")
    epoch: int = word(EPOCH)
    first: int = word(NUMBER, wire="from")
    window: int = word(whole(1, LARGEST_WINDOW))


@dataclass(frozen=True, slots=True)
class Ack:
    """Receiver: all up to this one are kept for good."""

    T: ClassVar[str] = "ACK"
    upto: int = word(COUNT)


@dataclass(frozen=True, slots=True)
class Nak:
    """Receiver: send again from this one on."""

    T: ClassVar[str] = "NAK"
    n: int = word(NUMBER)


@dataclass(frozen=True, slots=True)
class End:
    """Handheld: that was the last record; so many there are, and this is their digest."""

    T: ClassVar[str] = "END"
    count: int = word(COUNT)
    sha256: str = word(SHA256)


@dataclass(frozen=True, slots=True)
class Purge:
    """Host: you may let this dump go, if it is the one I have."""

    T: ClassVar[str] = "PURGE"
    meter_route: str = word(NAME, wire="route")
    epoch: int = word(EPOCH)
    count: int = word(COUNT)
    sha256: str = word(SHA256)


@dataclass(frozen=True, slots=True)
class Purged:
    """Handheld: let go."""

    T: ClassVar[str] = "PURGED"
    meter_route: str = word(NAME, wire="route")
    epoch: int = word(EPOCH)


@dataclass(frozen=True, slots=True)
class Refused:
    """Handheld: I do not do what the message `to` asked, and `why` in one word."""

    T: ClassVar[str] = "REFUSED"
    to: str = word(like("[A-Z]{1,10}"))
    why: str = word(like("[a-z]{1,20}"))


@dataclass(frozen=True, slots=True)
class Load:
    """Host: a meter route is coming, so many stops with this digest."""

    T: ClassVar[str] = "LOAD"
    meter_route: str = word(NAME, wire="route")
    epoch: int = word(EPOCH)
    count: int = word(NUMBER)
    sha256: str = word(SHA256)


@dataclass(frozen=True, slots=True)
class Stop:
    """Host: one stop to visit. No names of people, and no previous reading: a read is taken, not copied."""

    T: ClassVar[str] = "STOP"
    n: int = word(NUMBER)
    serial: str = word(NAME)
    address: str = word(text(120, 0))
    dials: int = word(whole(1, 12))
    low: int | None = word(whole(0, LARGEST_REGISTER), default=None)
    high: int | None = word(whole(0, LARGEST_REGISTER), default=None)


@dataclass(frozen=True, slots=True)
class StopLine:
    """A stop as it came, with the bytes of its JSON text."""

    stop: Stop
    raw: bytes


@dataclass(frozen=True, slots=True)
class Loaded:
    """Handheld: the route is here and will be walked."""

    T: ClassVar[str] = "LOADED"
    meter_route: str = word(NAME, wire="route")
    epoch: int = word(EPOCH)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a name that is not known here; it is passed over."""

    name: str


Message = Hello | Ident | Get | Ack | Nak | End | Purge | Purged | Refused | Load | StopLine | Loaded | Rec | Unknown
Sent = Hello | Ident | Get | Ack | Nak | End | Purge | Purged | Refused | Load | Stop | Loaded

_KINDS: dict[str, type[Any]] = {
    kind.T: kind for kind in (Hello, Ident, Get, Ack, Nak, End, Purge, Purged, Refused, Load, Stop, Loaded)
}


def line_of(message: Sent) -> bytes:
    """The line that says a message; ValueError when it does not fit."""
    return seal(raw_of(message))


def raw_of(message: Sent) -> bytes:
    """The JSON text that says a message."""
    words = words_of(message)
    if isinstance(message, Ident):
        words["manifest"] = [words_of(held) for held in message.manifest]
    return text_of({"t": message.T, **words})


def message_of(line: bytes) -> Message | Damaged:
    """What a line without its CR LF says."""
    opened = open_line(line)
    if isinstance(opened, Damaged):
        return opened
    name = opened.body.get("t")
    if name == REC:
        return rec_of(opened) or Damaged("not a REC")
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return Unknown(str(name))
    message = build(kind, opened.body)
    if isinstance(message, Ident):
        message = _with_manifest(message)
    elif isinstance(message, Stop):
        message = StopLine(message, opened.raw)
    return message or Damaged(f"not as {name} must be")


def _with_manifest(ident: Ident) -> Ident | None:
    listed: tuple[Any, ...] = ident.manifest
    dumps = [build(Held, item) if isinstance(item, dict) else None for item in listed]
    manifest = tuple(held for held in dumps if held is not None)
    return replace(ident, manifest=manifest) if len(manifest) == len(dumps) else None
