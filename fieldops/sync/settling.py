"""Giving the lines below the watermark their final verdict, in the order of the journal, a few hundred at a time.

Everything up to the old watermark is judged; everything up to the new one is either in this batch or waited above a
gap. So the lines to settle are one unbroken range, and each one's predecessor is at hand. Whatever a stretch of lines
needs is asked in one query per table, and facts are written before the next stretch asks for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from fieldops.facts.roles import Role
from fieldops.store import journals, recorded_facts
from fieldops.store.device_tables import Device
from fieldops.store.recorded_facts import StoredFact
from fieldops.sync import judging, lines
from fieldops.sync.batch import Line
from fieldops.sync.custody import Received, line_row
from fieldops.sync.judging import NAMED_IN_ENVELOPE, NAMED_IN_PAYLOAD, Named, Recorders, Told, Why

STRETCH = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a line for good."""

    verdict: Literal["accepted", "known", "quarantined"]
    why: Why | None = None
    fact_id: str | None = None


def settle(session: Session, owner: Device, received: Received, now: datetime) -> None:
    """Store the new lines: with their verdict up to the watermark, as waiting above a gap."""
    above = [line for line in received.new if line.seq > received.watermark]
    waiting = [line_row(received.journal, line, now) | {"verdict": "waiting"} for line in above]
    journals.add_lines(session, waiting)
    if received.watermark == received.before:
        return
    judge = _Judge(session, owner, received.journal, now)
    new = {line.seq: line for line in received.new}
    prev = received.head_before
    for stretch in _stretches(session, received, new):
        verdicts = judge.verdicts(stretch, prev)
        judge.record(stretch, verdicts, new)
        prev = stretch[-1].hash


def _stretches(session: Session, received: Received, new: Mapping[int, Line]) -> Iterator[list[Line]]:
    """The lines to settle, in order: those of the batch, and those that waited for them."""
    for first in range(received.before + 1, received.watermark + 1, STRETCH):
        last = min(first + STRETCH - 1, received.watermark)
        sent = [new[seq] for seq in range(first, last + 1) if seq in new]
        if len(sent) <= last - first:
            waited = journals.waiting_between(session, received.journal, first, last)
            sent = sorted([*sent, *(Line(*row) for row in waited)], key=lambda line: line.seq)
        yield sent


class _Judge:
    """One journal before the bench; what the device's people may do is looked up once."""

    def __init__(self, session: Session, owner: Device, journal: str, now: datetime) -> None:
        self._session = session
        self._owner = owner
        self._journal = journal
        self._now = now
        self._recorders = _recorders(session, owner.id, journal)

    def verdicts(self, stretch: Sequence[Line], prev: str) -> dict[int, Verdict]:
        """seq → verdict for an unbroken range of lines; stores the facts among them."""
        if self._owner.revoked_at is not None:
            return {line.seq: Verdict("quarantined", "device-revoked") for line in stretch}
        opened = self._opened(stretch, prev)
        doubted = {seq: Verdict("quarantined", why) for seq, why in opened.items() if not isinstance(why, Told)}
        told = [each for each in opened.values() if isinstance(each, Told)]
        known = _known(self._session, told)
        doubts = {each.line.seq: judging.doubt(each, known, self._recorders) for each in told}
        doubted |= {seq: Verdict("quarantined", why) for seq, why in doubts.items() if why is not None}
        return doubted | self._facts([each for each in told if doubts[each.line.seq] is None])

    def record(self, stretch: Sequence[Line], verdicts: Mapping[int, Verdict], new: Mapping[int, Line]) -> None:
        """Write the verdicts: new lines are stored, lines that waited are brought up to date."""
        fresh, waited = [], []
        for line in stretch:
            verdict = verdicts[line.seq]
            columns = {"verdict": verdict.verdict, "why": verdict.why, "fact_id": verdict.fact_id}
            if line.seq in new:
                fresh.append(line_row(self._journal, line, self._now) | columns)
            else:
                waited.append({"seq_": line.seq} | {f"{name}_": value for name, value in columns.items()})
        journals.add_lines(self._session, fresh)
        journals.judge_waiting(self._session, self._journal, waited)

    def _opened(self, stretch: Sequence[Line], prev: str) -> dict[int, Told | Why]:
        opened: dict[int, Told | Why] = {}
        for line in stretch:
            opened[line.seq] = judging.open_line(line, self._journal, prev)
            prev = line.hash
        return opened

    def _facts(self, candidates: Sequence[Told]) -> dict[int, Verdict]:
        """The first to tell an id makes the fact; telling the same again is known, another reuses the id."""
        if not candidates:
            return {}
        digests = {told.line.seq: lines.digest(told.content) for told in candidates}
        firsts: dict[str, Told] = {}
        for told in candidates:
            firsts.setdefault(told.content["id"], told)
        stored = recorded_facts.add_facts(
            self._session, [self._fact_row(told, digests[told.line.seq]) for told in firsts.values()]
        )
        verdicts = {
            told.line.seq: self._fact_verdict(told, digests[told.line.seq], stored[told.content["id"]])
            for told in candidates
        }
        accepted = {verdict.fact_id for verdict in verdicts.values() if verdict.verdict == "accepted"}
        recorded_facts.queue_for_effects(self._session, [stored[id_].gseq for id_ in firsts if id_ in accepted])
        return verdicts

    def _fact_verdict(self, told: Told, digest: str, stored: StoredFact) -> Verdict:
        if (stored.journal_id, stored.seq) == (self._journal, told.line.seq):
            return Verdict("accepted", fact_id=told.content["id"])
        if stored.digest == digest:
            return Verdict("known", fact_id=told.content["id"])
        return Verdict("quarantined", "id-reused")

    def _fact_row(self, told: Told, digest: str) -> dict[str, Any]:
        content = told.content
        return {name: content[name] for name in ("id", "kind", "v", "at", "by")} | {
            "digest": digest,
            "device_id": self._owner.id,
            "journal_id": self._journal,
            "seq": told.line.seq,
            "run_id": content["run"],
            "stop_id": content["stop"],
            "body": lines.body_text(content["p"]),
            "received_at": self._now,
        }


def _recorders(session: Session, device_id: str, journal: str) -> Recorders:
    roles = recorded_facts.roles_on_device(session, device_id)
    known_roles = {key: frozenset(Role(role) for role in held if role in set(Role)) for key, held in roles.items()}
    return Recorders(known_roles, recorded_facts.sign_outs(session, device_id, journal))


def _known(session: Session, told: Sequence[Told]) -> dict[Named, set[str]]:
    """Those of the ids named in these lines that exist, by what they name."""
    wanted: dict[Named, set[str]] = {name: set() for name in (*NAMED_IN_ENVELOPE, *NAMED_IN_PAYLOAD)}
    for each in told:
        for name, id_ in each.names:
            wanted[name].add(id_)
    return {name: recorded_facts.known_ids(session, name, ids) for name, ids in wanted.items()}
