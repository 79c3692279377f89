"""Taking custody of a batch: whose journal it is, which lines are new, and how far the journal reaches now.

Central and a field unit share this core; it never looks into a line. The rule that protects reads: a tablet may forget
a line only when everybody agrees which bytes stand at that position. So a position is written once; other bytes for it
are a fork (two lives of one journal), and nothing that follows a fork in a batch gets a position. Bytes without a good
signature are kept for people to look at, but are not in custody.

The caller stores `new` (at central with verdicts, on a unit unjudged) in the transaction in which it received them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.store import journals
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Journal
from fieldops.store.journals import NewLine
from fieldops.sync import gaps, lines, signatures
from fieldops.sync.batch import Batch, Line
from fieldops.sync.exchange import Json
from fieldops.sync.gaps import Gap

MOST_UNSIGNED = 2_000
"""Lines without a good signature that are kept for one device; further ones are dropped (they are not in custody)."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The lines of a batch by what their positions say; those not named here are known already, with the same hash."""

    new: tuple[Line, ...]
    forked: tuple[Line, ...]
    unsigned: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """What a batch came to; `before` and `head_before` are the watermark and its hash until now."""

    journal: str
    before: int
    head_before: str
    new: tuple[Line, ...]
    watermark: int
    head: str
    gaps: tuple[Gap, ...]
    unsigned: bool
    fork: bool

    def as_json(self) -> Json:
        """The part of the answer that custody decides."""
        return {
            "watermark": self.watermark,
            "head": self.head,
            "gaps": [list(gap) for gap in self.gaps],
            "unsigned": self.unsigned,
            "fork": self.fork,
        }


def sort_lines(batch: Batch, known: Mapping[int, str], signed: bool) -> Sorted:
    """Tell new, forked and unsigned lines apart; `known` holds the hashes already stored at their positions."""
    new: list[Line] = []
    forked: list[Line] = []
    unsigned: list[Line] = []
    for line in batch.lines:
        stored = known.get(line.seq)
        if stored == line.hash:
            continue
        if forked or stored is not None:
            forked.append(line)
        else:
            (new if signed else unsigned).append(line)
    return Sorted(tuple(new), tuple(forked), tuple(unsigned))


def receive(session: Session, owner: Device, journal_id: str, batch: Batch, now: datetime) -> Received:
    """Sort a batch and move the journal on; raises foreign-journal. The caller stores the new lines."""
    text = signatures.batch_text(journal_id, batch.first, len(batch.lines), batch.true_head)
    signed = signatures.is_signed(owner.public_key, text, batch.sig)
    journal = _held(session, owner, journal_id, now, signed)
    known = _known(session, journal, batch)
    sorted_ = sort_lines(batch, known, signed)
    _keep_strays(session, owner, journal_id, sorted_, now)
    fork = bool(sorted_.forked) or _rolls_a_fork(batch, known)
    if journal is None:
        return Received(journal_id, 0, lines.GENESIS, (), 0, lines.GENESIS, (), not signed, fork)
    before, head_before, told_before = journal.watermark, journal.head, max(journal.declared, journal.highest)
    missing = _missing_after(session, journal, sorted_.new)
    _move_on(session, journal, missing, sorted_.new)
    if signed:
        journal.declared, journal.app, journal.pushed_at = batch.declared, batch.app, now
        journal.behind_since = _behind_since(journal, told_before, now)
    return Received(
        journal_id,
        before,
        head_before,
        sorted_.new,
        journal.watermark,
        journal.head,
        tuple(missing),
        not signed,
        fork,
    )


def _behind_since(journal: Journal, told_before: int, now: datetime) -> datetime | None:
    """Since when, at least, the oldest line is missing that the device has told of; None while none is."""
    if journal.watermark >= max(journal.declared, journal.highest):
        return None
    has_what_was_told_before = journal.watermark >= told_before
    return now if journal.behind_since is None or has_what_was_told_before else journal.behind_since


def store_unjudged(session: Session, received: Received, now: datetime) -> None:
    """Store the new lines as a field unit does: central will judge them."""
    journals.add_lines(session, received.journal, now, unjudged(received.new, "relayed"))


def unjudged(lines_: Iterable[Line], verdict: str) -> list[NewLine]:
    """New positions, whose lines nobody has looked into yet."""
    return [NewLine(line.seq, line.hash, line.raw, verdict) for line in lines_]


def _held(session: Session, owner: Device, journal_id: str, now: datetime, signed: bool) -> Journal | None:
    """The journal under lock. Only a signed batch makes a new one, so that nobody can occupy a stranger's."""
    journal = journals.hold(session, journal_id)
    if journal is None and signed:
        journal = journals.open_journal(session, journal_id, owner.id, lines.GENESIS, now)
    if journal is not None and journal.device_id != owner.id:
        raise problems.FOREIGN_JOURNAL()
    return journal


def _known(session: Session, journal: Journal | None, batch: Batch) -> dict[int, str]:
    """The hashes stored at the places of a batch, and at the one before a roll call."""
    if journal is None or (batch.lines and batch.first > journal.highest):
        return {}
    return journals.hashes_between(session, journal.id, batch.first - 1, batch.last)


def _rolls_a_fork(batch: Batch, known: Mapping[int, str]) -> bool:
    """Whether a roll call names another hash than the stored one; a position we do not hold says nothing."""
    if batch.lines:
        return False
    stored = lines.GENESIS if batch.first == 1 else known.get(batch.last)
    return stored is not None and stored != batch.head


def _keep_strays(session: Session, owner: Device, journal_id: str, sorted_: Sorted, now: datetime) -> None:
    room = MOST_UNSIGNED - journals.count_strays(session, owner.id, "unsigned") if sorted_.unsigned else 0
    short = [line for line in sorted_.unsigned if len(line.raw) <= lines.LONGEST_LINE]
    strays = [("fork", line) for line in sorted_.forked]
    strays += [("unsigned", line) for line in short[: max(room, 0)]]
    rows = [
        {"journal_id": journal_id, "device_id": owner.id, "seq": line.seq, "hash": line.hash, "raw": line.raw}
        | {"why": why, "received_at": now}
        for why, line in strays
    ]
    journals.add_strays(session, rows)


def _missing_after(session: Session, journal: Journal, new: tuple[Line, ...]) -> list[Gap]:
    reaches_past = journal.highest > journal.watermark
    missing = journals.gaps_above(session, journal.id, journal.watermark) if reaches_past else []
    # New lines and the known ones between them form one range: what comes after a fork is not new.
    return gaps.left_after(missing, journal.highest, new[0].seq, new[-1].seq) if new else missing


def _move_on(session: Session, journal: Journal, missing: list[Gap], new: tuple[Line, ...]) -> None:
    if not new:
        return
    journal.highest = max(journal.highest, new[-1].seq)
    watermark = gaps.watermark(missing, journal.highest)
    if watermark == journal.watermark:
        return
    # Of the lines that were sent only the new ones count: at a place that was taken, another line may have been sent.
    hashes = {line.seq: line.hash for line in new}
    if watermark not in hashes:
        hashes = journals.hashes_between(session, journal.id, watermark, watermark)
    journal.watermark, journal.head = watermark, hashes[watermark]
