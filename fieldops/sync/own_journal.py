"""The field unit as an author: it appends to a journal of its own, as a tablet does, and signs with its own key.

The batch that carries new lines is queued in the transaction that made them, so a fact is either told and on its way
or not told at all. The batches wait beside those of the tablets and travel the same road; there is no other copy.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import fieldops
from fieldops.store import own, relays
from fieldops.store.journal_tables import RelayBatch
from fieldops.store.own_tables import OwnJournal
from fieldops.sync import batch as batches
from fieldops.sync import lines, own_device, signatures
from fieldops.sync.batch import MOST_BYTES, MOST_LINES
from fieldops.sync.exchange import Json
from fieldops.sync.signing_key import SigningKey
from fieldops.sync.upstream import NAME, Membership

APP = f"{NAME} {fieldops.__version__}"
KIND_VERSION = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that has no place yet; `at` with offset, `seen` the cursor of the work it was made from."""

    id: str
    kind: str
    at: str
    seen: str | None
    by: str
    run: str | None
    stop: str | None
    payload: Json


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands."""

    journal: str
    seq: int


class OwnJournalWriter:
    """Writes the unit's journal within one transaction of the caller."""

    def __init__(self, session: Session, here: Membership, key: SigningKey, now: datetime) -> None:
        self._session = session
        self._here = here
        self._key = key
        self._now = now
        own_device.stand_in(session, here, key, now)
        self.journal = own.current_journal(session, here.device) or self._opened()

    def append(self, drafts: Sequence[Draft]) -> list[Place]:
        """Append events in their order and queue them for central; where each stands."""
        first = self.journal.seq + 1
        raw_lines = [self._line(_telling(draft)) for draft in drafts]
        self._queue_all(first, raw_lines)
        return [Place(self.journal.id, first + index) for index in range(len(drafts))]

    def call_roll(self) -> None:
        """Ask central how far this journal is there, in place of a roll call that still waits."""
        relays.drop_waiting_roll_calls(self._session, self.journal.id)
        self._queue(self.journal.seq + 1, [], self.journal.head)
        self.journal.called_at = self._now

    def begin_anew(self) -> dict[int, int]:
        """Leave the journal, and say everything it holds in a new one, ids kept; old seq → new seq."""
        left, self.journal.current = self.journal, False
        self.journal = self._opened()
        told = lines_of(self._session, left.id)
        self._queue_all(1, [self._line(lines.parse(told[seq])) for seq in sorted(told)])
        return {seq: place for place, seq in enumerate(sorted(told), 1)}

    def _opened(self) -> OwnJournal:
        return own.open_journal(self._session, self._here.device, lines.GENESIS, self._now)

    def _line(self, told: Json) -> bytes:
        """The next line, at its place."""
        journal = self.journal
        place = {"id": told["id"], "j": journal.id, "seq": journal.seq + 1, "prev": journal.head}
        raw = json.dumps(told | place, ensure_ascii=False, separators=(",", ":"), default=float).encode()
        journal.seq, journal.head = journal.seq + 1, lines.line_hash(raw)
        return raw

    def _queue_all(self, first: int, raw_lines: Sequence[bytes]) -> None:
        for some in _pieces(raw_lines):
            self._queue(first, some, lines.line_hash(some[-1]))
            first += len(some)

    def _queue(self, first: int, some: Sequence[bytes], head: str) -> None:
        journal = self.journal
        signature = self._key.sign(signatures.batch_text(journal.id, first, len(some), head))
        header = {"first": first, "count": len(some), "declared": journal.seq, "head": head, "sig": signature}
        body = b"".join(line + b"\n" for line in (json.dumps(header | {"app": APP}).encode(), *some))
        device = self._here.device
        relays.queue(
            self._session, RelayBatch(journal_id=journal.id, device_id=device, body=body, received_at=self._now)
        )


def lines_of(session: Session, journal_id: str) -> dict[int, bytes]:
    """seq → bytes of every line of a journal, from the batches that carry it."""
    return {
        line.seq: line.raw
        for batch in relays.batches_of(session, journal_id)
        for line in batches.read(batch.body).lines
    }


def _telling(draft: Draft) -> Json:
    return {
        "id": draft.id,
        "j": "",
        "seq": 0,
        "prev": "",
        "kind": draft.kind,
        "v": KIND_VERSION,
        "at": draft.at,
        "clk": None,
        "seen": draft.seen,
        "by": draft.by,
        "run": draft.run,
        "stop": draft.stop,
        "p": draft.payload,
    }


def _pieces(raw_lines: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The lines in batches as small as the wire wants them."""
    piece: list[bytes] = []
    size = 0
    for raw in raw_lines:
        if piece and (len(piece) == MOST_LINES or size + len(raw) + 1 > MOST_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(raw)
        size += len(raw) + 1
    if piece:
        yield piece
