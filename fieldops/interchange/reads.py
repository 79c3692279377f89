"""Reads out: an export batch as a file that billing can prove.

The first column tells what a record is. A row of names, then READ records, one for each read, then control totals:
COUNT (reads and journals), SUM (of the digits as whole numbers) and one HEAD for each journal the reads came from, so
that the city can show the whole chain behind the batch. Records are put in order here: the same reads give the same
bytes, whatever order they are handed over in.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from fieldops import problems
from fieldops.interchange.layout import Layout, export_layout_names
from fieldops.interchange.rows import BatchHead, ReadRow
from fieldops.interchange.spreadsheet import guarded

RECORD = "record"
READ, COUNT, SUM, HEAD = "READ", "COUNT", "SUM", "HEAD"


def write_reads(rows: Sequence[ReadRow], batch: BatchHead, layout: Layout) -> bytes:
    """The file of a batch: UTF-8, CRLF, byte-identical for the same reads; UNKNOWN_LAYOUT when it only loads."""
    if not layout.reads:
        raise problems.UNKNOWN_LAYOUT(layout=layout.name, layouts=", ".join(export_layout_names()))
    ordered = sorted(rows, key=lambda row: (row.meter_route, row.sequence, row.register, row.read_at, row.event_id))
    _refuse_unprovable(ordered)
    out = io.StringIO(newline="")
    paper = csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n")
    paper.writerow([RECORD, *(column.heading for column in layout.reads)])
    for row in ordered:
        paper.writerow([READ, *(_cell(row, batch, column.name) for column in layout.reads)])
    paper.writerows(_totals(ordered, batch))
    return out.getvalue().encode("utf-8")


def _refuse_unprovable(rows: Sequence[ReadRow]) -> None:
    """Digits that cannot be summed or a fact given twice would make the totals a lie."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        if not (row.digits.isascii() and row.digits.isdigit()):
            raise problems.ROW_VALUE(field="digits", value=row.digits, expected="0…9")
        if row.event_id in first:
            raise problems.ROW_TWICE(field="event_id", value=row.event_id, first=first[row.event_id])
        first[row.event_id] = place


def _totals(rows: Sequence[ReadRow], batch: BatchHead) -> Iterator[list[object]]:
    yield [COUNT, batch.batch, len(rows), len(batch.heads)]
    yield [SUM, batch.batch, sum(int(row.digits) for row in rows)]
    for head in sorted(batch.heads, key=lambda head: head.journal):
        yield [HEAD, batch.batch, head.journal, head.seq, head.head]


def _cell(row: ReadRow, batch: BatchHead, name: str) -> str:
    return guarded(_shown(batch.batch if name == "batch" else getattr(row, name)))


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return "|".join(value)
    return str(value)
