"""Handing approved reads to the billing system: once, in a numbered file whose bytes are kept for ever.

Giving a file again gives those bytes, so what billing was told can never change behind its back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.interchange.layout import Layout, layout
from fieldops.interchange.reads import write_reads
from fieldops.interchange.rows import BatchHead, ChainHead, ReadRow
from fieldops.store import batches, readings, runs
from fieldops.store.billing_tables import ReadBatch, ReadExport
from fieldops.store.engine import Store
from fieldops.store.readings import PlacedReading
from fieldops.work import auditing
from fieldops.work.reviewing import previous_of, use_since

LONGEST_NUMBER = 9
"""Digits of a file's number that the database's column surely takes."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for billing; `already` says that it was made before and these are the same bytes."""

    number: int
    content: bytes
    reads: int
    sum: int
    already: bool


def export(store: Store, clock: Clock, layout_name: str, by: str, batch: str | None) -> Exported:
    """Make a file of all approved batches that are in none, or of one; or give a file (or its batch) again.

    `batch` is the number of a file or the id of an approved batch. Raises unknown-layout, nothing-to-export,
    unknown-batch.
    """
    chosen = layout(layout_name)
    with store.writing() as session:
        before = None if batch is None else _exported_before(session, batch)
        if before is not None:
            return _given_again(before)
        waiting = batches.batches_to_export(session) if batch is None else [_demand_batch(session, batch)]
        if not waiting:
            raise problems.NOTHING_TO_EXPORT()
        export_ = _make(session, clock, chosen, by, waiting)
        auditing.note(session, clock, by, "reads-exported", str(export_.number))
        return Exported(export_.number, export_.content, export_.reads, int(export_.digits_sum), already=False)


def _exported_before(session: Session, batch: str) -> ReadExport | None:
    if batch.isascii() and batch.isdigit() and len(batch) <= LONGEST_NUMBER:
        return batches.find_export(session, int(batch))
    found = batches.find_batch(session, batch)
    return None if found is None or found.export_number is None else batches.find_export(session, found.export_number)


def _demand_batch(session: Session, batch: str) -> ReadBatch:
    found = batches.find_batch(session, batch)
    if found is None:
        raise problems.UNKNOWN_BATCH(batch=batch)
    return found


def _given_again(before: ReadExport) -> Exported:
    return Exported(before.number, before.content, before.reads, int(before.digits_sum), already=True)


def _make(session: Session, clock: Clock, chosen: Layout, by: str, waiting: Sequence[ReadBatch]) -> ReadExport:
    placed = readings.placed_of_batches(session, [batch.id for batch in waiting])
    made = ReadExport(
        layout=chosen.name,
        content=b"",
        sha256="",
        reads=len(placed),
        digits_sum=str(sum(int(one.reading.digits) for one in placed)),
        made_by=by,
        made_at=clock.now(),
    )
    number = batches.add_export(session, made)
    made.content = write_reads(_rows(session, placed), _head(session, placed, number), chosen)
    made.sha256 = sha256(made.content).hexdigest()
    batches.freeze(session, waiting, number)
    return made


def _head(session: Session, placed: Sequence[PlacedReading], number: int) -> BatchHead:
    journals = batches.journals_of(session, [one.reading.id for one in placed])
    return BatchHead(number, tuple(ChainHead(each.id, each.watermark, each.head) for each in journals))


def _rows(session: Session, placed: Sequence[PlacedReading]) -> list[ReadRow]:
    run_ids = {one.stop.run_id for one in placed}
    by_run, by_stop = runs.codes_of_runs(session, run_ids), runs.codes_of_rereads(session, run_ids)
    return [_row(one, by_run.get(one.stop.run_id) or by_stop.get(one.stop.id, "")) for one in placed]


def _row(placed: PlacedReading, code: str) -> ReadRow:
    reading, previous, checks = placed.reading, previous_of(placed), tuple(placed.reading.checks)
    use = use_since(previous, reading.digits, checks)
    return ReadRow(
        event_id=reading.id,
        run=placed.stop.run_id,
        meter_route=code,
        sequence=placed.stop.sequence,
        account_no=placed.account_no,
        address=placed.service_point.address,
        serial_number=placed.meter.serial_number,
        register=placed.register.id,
        digits=reading.digits,
        unit=placed.register.unit,
        read_at=reading.read_at or "",
        kind=reading.kind,
        method=reading.method,
        reader=reading.read_by or "",
        checks=checks,
        confirmed=reading.confirmed,
        attempts=reading.attempts,
        previous=previous,
        consumption=None if use is None else _plain(use * placed.register.multiplier),
    )


def _plain(amount: Decimal) -> Decimal:
    """Without the zeros that the database's column adds: 12, not 12.0000."""
    return amount.to_integral_value() if amount == amount.to_integral_value() else amount.normalize()
