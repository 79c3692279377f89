"""From lines to stops: which row belongs to which, and what all rows of one stop say together.

A row that cannot be read is set aside, but it still stands where it stands. What follows must not become part of the
row before it: a reading under a meter whose row is damaged is never given to the meter before. So a damaged row opens a
record that says nothing, and a row of no known kind puts such a record in the place of every record that is open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldops import problems
from fieldops.interchange.cells import fitted, refusal, value_of
from fieldops.interchange.cutting import cut_fixed
from fieldops.interchange.handheld_layout import NAMES, Record, Side
from fieldops.interchange.layout import Field
from fieldops.interchange.rows import BadRow
from fieldops.interchange.text import Line
from fieldops.problems import Problem


@dataclass(frozen=True, slots=True)
class Leaf:
    """One stop: all its rows in the order of the file, headers too, and what they say together."""

    line: int
    rows: tuple[Line, ...]
    values: dict[str, Any]

    @property
    def text(self) -> str:
        """Its rows, as they are shown when the stop is set aside."""
        return "\n".join(row.text for row in self.rows)


@dataclass(slots=True, eq=False)
class _Row:
    record: Record
    line: Line
    above: "_Row | None"
    values: dict[str, Any] = field(default_factory=dict)
    told: bool = True  # False: the row is damaged, or stands for one
    beside: "list[_Row]" = field(default_factory=list)

    def path(self) -> "list[_Row]":
        return [*(self.above.path() if self.above else []), self]


class RecordTree:
    """Takes the lines of a file one after the other, and tells the stops."""

    def __init__(self, records: Sequence[Record], side: Side) -> None:
        self._records = records
        self._names = NAMES[side]
        self._open: dict[str, _Row] = {}
        self._rows: list[_Row] = []
        self.bad: list[BadRow] = []

    def take(self, line: Line) -> None:
        """Put one line into its place, or set it aside."""
        try:
            record = self._record_of(line)
            self._place(record, line)
        except Problem as problem:
            self.bad.append(BadRow(line.number, line.text, problem))

    def leaves(self) -> list[Leaf]:
        """The stops that are told whole, once every line was taken; the others are set aside."""
        found: list[Leaf] = []
        used: set[int] = set()
        for row in [row for row in self._rows if row.record.leaf and row.told]:
            leaf = _leaf(row)
            used.update(each.number for each in leaf.rows)
            try:
                self._demand_whole(row)
                _fit_readings(_group(row), leaf.values)
            except Problem as problem:
                self.bad.append(BadRow(leaf.line, leaf.text, problem))
            else:
                found.append(leaf)
        self._set_aside_lonely(used)
        return found

    def _record_of(self, line: Line) -> Record:
        found = next((record for record in self._records if line.text.startswith(record.kind)), None)
        if found is None:
            self._lose_track(line)
            # Not told with what it begins: that may be a name or an address. The row is kept beside the problem.
            kinds = " / ".join(record.kind for record in self._records)
            raise problems.ROW_VALUE(field="record", value="–", expected=kinds)
        return found

    def _lose_track(self, line: Line) -> None:
        """Put a record that says nothing in the place of every record: what follows may belong to something else."""
        for record in self._records:
            self._open[record.kind] = _Row(record, line, None, told=False)

    def _place(self, record: Record, line: Line) -> None:
        self._close(record.kind)
        above = self._open.get(record.within)
        if record.within and above is None:
            raise problems.RECORD_OUT_OF_PLACE(record=record.kind, within=record.within)
        if above is not None and self._is_told_twice(record, above):
            self._lose_track(line)
            raise problems.RECORD_OUT_OF_PLACE(record=record.kind, within=record.within)
        row = _Row(record, line, above, told=False)
        self._open[record.kind] = row
        if above is not None and self._is_beside(record):
            above.beside.append(row)
        row.values = _values(record, self._names, cut_fixed(record.fields, record.length, record.most, line.text))
        row.told = True
        self._rows.append(row)

    def _close(self, kind: str) -> None:
        """End the record of this kind that is open, and all that belongs to it."""
        self._open.pop(kind, None)
        for record in self._records:
            if kind and record.within == kind:
                self._close(record.kind)

    def _is_beside(self, record: Record) -> bool:
        """Whether it tells more of what it belongs to, and is not on the way down to a stop."""
        return not record.leaf and not any(each.within == record.kind for each in self._records)

    def _is_told_twice(self, record: Record, above: _Row) -> bool:
        """Whether a second record tells what there is once, so that the rows between must have gone astray."""
        once = self._is_beside(record) and any(column.required for column in _taken(record, self._names))
        return once and any(each.record is record for each in above.beside)

    def _demand_whole(self, row: _Row) -> None:
        """Raise ROW_MISSING where a damaged row held what a stop cannot be without."""
        for each in [each for each in _group(row) if not each.told]:
            for column in _taken(each.record, self._names):
                if column.required:
                    raise problems.ROW_MISSING(field=column.heading)

    def _set_aside_lonely(self, used: Iterable[int]) -> None:
        known = set(used)
        for row in self._rows:
            if row.line.number not in known:
                problem = problems.RECORD_WITHOUT_STOP(record=row.record.kind)
                self.bad.append(BadRow(row.line.number, row.line.text, problem))


def _group(leaf: _Row) -> list[_Row]:
    """All rows that tell of one stop, in the order of the file."""
    every = [each for row in leaf.path() for each in (row, *row.beside)]
    return sorted(every, key=lambda row: row.line.number)


def _leaf(leaf: _Row) -> Leaf:
    told = [row for row in _group(leaf) if row.told]
    values = {name: value for row in told for name, value in row.values.items()}
    return Leaf(leaf.line.number, tuple(row.line for row in told), values)


def _taken(record: Record, names: frozenset[str]) -> list[Field]:
    return [column for column in record.fields if column.taken and column.name in names]


def _values(record: Record, names: frozenset[str], cells: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in _taken(record, names):
        text = cells[column.name] or cells.get(column.instead, "")
        if text:
            found[column.name] = value_of(column, text)
        elif column.required:
            raise problems.ROW_MISSING(field=column.heading)
    return found


def _fit_readings(rows: Sequence[_Row], values: dict[str, Any]) -> None:
    """Cut the zeros that a wide column has beyond the dials, where the file tells the dials."""
    dials: int | None = values.get("dials")
    if dials is None:
        return
    for column in [column for row in rows for column in row.record.fields if column.type == "reading"]:
        digits = values.get(column.name)
        if digits is None:
            continue
        shown = fitted(digits, dials, cut_zeros=column.cut_zeros)
        if shown is None:
            raise refusal(column, digits, f"≤ {'9' * dials}")
        values[column.name] = shown
