"""Who watches: what was captured, what central ever stored, what was promised; and what of it must hold at each moment.

The witness reads central's file by itself. It knows the contract, and nothing of how the package keeps to it.
"""

import json
from collections import defaultdict
from dataclasses import dataclass

from simulated_exchange.findings import demand
from simulated_exchange.memory import ZEROS, HeldLine, Json, Memory, line_hash
from simulated_exchange.sites import Central, Machine
from simulated_exchange.wire import is_push, journal_of

from fieldops.sync.transport import Answer, Request

Place = tuple[str, int]


@dataclass(frozen=True)
class StoredLine:
    """A position at central."""

    raw: bytes
    verdict: str
    why: str | None
    fact_id: str | None


def told_by(content: Json) -> str:
    """What a line tells, wherever it stands; equal texts are the same fact."""
    return json.dumps({key: content[key] for key in content if key not in ("j", "seq", "prev")}, sort_keys=True)


def raw_told(raw: bytes) -> str:
    """The same, of a line as bytes."""
    return told_by(json.loads(raw))


class Witness:
    """Knows the true story of one run."""

    def __init__(self, central: Central) -> None:
        self.central = central
        self.captured: dict[str, set[str]] = defaultdict(set)
        self.strangers: set[str] = set()
        self.doubtful_people: set[tuple[str, str]] = set()
        self.ever: dict[Place, set[bytes]] = defaultdict(set)
        self.stored: dict[Place, StoredLine] = {}
        self.promised: dict[Place, bytes] = {}
        self.let_go: set[str] = set()
        self.revoked: dict[str, int] = {}
        self.ever_revoked: set[str] = set()
        self.restored = False

    # --- what happens ----------------------------------------------------------------------------------------------

    def captures(self, content: Json, stranger: bool) -> None:
        """A tablet said "saved"."""
        told = told_by(content)
        self.captured[content["id"]].add(told)
        if stranger:
            self.strangers.add(told)

    def heard(self, site: Machine, request: Request, answer: Answer | None) -> None:
        """A machine dealt with a request; None when it stopped over it."""
        if site is not self.central:
            return
        if is_push(request):
            journal = journal_of(request)
            self._looks_at(journal)
            if answer is not None and answer.ok:
                self._holds(journal, answer.body)
        elif answer is not None and answer.ok and "/work" in request.path:
            self._may_have_work(request, answer)

    def told(self, memory: Memory) -> None:
        """A tablet adopted what it was told of its journal at central."""
        for line in memory.lines:
            place = (memory.journal, line.seq)
            if line.seq <= memory.acked:
                demand("custody", line.raw in self.ever[place], f"line {place} was never at central")
                if self._has(place, line.raw):
                    self.promised[place] = line.raw

    def lets_go(self, line: HeldLine, memory: Memory, elsewhere: bool) -> None:
        """A tablet forgets a line; `elsewhere` tells whether a unit still has it on its way."""
        place = (memory.journal, line.seq)
        demand("forgetting", elsewhere or self._has(place, line.raw), f"line {place} is not at central")
        self.let_go.add(raw_told(line.raw))

    def central_was_restored(self) -> None:
        """A backup took the place of central's store: promises younger than it are undone."""
        self.restored = True
        self.stored = {}
        for (journal,) in self.central.rows("SELECT id FROM journal"):
            self._looks_at(journal)
        self.promised = {place: raw for place, raw in self.promised.items() if self._has(place, raw)}
        self.revoked = {}
        self.looks_for_withdrawn()

    def looks_for_withdrawn(self) -> None:
        """From now on the devices that are withdrawn at central get no work and tell no facts."""
        for (device,) in self.central.rows("SELECT id FROM device WHERE revoked_at IS NOT NULL"):
            self.revoked.setdefault(device, self._facts_of(device))
            self.ever_revoked.add(device)

    # --- what must hold at each moment -----------------------------------------------------------------------------

    def keeps_promises(self) -> None:
        """Demand that everything promised is stored as it was."""
        for place, raw in self.promised.items():
            demand("custody", self._has(place, raw), f"line {place} was promised and is not stored")

    def _has(self, place: Place, raw: bytes) -> bool:
        return place in self.stored and self.stored[place].raw == raw

    def _looks_at(self, journal: str) -> None:
        columns = "SELECT seq, hash, raw, verdict, why, fact_id FROM journal_line WHERE journal_id = ?"
        for seq, hash_, raw, *verdict in self.central.rows(columns, journal):
            place = (journal, seq)
            if place in self.stored and self.stored[place].raw != raw:
                demand("custody", False, f"line {place} was written over")
            demand("positions", hash_ == line_hash(raw), f"line {place} stands under another hash")
            self.stored[place] = StoredLine(raw, *verdict)
            self.ever[place].add(raw)

    def _holds(self, journal: str, told: Json) -> None:
        """Demand that an answer of central says what is stored."""
        seqs = sorted(seq for (stored_in, seq) in self.stored if stored_in == journal)
        reach = next((n for n, seq in enumerate(seqs) if seq != n + 1), len(seqs))
        head = line_hash(self.stored[journal, reach].raw) if reach else ZEROS
        demand("custody", told["watermark"] <= reach, f"central said {told['watermark']} and has {reach}")
        demand("positions", (told["watermark"], told["head"]) == (reach, head), f"{told} where {reach} are stored")
        highest = seqs[-1] if seqs else 0
        missing = set(range(1, highest + 1)) - set(seqs)
        gaps = {seq for first, last in told["gaps"] for seq in range(first, last + 1)}
        demand("positions", gaps == missing, f"gaps {told['gaps']} where {sorted(missing)} are missing")

    def _may_have_work(self, request: Request, answer: Answer) -> None:
        demand("revoked", request.speaks_for not in self.revoked, f"{request.speaks_for} got work")

    def _facts_of(self, device: str) -> int:
        return self.central.rows("SELECT count(*) FROM fact WHERE device_id = ?", device)[0][0]
