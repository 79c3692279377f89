"""Layouts of files for handhelds, as data: the TOML files in `layouts/handhelds/`.

A file is made of rows of fixed width. In most layouts every row is one stop. In others a row is one record of several
kinds, named in its first columns, and belongs to the last record before it of the kind named by `within`; the stop is
then told by a `leaf` record and all it belongs to.

`[[record]]` tables say what a row is on its way to the handheld ("load"), back ("unload") or both; their fields are
those of `layout.py`. Where the file that billing sends goes onto the handheld as it is, `load_as` names its layout, and
`[[load_also]]` adds columns that billing leaves blank.
"""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from fieldops import problems
from fieldops.interchange.handheld_rows import LoadStop
from fieldops.interchange.layout import CellType, Field, field_of, layout

Side = Literal["load", "unload"]

LOADED = frozenset(each.name for each in fields(LoadStop))
UNLOADED = frozenset(
    {"meter_route", "sequence", "serial_number", "dials", "digits", "on", "month_day", "at", "skip", "code", "note"}
)
NAMES: dict[Side, frozenset[str]] = {"load": LOADED, "unload": UNLOADED}


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of row; `kind` is what it begins with, "" where all rows are alike."""

    length: int
    fields: tuple[Field, ...]
    kind: str = ""
    within: str = ""
    sides: tuple[Side, ...] = ("load", "unload")
    leaf: bool = False  # each such row is a stop; where all rows are alike, every row is
    once: bool = False  # a header: written anew only when it would say something else
    optional: bool = False  # written only where it has something to say
    open: bool = False  # its row may go on behind the columns that are described

    @property
    def most(self) -> int | None:
        """How many characters a row has at most, None where nobody says."""
        return None if self.open else self.length


@dataclass(frozen=True, slots=True)
class HandheldLayout:
    """The rows of one maker's files, as the TOML file tells them."""

    name: str
    title: str
    records: tuple[Record, ...]

    def side(self, side: Side) -> tuple[Record, ...]:
        """The records of a load file or of an unload file, those they belong to first."""
        return tuple(record for record in self.records if side in record.sides)

    def carries(self, side: Side) -> frozenset[str]:
        """What a file has columns for."""
        names = {field.name for record in self.side(side) for field in record.fields if field.taken}
        return NAMES[side] & names


def handheld_layout(name: str) -> HandheldLayout:
    """The layout called `name`; UNKNOWN_LAYOUT names those there are."""
    known = _shelf()
    if name not in known:
        raise problems.UNKNOWN_LAYOUT(layout=name, layouts=", ".join(known))
    return known[name]


def handheld_layout_names() -> tuple[str, ...]:
    """Every layout of files for handhelds."""
    return tuple(_shelf())


def parse_handheld_layout(name: str, toml: str) -> HandheldLayout:
    """A layout from the text of its TOML file; ValueError or TypeError where it contradicts itself."""
    table = tomllib.loads(toml)
    load_as, also = table.pop("load_as", ""), table.pop("load_also", [])
    records = [_billing_row(load_as, also)] if load_as else []
    records += [_record(row) for row in table.pop("record")]
    parsed = HandheldLayout(name=name, records=tuple(records), **table)
    for wrong, sentence in _faults(parsed):
        if wrong:
            raise ValueError(f"handheld layout {name}: {sentence}: {sorted(wrong)}")
    return parsed


def _billing_row(name: str, also: list[dict[str, Any]]) -> Record:
    """The row of a billing system's file, where the same file goes onto the handheld, and columns only we fill."""
    known = layout(name)
    columns = [*(field for field in known.load if field.start), *map(field_of, also)]
    return Record(known.length, tuple(columns), sides=("load",), leaf=True)


def _record(row: dict[str, Any]) -> Record:
    columns = tuple(field_of(field) for field in row.pop("field"))
    sides = tuple(row.pop("sides", get_args(Side)))
    leaf = row.pop("leaf", "kind" not in row)
    return Record(fields=columns, sides=sides, leaf=leaf, **row)


def _faults(parsed: HandheldLayout) -> list[tuple[set[str], str]]:
    every = [field for record in parsed.records for field in record.fields]
    types: set[str] = {field.type for field in every}
    kinds = {record.kind for record in parsed.records}
    leaves = {side: [record.kind for record in parsed.side(side) if record.leaf] for side in get_args(Side)}
    overlapping = [_overlapping(record) for record in parsed.records]
    return [
        ({field.name for field in every if field.taken} - LOADED - UNLOADED - {"account_no"}, "nothing of a stop"),
        (types - set(get_args(CellType)), "no type of a cell"),
        ({record.within for record in parsed.records} - kinds - {""}, "is no record"),
        ({side for side, found in leaves.items() if len(found) != 1}, "does not have one record that is a stop"),
        (set().union(*overlapping), "stands on another field, on the record's name or beyond the row"),
    ]


def _overlapping(record: Record) -> set[str]:
    found, reached = set(), len(record.kind)
    for field in sorted(record.fields, key=lambda field: field.start):
        if field.start <= reached or field.end > record.length:
            found.add(field.name)
        reached = field.end
    return found


@cache
def _shelf() -> dict[str, HandheldLayout]:
    folder = files("fieldops.interchange") / "layouts" / "handhelds"
    papers = sorted((paper for paper in folder.iterdir() if paper.name.endswith(".toml")), key=lambda paper: paper.name)
    return {
        name: parse_handheld_layout(name, paper.read_text("utf-8"))
        for paper in papers
        for name in [paper.name.removesuffix(".toml")]
    }
