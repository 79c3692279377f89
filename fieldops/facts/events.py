"""What happened in the field, in the past tense, as the rest of the house speaks of it.

A payload was checked against its shape when it came in (docs/exchange.md, Kinds of event); here it only gets its name
and its types. Kinds that nobody acts on yet have no class: their facts are kept and wait.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a probe sent: the protocol, and the raw telegram in hex."""

    protocol: str
    raw: str


@dataclass(frozen=True, slots=True)
class ReadTaken:
    """Digits of one register, as seen; `checks` are the doubts the tablet named."""

    meter: str
    register: str
    digits: str
    method: str
    kind: str
    attempts: int
    confirmed: bool
    checks: tuple[str, ...]
    serial_seen: str | None
    telegram: Heard | None


@dataclass(frozen=True, slots=True)
class StopSkipped:
    """A stop that ended without a read."""

    code: str
    note: str


@dataclass(frozen=True, slots=True)
class TroubleReported:
    """Something to repair at a stop."""

    code: str
    note: str


@dataclass(frozen=True, slots=True)
class NoteLeft:
    """A remark in the reader's own words."""

    text: str


@dataclass(frozen=True, slots=True)
class ReadCorrected:
    """A later word about a read; None leaves a thing as it was."""

    supersedes: str
    meter: str | None
    register: str | None
    digits: str | None


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A reader set out on a run."""


@dataclass(frozen=True, slots=True)
class RunClosed:
    """A reader says that a run is done."""


Event = ReadTaken | StopSkipped | TroubleReported | NoteLeft | ReadCorrected | RunStarted | RunClosed


def event(kind: str, payload: Payload) -> Event | None:
    """What a checked payload of this kind tells; None for kinds that nobody acts on yet."""
    tell = _TELLERS.get(kind)
    return None if tell is None else tell(payload)


def _read_taken(p: Payload) -> ReadTaken:
    return ReadTaken(
        meter=p["meter"],
        register=p["register"],
        digits=p["digits"],
        method=p["method"],
        kind=p["kind"],
        attempts=p["attempts"],
        confirmed=p["confirmed"],
        checks=tuple(p["checks"]),
        serial_seen=p.get("serial_seen"),
        telegram=_heard(p.get("telegram")),
    )


def _heard(telegram: Payload | None) -> Heard | None:
    return None if telegram is None else Heard(telegram["protocol"], telegram["raw"])


def _stop_skipped(p: Payload) -> StopSkipped:
    return StopSkipped(p["code"], p.get("note") or "")


def _trouble_reported(p: Payload) -> TroubleReported:
    return TroubleReported(p["code"], p.get("note") or "")


def _note_left(p: Payload) -> NoteLeft:
    return NoteLeft(p["text"])


def _read_corrected(p: Payload) -> ReadCorrected:
    return ReadCorrected(p["supersedes"], p.get("meter"), p.get("register"), p.get("digits"))


_TELLERS: dict[str, Callable[[Payload], Event]] = {
    "read.taken": _read_taken,
    "stop.skipped": _stop_skipped,
    "trouble.reported": _trouble_reported,
    "note.left": _note_left,
    "read.corrected": _read_corrected,
    "run.started": lambda _p: RunStarted(),
    "run.closed": lambda _p: RunClosed(),
}
