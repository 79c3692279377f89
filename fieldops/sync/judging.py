"""What central thinks of a line: the reasons to set it aside, in the order of the contract.

A line set aside keeps its position and its bytes; people look at it, or a later release understands it. Doubts that
only mean "the world went on meanwhile" (a stop moved, closed, done by another) are no reason: what was seen was seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fieldops.facts.roles import Role, may_record
from fieldops.sync import lines
from fieldops.sync.batch import Line
from fieldops.sync.messages import ENVELOPE, KINDS
from fieldops.work.passwords import key_of

Why = Literal[
    "unparsable",
    "position",
    "prev",
    "schema",
    "kind",
    "version",
    "reference",
    "person",
    "id-reused",
    "device-revoked",
]
Named = Literal["run", "stop", "meter", "register", "order"]
NAMED_IN_ENVELOPE: tuple[Named, ...] = ("run", "stop")
NAMED_IN_PAYLOAD: tuple[Named, ...] = ("meter", "register", "order")
KINDS_OF_A_STOP = frozenset({"stop.skipped", "trouble.reported"})
"""These say something about a stop, so without one they say nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A well-formed line, and the object it holds."""

    line: Line
    content: dict[str, Any]

    @property
    def names(self) -> Iterable[tuple[Named, str]]:
        """The ids of runs, stops, meters, registers and orders it speaks of."""
        payload = self.content["p"]
        agreed = KINDS[self.content["kind"]].payload.fields
        told = [(name, self.content[name]) for name in NAMED_IN_ENVELOPE]
        told += [(name, payload.get(name)) for name in NAMED_IN_PAYLOAD if name in agreed]
        return [(name, id_) for name, id_ in told if id_ is not None]


@dataclass(frozen=True, slots=True)
class Recorders:
    """Who may record on a device: roles of everybody who ever signed in there, sign-outs in the journal at hand."""

    roles: Mapping[str, frozenset[Role]]
    signed_out_after: Mapping[str, int] = field(default_factory=dict)

    def may(self, username: str, seq: int) -> bool:
        """Whether a line at this position may be this person's."""
        key = key_of(username)
        if key is None or not may_record(self.roles.get(key, frozenset())):
            return False
        return key not in self.signed_out_after or seq <= self.signed_out_after[key]


def open_line(line: Line, journal: str, prev: str) -> Told | Why:
    """What a line tells, or the first reason that can be seen without knowing anything else."""
    try:
        content = lines.parse(line.raw)
    except lines.Unparsable:
        return "unparsable"
    if content.get("j") != journal or not _is_number(content.get("seq"), line.seq):
        return "position"
    if content.get("prev") != prev:
        return "prev"
    return _shape_doubt(content) or Told(line, content)


def doubt(told: Told, known: Mapping[Named, set[str]], recorders: Recorders) -> Why | None:
    """The first reason against a well-formed line that can be seen in what central knows."""
    if any(id_ not in known[name] for name, id_ in told.names):
        return "reference"
    if not recorders.may(told.content["by"], told.line.seq):
        return "person"
    return None


def _is_number(value: object, expected: int) -> bool:
    return not isinstance(value, bool) and value == expected


def _shape_doubt(content: dict[str, Any]) -> Why | None:
    if ENVELOPE.validate(content):
        return "schema"
    kind = KINDS.get(content["kind"])
    if kind is None:
        return "kind"
    if content["v"] > kind.max_version:
        return "version"
    lacks_stop = content["kind"] in KINDS_OF_A_STOP and content["stop"] is None
    return "schema" if lacks_stop or kind.payload.validate(content["p"]) else None
