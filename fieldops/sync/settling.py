"""Giving the lines below the watermark their final verdict, in the order of the journal, a few hundred at a time.

Everything up to the old watermark is judged; everything up to the new one is either in this batch or waited above a
gap. So the lines to settle are one unbroken range, and each one's predecessor is at hand. Whatever a stretch of lines
needs is asked in one query per table, and facts are written before the next stretch asks for them.

A line that was set aside keeps its position and can be judged again at any time, by the same bench.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from fieldops.facts.roles import Role
from fieldops.store import journals, recorded_facts
from fieldops.store.device_tables import Device
from fieldops.store.journals import NewLine
from fieldops.sync import judging, lines
from fieldops.sync.batch import Line
from fieldops.sync.custody import Received, unjudged
from fieldops.sync.judging import Recorders, Told, Why
from fieldops.sync.messages import NAMED_IN_ENVELOPE, NAMED_IN_PAYLOAD
from fieldops.sync.recording import Outcome, Recording

STRETCH = 500


class Verdict(NamedTuple):
    """What becomes of a line for good."""

    verdict: Literal["accepted", "known", "quarantined"]
    why: Why | None = None
    fact_id: str | None = None


def settle(session: Session, owner: Device, received: Received, now: datetime) -> dict[int, Verdict]:
    """Store the new lines: with their verdict up to the watermark, as waiting above a gap; seq → verdict of the former.

    Lines that waited until now are among them.
    """
    above = [line for line in received.new if line.seq > received.watermark]
    journals.add_lines(session, received.journal, now, unjudged(above, "waiting"))
    settled: dict[int, Verdict] = {}
    if received.watermark == received.before:
        return settled
    bench = _Bench(session, owner, received.journal, now)
    new = {line.seq for line in received.new}
    prev = received.head_before
    for stretch in _stretches(session, received):
        verdicts = bench.verdicts(stretch, [prev, *(line.hash for line in stretch)])
        journals.add_lines(
            session, received.journal, now, [_row(line, verdicts) for line in stretch if line.seq in new]
        )
        waited = {line.seq: verdicts[line.seq] for line in stretch if line.seq not in new}
        _set_verdicts(session, received.journal, waited)
        prev = stretch[-1].hash
        settled |= verdicts
    return settled


def rejudge(
    session: Session,
    owner: Device,
    journal: str,
    set_aside: Sequence[Line],
    now: datetime,
    *,
    trusting: frozenset[Why] = frozenset(),
) -> dict[int, Verdict]:
    """Judge quarantined lines of a held journal anew and store what came of it: seq → verdict.

    Reasons in `trusting` (`person`, `device-revoked`) no longer speak against them. Positions and bytes stay; facts
    come into being now, so they get the next numbers and wait for their effects.
    """
    judged = sorted(set_aside, key=lambda line: line.seq)
    hashes = journals.hashes_at(session, journal, [line.seq - 1 for line in judged]) | {0: lines.GENESIS}
    bench = _Bench(session, owner, journal, now, trusting=trusting, scattered=True)
    verdicts = bench.verdicts(judged, [hashes[line.seq - 1] for line in judged])
    _set_verdicts(session, journal, verdicts)
    return verdicts


def _stretches(session: Session, received: Received) -> Iterator[list[Line]]:
    """The lines to settle, in order: those of the batch, and those that waited for them."""
    new = {line.seq: line for line in received.new}
    for first in range(received.before + 1, received.watermark + 1, STRETCH):
        last = min(first + STRETCH - 1, received.watermark)
        sent = [new[seq] for seq in range(first, last + 1) if seq in new]
        if len(sent) <= last - first:
            waited = journals.waiting_between(session, received.journal, first, last)
            sent = sorted([*sent, *(Line(*row) for row in waited)], key=lambda line: line.seq)
        yield sent


def _row(line: Line, verdicts: Mapping[int, Verdict]) -> NewLine:
    verdict = verdicts[line.seq]
    return NewLine(line.seq, line.hash, line.raw, verdict.verdict, verdict.why, verdict.fact_id)


def _set_verdicts(session: Session, journal: str, verdicts: Mapping[int, Verdict]) -> None:
    rows = [
        {"seq_": seq, "verdict_": verdict.verdict, "why_": verdict.why, "fact_id_": verdict.fact_id}
        for seq, verdict in verdicts.items()
    ]
    journals.set_verdicts(session, journal, rows)


class _Bench:
    """One journal before its judge; what the device's people may do is looked up once."""

    def __init__(
        self,
        session: Session,
        owner: Device,
        journal: str,
        now: datetime,
        *,
        trusting: frozenset[Why] = frozenset(),
        scattered: bool = False,
    ) -> None:
        self._session = session
        self._journal = journal
        self._is_refused = owner.revoked_at is not None and "device-revoked" not in trusting
        self._trusting = trusting
        self._recorders = _recorders(session, owner.id, journal)
        self._recording = Recording(session, owner.id, journal, now, scattered=scattered)

    def verdicts(self, judged: Sequence[Line], prevs: Sequence[str]) -> dict[int, Verdict]:
        """seq → verdict for lines in order, with the hash before each; stores the facts among them."""
        if self._is_refused:
            return {line.seq: Verdict("quarantined", "device-revoked") for line in judged}
        # There may be one more hash: that of the last line.
        opened = [judging.open_line(line, self._journal, prev) for line, prev in zip(judged, prevs, strict=False)]
        unknown = _unknown(self._session, [each for each in opened if isinstance(each, Told)])
        verdicts: dict[int, Verdict] = {}
        candidates: list[Told] = []
        for line, each in zip(judged, opened, strict=True):
            why = judging.doubt(each, unknown, self._recorders, self._trusting) if isinstance(each, Told) else each
            if why is not None:
                verdicts[line.seq] = Verdict("quarantined", why)
            elif isinstance(each, Told):
                candidates.append(each)
        outcomes = self._recording.record(candidates)
        return verdicts | {told.line.seq: _verdict(told, outcomes[told.line.seq]) for told in candidates}


def _verdict(told: Told, outcome: Outcome) -> Verdict:
    if outcome == "reused":
        return Verdict("quarantined", "id-reused")
    return Verdict("accepted" if outcome == "made" else "known", fact_id=told.content["id"])


def _recorders(session: Session, device_id: str, journal: str) -> Recorders:
    roles: dict[str, frozenset[Role]] = {}
    signed_out_after: dict[str, int] = {}
    for key, role, seq in recorded_facts.people_on_device(session, device_id, journal):
        roles[key] = roles.get(key, frozenset()) | ({Role(role)} if role in set(Role) else set())
        if seq is not None:
            signed_out_after[key] = seq
    return Recorders(roles, signed_out_after)


def _unknown(session: Session, told: Sequence[Told]) -> set[tuple[str, str]]:
    """Those of the ids named in these lines under which there is nothing."""
    wanted: dict[str, set[str]] = {name: set() for name in (*NAMED_IN_ENVELOPE, *NAMED_IN_PAYLOAD)}
    for each in told:
        for name, id_ in each.names:
            wanted[name].add(id_)
    return recorded_facts.unknown_ids(session, wanted)
