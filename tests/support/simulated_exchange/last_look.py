"""What must hold when everything has come to rest: central's file, against what was captured and what survived."""

import json
from collections import Counter
from collections.abc import Iterable

from simulated_exchange.findings import demand
from simulated_exchange.memory import ZEROS, Json, line_hash
from simulated_exchange.model_tablet import ModelTablet
from simulated_exchange.sites import Unit
from simulated_exchange.witness import Witness, raw_told, told_by

from fieldops.sync import batch as batches
from fieldops.sync.exchange import Caller

FACTS = "SELECT id, kind, v, at, by, run_id, stop_id, body, journal_id, seq, device_id FROM fact"


class LastLook:
    """Central as it is in the end."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._central = witness.central
        self._lines = witness.stored
        self._facts = {row[0]: row for row in self._central.rows(FACTS)}
        self._fact_told = {
            id_: raw_told(self._lines[row[8], row[9]].raw)
            for id_, row in self._facts.items()
            if (row[8], row[9]) in self._lines
        }
        self._set_aside: dict[str, set[str]] = {}
        for line in self._lines.values():
            if line.verdict == "quarantined":
                self._set_aside.setdefault(raw_told(line.raw), set()).add(line.why or "")

    def at(self, tablets: Iterable[ModelTablet], units: Iterable[Unit]) -> None:
        """Demand every property of the end."""
        self._witness.keeps_promises()
        self._journals_are_chains()
        self._facts_are_what_was_captured()
        for tablet in tablets:
            self._has_all_of(tablet)
            self._work_is_present(tablet)
        if not self._witness.restored:
            for unit in units:
                self._has_all_batches_of(unit)
        for told in self._witness.let_go:
            self._is_in_custody(told, "a tablet that let it go")
        for device, facts in self._witness.revoked.items():
            now = sum(row[10] == device for row in self._facts.values())
            demand("revoked", now == facts, f"{device} told {now - facts} facts after it was withdrawn")

    def _journals_are_chains(self) -> None:
        for journal, watermark, head in self._central.rows("SELECT id, watermark, head FROM journal"):
            prev = ZEROS
            for seq in range(1, watermark + 1):
                demand("positions", (journal, seq) in self._lines, f"{journal} lacks {seq} of {watermark}")
                line = self._lines[journal, seq]
                demand("positions", line.verdict != "waiting", f"{journal} {seq} was never judged")
                if line.verdict != "quarantined":
                    said = json.loads(line.raw)["prev"]
                    demand("positions", said == prev, f"{journal} {seq} does not follow the line before")
                prev = line_hash(line.raw)
            demand("positions", head == prev, f"{journal} has another head than line {watermark}")

    def _facts_are_what_was_captured(self) -> None:
        marks = Counter(json.loads(row[7])["mark"] for row in self._facts.values())
        doubled = [mark for mark, times in marks.items() if times > 1]
        demand("exactly once", not doubled, f"told twice: {doubled}")
        accepted = Counter(line.fact_id for line in self._lines.values() if line.verdict == "accepted")
        demand("exactly once", accepted == Counter(self._facts.keys()), "a fact without its one line, or the reverse")
        for line in self._lines.values():
            if line.verdict in ("accepted", "known"):
                same = self._fact_told.get(line.fact_id or "") == raw_told(line.raw)
                demand("exactly once", same, f"fact {line.fact_id} says something else than its line")
        for id_, row in self._facts.items():
            captured = {_without_clock(told) for told in self._witness.captured[id_]}
            demand("exactly once", _told_of(row) in captured, f"fact {id_} was never captured so")

    def _has_all_of(self, tablet: ModelTablet) -> None:
        memory = tablet.memory
        for line in memory.lines:
            stored = self._lines.get((memory.journal, line.seq))
            here = stored is not None and stored.raw == line.raw
            demand("survival", here, f"{tablet.name} holds line {line.seq} of {memory.journal}, and central does not")
            self._is_in_custody(raw_told(line.raw), tablet.name)

    def _is_in_custody(self, told: str, whose: str) -> None:
        content = json.loads(told)
        if self._fact_told.get(content["id"]) == told:
            return
        reasons = self._set_aside.get(told, set())
        demand("survival", bool(reasons), f"{content['id']} of {whose} is no fact, nor set aside")
        good = reasons & self._good_reasons(content, told)
        demand("exactly once", bool(good), f"{content['id']} of {whose} is set aside for {sorted(reasons)}")

    def _good_reasons(self, content: Json, told: str) -> set[str]:
        witness = self._witness
        good = {"kind", "person"} if told in witness.strangers else set()
        if witness.restored or content["by"] in witness.doubtful_people:
            good.add("person")
        if witness.ever_revoked:
            good.add("device-revoked")
        if len(witness.captured[content["id"]]) > 1:
            good.add("id-reused")
        return good

    def _has_all_batches_of(self, unit: Unit) -> None:
        strays = {tuple(row) for row in self._central.rows("SELECT journal_id, seq, raw FROM stray_line")}
        for journal, body in unit.rows("SELECT journal_id, body FROM relay_batch"):
            for line in batches.read(body).lines:
                stored = self._lines.get((journal, line.seq))
                here = (stored is not None and stored.raw == line.raw) or (journal, line.seq, line.raw) in strays
                demand("survival", here, f"{unit.name} took line {line.seq} of {journal}, and central never had it")

    def _work_is_present(self, tablet: ModelTablet) -> None:
        if tablet.device in self._witness.revoked:
            demand("revoked", not tablet.memory.work, f"{tablet.name} was withdrawn and still holds work")
            return
        told = self._central.exchange.work(Caller(tablet.device), None)
        present = {f"{put['type']}:{put['id']}": _to_be_done(put["doc"]) for put in told["changes"]}
        held = {key: _to_be_done(doc) for key, doc in tablet.memory.work.items()}
        demand("downstream", held == present, f"{tablet.name} at {tablet.memory.cursor}: {_differences(held, present)}")


def _to_be_done(doc: Json) -> Json:
    """A document without what came of it: what a tablet told of a stop raises no change number, so others hear late."""
    return {key: value for key, value in json.loads(json.dumps(doc)).items() if key != "outcome"}


def _differences(held: Json, present: Json) -> list[str]:
    """How the first documents differ that do."""
    differing = sorted(key for key in present.keys() | held.keys() if present.get(key) != held.get(key))
    return [f"{key}: held {held.get(key)}, present {present.get(key)}" for key in differing[:2]]


def _told_of(row: tuple) -> str:
    """What a row of `fact` says."""
    id_, kind, v, at, by, run, stop, body, *_ = row
    return told_by(
        {"id": id_, "kind": kind, "v": v, "at": at, "by": by, "run": run, "stop": stop, "p": json.loads(body)}
    )


def _without_clock(told: str) -> str:
    """What a line tells, without what the table of facts has no column for."""
    return told_by({key: value for key, value in json.loads(told).items() if key not in ("clk", "seen")})
