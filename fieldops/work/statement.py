"""The statement that nothing was lost: counts and chain heads from the tablets' journals to the exported files.

Each link is counted from two sources that know nothing of each other, so they agree only when nothing was lost or
doubled between them:

    tablet → journal     what the device says it wrote, and how far its journal is here without a gap
    journal → line       the watermark, and the lines stored below it by what became of them
    line → fact          accepted lines, and facts that stand at them
    fact → stop          stops loaded, and how each of them ended (fieldops/work/reconciling.py)
    reading → file       the readings in the approved batches, and the file's own totals and bytes

What a device has not sent yet is missing, not wrong: it is counted, and told apart.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.store import custody_counts, devices, journal_health
from fieldops.store.custody_counts import ExportCount, Exported, FactCounts
from fieldops.store.identity import identity
from fieldops.store.journal_tables import Journal
from fieldops.work import device_health, reconciling
from fieldops.work.reconciling import RunAccount

VERDICTS = ("accepted", "known", "quarantined", "waiting")


@dataclass(frozen=True, slots=True)
class JournalAccount:
    """One life of one device's store: what it says it wrote, what is here, and what became of that."""

    journal: str
    device: str
    name: str
    opened_at: datetime
    declared: int
    received: int
    head: str
    accepted: int
    known: int
    quarantined: int
    waiting: int
    missing: int
    unsigned: int
    forked: int
    balanced: bool


@dataclass(frozen=True, slots=True)
class ExportAccount:
    """One file for billing: its own totals against the readings of its batches, and the journals they came from."""

    export: int
    layout: str
    sha256: str
    batches: int
    reads: int
    readings: int
    digits_sum: int
    journals: tuple[str, ...]
    balanced: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything at one moment."""

    server: str
    incarnation: int
    at: datetime
    journals: tuple[JournalAccount, ...]
    facts: FactCounts
    readings_without_a_fact: int
    runs: tuple[RunAccount, ...]
    exports: tuple[ExportAccount, ...]

    @property
    def facts_balance(self) -> bool:
        """Whether every fact stands at the line that told it, and every reading of the field has its fact."""
        return self.facts.facts == self.facts.at_their_line and self.readings_without_a_fact == 0

    @property
    def balanced(self) -> bool:
        """Whether every link holds."""
        each_holds = (all(one.balanced for one in links) for links in (self.journals, self.runs, self.exports))
        return self.facts_balance and all(each_holds)

    @property
    def missing(self) -> int:
        """Lines that devices say they wrote and that are not here yet."""
        return sum(journal.missing for journal in self.journals)

    @property
    def set_aside(self) -> int:
        """Lines that are here and wait for a person."""
        return sum(journal.quarantined for journal in self.journals)

    def as_json(self) -> dict[str, Any]:
        """The statement as plain JSON values; times are texts."""
        told = asdict(self) | {"balanced": self.balanced, "missing": self.missing, "set_aside": self.set_aside}
        plain: dict[str, Any] = _plain(told)
        return plain


def make(session: Session, clock: Clock) -> Statement:
    """The statement of this moment; effects that can be made should have been made before."""
    here = identity(session)
    assert here.server is not None, "central has an id from its first start"
    return Statement(
        server=here.server,
        incarnation=here.incarnation,
        at=clock.now(),
        journals=journals(session),
        facts=custody_counts.fact_counts(session),
        readings_without_a_fact=custody_counts.readings_without_a_fact(session),
        runs=tuple(reconciling.accounts(session)),
        exports=exports(session),
    )


def journals(session: Session) -> tuple[JournalAccount, ...]:
    """The account of every journal, by device, the first opened first."""
    lives = [journal for each in journal_health.lives(session).values() for journal in each]
    names = {device.id: device.name for device in devices.all_devices(session)}
    ids = [journal.id for journal in lives]
    verdicts, strays = journal_health.verdicts(session, ids), journal_health.strays(session, ids)
    facts = custody_counts.facts_of_journals(session)
    return tuple(
        _journal(life, names[life.device_id], verdicts.get(life.id, {}), strays.get(life.id, {}), facts.get(life.id, 0))
        for life in lives
    )


def _journal(
    life: Journal, name: str, verdicts: Mapping[str, int], strays: Mapping[str, int], facts: int
) -> JournalAccount:
    became = {word: verdicts.get(word, 0) for word in VERDICTS}
    judged = sum(became.values()) - became["waiting"]
    return JournalAccount(
        journal=life.id,
        device=life.device_id,
        name=name,
        opened_at=life.opened_at,
        declared=life.declared,
        received=life.watermark,
        head=life.head,
        **became,
        missing=device_health.missing(life),
        unsigned=strays.get("unsigned", 0),
        forked=strays.get("fork", 0),
        balanced=judged == life.watermark and became["accepted"] == facts,
    )


def exports(session: Session) -> tuple[ExportAccount, ...]:
    """The account of every exported file."""
    stands, sources = custody_counts.exported(session), custody_counts.journals_of_exports(session)
    return tuple(
        _export(file, stands.get(file.number, Exported()), tuple(sources.get(file.number, ())))
        for file in custody_counts.exports(session)
    )


def _export(file: ExportCount, stands: Exported, sources: tuple[str, ...]) -> ExportAccount:
    made, now = (file.sha256, file.reads, file.digits_sum), (file.digest, stands.readings, stands.digits_sum)
    return ExportAccount(
        export=file.number,
        layout=file.layout,
        sha256=file.sha256,
        batches=len(stands.batches),
        reads=file.reads,
        readings=stands.readings,
        digits_sum=file.digits_sum,
        journals=sources,
        balanced=made == now,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
