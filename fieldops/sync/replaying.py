"""Judging lines again that were set aside: by a person, or by themselves after an upgrade.

A line keeps its position and its bytes whatever is thought of it, so it can be judged again for ever, by the same bench
as at intake. What changes meanwhile is the office's knowledge (an order was loaded, a person signed in), the release
(a kind is known now), or a person takes a line on their word: then that one reason no longer speaks against that one
line, and all other reasons do. Each judging is written down. The journal is held while it happens, so that two people
who ask at once release a line once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import devices, journals, quarantine
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store
from fieldops.store.quarantine import UPGRADE, WITHOUT_LOOKING, KeptLine
from fieldops.sync import settling
from fieldops.sync.batch import Line
from fieldops.sync.intake import quarantine_reference
from fieldops.sync.judging import Why
from fieldops.work import auditing

PORTION = 500
UNDERSTOOD_LATER: frozenset[Why] = frozenset({"kind", "version", "schema"})
"""What a newer release may understand: it knows more kinds and versions, and may ask less of a payload."""
ON_A_WORD: frozenset[Why] = frozenset({"person", "device-revoked"})
"""Doubts about who recorded a line; a person may know better. All others are about what it says."""
REASON_LENGTHS = range(5, 501)


@dataclass(frozen=True, slots=True)
class Replay:
    """One line judged again; `why` is None when it is no longer set aside."""

    ref: str
    why_before: str
    verdict: str
    why: str | None

    @property
    def is_released(self) -> bool:
        """Whether the line counts now."""
        return self.why is None


def judge_again(store: Store, clock: Clock, line: KeptLine, by: str) -> Replay:
    """Judge one line again; raises line-not-set-aside."""
    return _one(store, clock, line, by, "line-judged-again", None)


def take_on_word(store: Store, clock: Clock, line: KeptLine, by: str, reason: str) -> Replay:
    """Judge one line without the reason that holds it; raises word-needs-reason, not-on-word, line-not-set-aside."""
    if line.why is None:
        raise problems.LINE_NOT_SET_ASIDE()
    doubt = next((why for why in ON_A_WORD if why == line.why), None)
    if doubt is None:
        raise problems.NOT_ON_WORD()
    if len(reason.strip()) not in REASON_LENGTHS:
        raise problems.WORD_NEEDS_REASON()
    return _one(store, clock, line, by, "line-taken-on-word", _Word(doubt, reason.strip()))


def judge_all_again(store: Store, clock: Clock, by: str, whys: Collection[str] | None = None) -> list[Replay]:
    """Judge every line again that is set aside, or those with these reasons, in portions; those whose fate changed."""
    changed: list[Replay] = []
    for journal_id, seqs in _portions(store, whys):
        with store.writing() as session:
            replays = _replay(session, clock.now(), journal_id, seqs, by)
        changed += [replay for replay in replays if replay.why != replay.why_before]
    with store.writing() as session:
        auditing.note(session, clock, by, "lines-judged-again", ", ".join(sorted(whys or ["all"])))
    return changed


def after_an_upgrade(store: Store, clock: Clock) -> int:
    """Judge again what an older release did not understand; how many lines are released by that."""
    released = 0
    for journal_id, seqs in _portions(store, UNDERSTOOD_LATER):
        with store.writing() as session:
            replays = _replay(session, clock.now(), journal_id, seqs, UPGRADE)
        released += sum(replay.is_released for replay in replays)
    return released


@dataclass(frozen=True, slots=True)
class _Word:
    """The reason against a line that somebody takes on their word, and what they say to that."""

    why: Why
    reason: str


def _one(store: Store, clock: Clock, line: KeptLine, by: str, act: str, word: "_Word | None") -> Replay:
    with store.writing() as session:
        replays = _replay(session, clock.now(), line.journal_id, [line.seq], by, word)
        if not replays:
            raise problems.LINE_NOT_SET_ASIDE()
        auditing.note(session, clock, by, act, replays[0].ref)
    return replays[0]


def _portions(store: Store, whys: Collection[str] | None) -> Iterator[tuple[str, list[int]]]:
    """Lines set aside, journal by journal, never many at once."""
    after = ("", 0)
    while True:
        with store.reading() as session:
            places = quarantine.places(session, whys, after, PORTION)
        if not places:
            return
        after = places[-1]
        by_journal: dict[str, list[int]] = defaultdict(list)
        for journal_id, seq in places:
            by_journal[journal_id].append(seq)
        yield from by_journal.items()


def _replay(
    session: Session, now: datetime, journal_id: str, seqs: Sequence[int], by: str, word: _Word | None = None
) -> list[Replay]:
    """Judge those of the lines that are still set aside, and write down what came of it."""
    journal = journals.hold(session, journal_id)
    assert journal is not None, "a line stands in a journal"
    owner = devices.find_device(session, journal.device_id)
    assert owner is not None, "a journal belongs to a device"
    kept = quarantine.still_set_aside(session, journal_id, seqs)
    if word is not None and any(line.why != word.why for line in kept):
        raise problems.LINE_NOT_SET_ASIDE()
    replays = _judged(session, now, owner, kept, word)
    told = [each for each in replays if by not in WITHOUT_LOOKING or each[1].why != each[1].why_before]
    quarantine.add_replayed(session, [_row(line, replay, by, word, now) for line, replay in told])
    return [replay for _, replay in replays]


def _judged(
    session: Session, now: datetime, owner: Device, kept: Sequence[KeptLine], word: _Word | None
) -> list[tuple[KeptLine, Replay]]:
    if not kept:
        return []
    journal_id = kept[0].journal_id
    words_before = quarantine.taken_on_word(session, journal_id, [line.seq for line in kept])
    alike: dict[frozenset[Why], list[KeptLine]] = defaultdict(list)
    for line in kept:
        alike[_trusted(line, owner, words_before.get(line.seq, set()), word)].append(line)
    replays = []
    for trusting, lines_ in alike.items():
        again = [Line(line.seq, line.raw, line.hash) for line in lines_]
        verdicts = settling.rejudge(session, owner, journal_id, again, now, trusting=trusting)
        replays += [(line, _replayed(line, verdicts[line.seq])) for line in lines_]
    return replays


def _trusted(line: KeptLine, owner: Device, words_before: set[str], word: _Word | None) -> frozenset[Why]:
    """The reasons that do not speak against this line: those taken on a word, and a withdrawal that came later."""
    trusted = {why for why in ON_A_WORD if why in words_before or (word is not None and why == word.why)}
    if owner.revoked_at is not None and line.received_at < owner.revoked_at:
        trusted.add("device-revoked")
    return frozenset(trusted)


def _replayed(line: KeptLine, verdict: settling.Verdict) -> Replay:
    ref = quarantine_reference(line.journal_id, line.seq)
    return Replay(ref, line.why or "", verdict.verdict, verdict.why)


def _row(line: KeptLine, replay: Replay, by: str, word: _Word | None, now: datetime) -> dict[str, object]:
    return {
        "journal_id": line.journal_id,
        "seq": line.seq,
        "by": by,
        "reason": "" if word is None else word.reason,
        "why_before": replay.why_before,
        "verdict_after": replay.verdict,
        "why_after": replay.why,
        "at": now,
    }
