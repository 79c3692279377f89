"""What central thinks of a line: the reasons to set it aside, in the order of the contract.

A line set aside keeps its position and its bytes; people look at it, or a later release understands it. Doubts that
only mean "the world went on meanwhile" (a stop moved, closed, done by another) are no reason: what was seen was seen.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from fieldops.facts.roles import Role, may_record
from fieldops.sync import lines
from fieldops.sync.batch import Line
from fieldops.sync.messages import ENVELOPE_SHAPED, KINDS, NAMED_IN_ENVELOPE, Named
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
KINDS_OF_A_STOP = frozenset({"stop.skipped", "trouble.reported"})
"""These say something about a stop, so without one they say nothing."""


class Told(NamedTuple):
    """A well-formed line, the object it holds, and the ids of what it speaks of."""

    line: Line
    content: dict[str, Any]
    names: tuple[tuple[Named, str], ...]


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
    return _shape_doubt(content) or Told(line, content, _names(content))


def faults(raw: bytes) -> list[str]:
    """For people: which keys of a line that was set aside for its schema are not as agreed, never what they hold."""
    content = lines.parse(raw)
    kind = KINDS.get(content["kind"]) if isinstance(content.get("kind"), str) else None
    wrong = ENVELOPE_SHAPED.faults(content)
    if kind is not None and isinstance(content.get("p"), dict):
        wrong += [f"p.{name}" for name in kind.shaped.faults(content["p"])]
    return wrong or (["stop"] if _lacks_stop(content) else [])


def doubt(
    told: Told, unknown: AbstractSet[tuple[str, str]], recorders: Recorders, trusting: Collection[Why] = ()
) -> Why | None:
    """The first reason against a well-formed line that can be seen in what central knows; `trusting` are no reasons.

    `unknown` are the names, with what they name, under which there is nothing.
    """
    if not unknown.isdisjoint(told.names):
        return "reference"
    if "person" not in trusting and not recorders.may(told.content["by"], told.line.seq):
        return "person"
    return None


def _is_number(value: object, expected: int) -> bool:
    return not isinstance(value, bool) and value == expected


def _shape_doubt(content: dict[str, Any]) -> Why | None:
    if not ENVELOPE_SHAPED.accepts(content):
        return "schema"
    kind = KINDS.get(content["kind"])
    if kind is None:
        return "kind"
    if content["v"] > kind.max_version:
        return "version"
    return "schema" if _lacks_stop(content) or not kind.shaped.accepts(content["p"]) else None


def _lacks_stop(content: dict[str, Any]) -> bool:
    return content.get("kind") in KINDS_OF_A_STOP and content.get("stop") is None


def _names(content: dict[str, Any]) -> tuple[tuple[Named, str], ...]:
    payload = content["p"]
    in_envelope = [(name, content[name]) for name in NAMED_IN_ENVELOPE if content[name] is not None]
    in_payload = [(name, payload[name]) for name in KINDS[content["kind"]].names if payload.get(name) is not None]
    return (*in_envelope, *in_payload)
