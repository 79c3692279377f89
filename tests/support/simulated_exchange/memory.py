"""What a tablet remembers, and the changes a client of the contract makes to it. Pure, from docs/exchange.md alone."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ZEROS = "0" * 64
Json = dict[str, Any]


def line_hash(raw: bytes) -> str:
    """hash(n) of a line."""
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True)
class HeldLine:
    """A line on the tablet; `safe_since` is central's time when it first acknowledged it in this stretch."""

    seq: int
    raw: bytes
    safe_since: str | None = None

    @property
    def content(self) -> Json:
        """What the line says."""
        content: Json = json.loads(self.raw)
        return content


@dataclass(frozen=True)
class Memory:
    """The store of a tablet. `sent` tells for each server how far it has the journal, `acked` how far central has."""

    journal: str
    forgotten: int = 0
    forgotten_head: str = ZEROS
    lines: tuple[HeldLine, ...] = ()
    sent: Mapping[str, int] = field(default_factory=dict)
    acked: int = 0
    people: frozenset[str] = frozenset()
    signing_out: tuple[tuple[str, str, int], ...] = ()
    cursor: str | None = None
    work: Mapping[str, Json] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """The seq of the last line ever written in this journal."""
        return self.forgotten + len(self.lines)

    def head(self, seq: int | None = None) -> str | None:
        """hash(seq), of the last line unless told; None where the line was let go."""
        place = (self.length if seq is None else seq) - self.forgotten
        if place < 0:
            return None
        return line_hash(self.lines[place - 1].raw) if place else self.forgotten_head

    def between(self, first: int, last: int) -> tuple[HeldLine, ...]:
        """The held lines first…last."""
        return self.lines[first - 1 - self.forgotten : last - self.forgotten]

    def signed_in(self, username: str) -> "Memory":
        """With one more person, whose sign-outs are taken back."""
        still = tuple(one for one in self.signing_out if one[0] != username)
        return replace(self, people=self.people | {username}, signing_out=still)

    def signed_out(self, username: str) -> "Memory":
        """With one person less, and that to be told."""
        leaving = (username, self.journal, self.length)
        return replace(self, people=self.people - {username}, signing_out=(*self.signing_out, leaving))

    def has_told(self, left: tuple[str, str, int]) -> "Memory":
        """With a sign-out that central has heard of."""
        return replace(self, signing_out=tuple(one for one in self.signing_out if one != left))

    def appended(self, content: Json) -> "Memory":
        """With one more line, at its place."""
        seq = self.length + 1
        placed = content | {"j": self.journal, "seq": seq, "prev": self.head()}
        return replace(self, lines=(*self.lines, HeldLine(seq, json.dumps(placed).encode())))

    def adopted(self, way: str, held_there: int, at_central: int, now: str) -> "Memory":
        """With what a server said of how far it has the journal, and central."""
        lines = tuple(
            replace(line, safe_since=(line.safe_since or now) if line.seq <= at_central else None)
            for line in self.lines
        )
        return replace(self, lines=lines, sent={**self.sent, way: held_there}, acked=at_central)

    def begun_anew(self, journal: str) -> "Memory":
        """A new journal with every fact that is still held, ids kept."""
        fresh = replace(self, journal=journal, forgotten=0, forgotten_head=ZEROS, lines=(), sent={}, acked=0)
        for line in self.lines:
            fresh = fresh.appended(line.content)
        return fresh

    def without_first(self) -> "Memory":
        """With its oldest line let go."""
        return replace(
            self, lines=self.lines[1:], forgotten=self.forgotten + 1, forgotten_head=line_hash(self.lines[0].raw)
        )

    def with_work(self, told: Json) -> "Memory":
        """With an answer of work applied, documents and cursor together."""
        held: dict[str, Json] = {} if told["reset"] else dict(self.work)
        for change in told["changes"]:
            key = f"{change['type']}:{change['id']}"
            if change["op"] == "del":
                held.pop(key, None)
            else:
                held[key] = change["doc"]
        return replace(self, work=held, cursor=told["cursor"])
