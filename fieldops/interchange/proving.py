"""The clerk's check: an exported file read back, and its control totals proved.

Whatever does not agree makes the whole file unreadable: a batch is right to the last byte or not to be posted.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from fieldops import problems
from fieldops.interchange.layout import layout
from fieldops.interchange.reads import COUNT, HEAD, READ, RECORD, SUM
from fieldops.interchange.rows import ChainHead, ReadRow, Totals
from fieldops.interchange.spreadsheet import unguarded
from fieldops.problems import Problem

_WHOLE = re.compile(r"[0-9]{1,40}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_HASH = re.compile(r"[0-9a-f]{64}")


def read_back(data: bytes) -> tuple[tuple[ReadRow, ...], Totals]:
    """The reads of an exported `fieldops_csv_v1` file and its totals; UNREADABLE_FILE when they disagree."""
    headings, *records = _records(data)
    names = [column.name for column in layout("fieldops_csv_v1").reads]
    if headings != [RECORD, *(column.heading for column in layout("fieldops_csv_v1").reads)]:
        raise _unreadable("its first row is not that of exported reads")
    reads = [dict(zip(names, record[1:], strict=True)) for record in records if _is_read(record, names)]
    totals = _totals(records[len(reads) :])
    rows = tuple(_row(cells) for cells in reads)
    _prove(rows, [cells["batch"] for cells in reads], totals)
    return rows, totals


def _unreadable(what: str) -> Problem:
    return problems.UNREADABLE_FILE(what=what)


def _records(data: bytes) -> list[list[str]]:
    try:
        paper = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
        records = [[unguarded(cell) for cell in record] for record in paper]
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable("it is not CSV in UTF-8") from None
    if not records:
        raise _unreadable("it is empty")
    return records


def _is_read(record: Sequence[str], names: Sequence[str]) -> bool:
    if record[:1] != [READ]:
        return False
    if len(record) != len(names) + 1:
        raise _unreadable("a READ record has too many or too few columns")
    return True


def _totals(records: Sequence[Sequence[str]]) -> Totals:
    """The trailing records, in their order; whatever else stands there makes the file unreadable."""
    kinds = [record[0] if record else "" for record in records]
    if kinds != [COUNT, SUM, *[HEAD] * (len(kinds) - 2)]:
        raise _unreadable("its control totals are not complete")
    counted, summed, *heads = (_whole_records(record) for record in records)
    if len({counted[0], summed[0], *(head[0] for head in heads)}) != 1 or counted[2] != len(heads):
        raise _unreadable("its control totals contradict each other")
    return Totals(counted[0], counted[1], summed[1], tuple(ChainHead(*head[1:]) for head in heads))


def _whole_records(record: Sequence[str]) -> tuple[Any, ...]:
    shape = _SHAPES[record[0]]
    if len(record) != len(shape) + 1:
        raise _unreadable(f"a {record[0]} record has too many or too few columns")
    return tuple(parse(cell) for parse, cell in zip(shape, record[1:], strict=True))


def _prove(rows: Sequence[ReadRow], batches: Sequence[str], totals: Totals) -> None:
    found = (len(rows), sum(int(row.digits) for row in rows))
    if found != (totals.count, totals.digit_sum):
        raise _unreadable(f"{found[0]} reads with the sum {found[1]}, not {totals.count} with {totals.digit_sum}")
    if len({row.event_id for row in rows}) != len(rows):
        raise _unreadable("a read stands in it twice")
    if any(batch != str(totals.batch) for batch in batches):
        raise _unreadable("a read belongs to another batch")


def _row(cells: dict[str, str]) -> ReadRow:
    values = {name: _PARSERS.get(name, str)(cell) for name, cell in cells.items() if name != "batch"}
    return ReadRow(**values)


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise _unreadable("a number in it is none")
    return int(cell)


def _digits(cell: str) -> str:
    _whole(cell)
    return cell


def _digits_or_none(cell: str) -> str | None:
    return _digits(cell) if cell else None


def _decimal_or_none(cell: str) -> Decimal | None:
    if cell and not _DECIMAL.fullmatch(cell):
        raise _unreadable("a consumption in it is none")
    return Decimal(cell) if cell else None


def _yes(cell: str) -> bool:
    if cell not in {"yes", "no"}:
        raise _unreadable("“confirmed” is neither yes nor no")
    return cell == "yes"


def _hash(cell: str) -> str:
    if not _HASH.fullmatch(cell):
        raise _unreadable("the head of a journal is none")
    return cell


_PARSERS: dict[str, Callable[[str], Any]] = {
    "sequence": _whole,
    "digits": _digits,
    "checks": lambda cell: tuple(filter(None, cell.split("|"))),
    "confirmed": _yes,
    "attempts": _whole,
    "previous": _digits_or_none,
    "consumption": _decimal_or_none,
}
_SHAPES: dict[str, tuple[Callable[[str], Any], ...]] = {
    COUNT: (_whole, _whole, _whole),
    SUM: (_whole, _whole),
    HEAD: (_whole, str, _whole, _hash),
}
