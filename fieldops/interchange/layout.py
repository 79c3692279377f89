"""Layouts as data: what stands where in a billing system's file.

No two billing systems agree, so a layout is a TOML file in `layouts/` and never code: a delimited layout names the
columns of its first row, a fixed-width one gives each field a 1-based start and a length. `[[load]]` tables say what
comes in, `[[reads]]` tables what goes out; a layout without `[[reads]]` is for loading only.
"""

import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from fieldops import problems
from fieldops.interchange.rows import MeterRouteRow

Shape = Literal["delimited", "fixed"]
CellType = Literal[
    "text",
    "account",
    "whole",
    "reading",
    "factor",
    "latitude",
    "longitude",
    "date",
    "month_day",
    "time",
    "one_of",
    "unit",
    "hazards",
]

_KNOWN = {each.name for each in fields(MeterRouteRow)} - {"line"}
_FROM_ELSEWHERE = {"line", "meter_route", "sequence"}  # the file's place, the importer's word, the order of lines
_NEEDED = {each.name for each in fields(MeterRouteRow) if each.default is MISSING} - _FROM_ELSEWHERE


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row; `name` is the attribute of `MeterRouteRow` (or of a handheld's stop) it fills."""

    name: str
    type: CellType
    about: str
    header: str = ""  # the name in a delimited file's first row, where it is not `name`
    start: int = 0  # 1-based; 0 in a fixed-width layout: not in the file, `default` stands for it
    length: int = 0
    pad: str = " "
    align: Literal["left", "right"] = "left"
    required: bool = False
    default: str = ""  # in the file's own notation
    instead: str = ""  # the field that is taken where this one is blank
    least: int = 0
    most: int = 0
    values: tuple[str, ...] = ()
    format: str = "%Y-%m-%d"
    cut_zeros: bool = False  # a reading in a wider column: leading zeros beyond the dials mean nothing
    taken: bool = True  # False: no attribute of the row; only another field's `instead` may use it
    decision: bool = False  # ours to decide: the layout's source does not say
    shorten: bool = False  # words for a person: what does not fit is cut off when it is written

    @property
    def heading(self) -> str:
        """What a delimited file's first row calls it, and what a problem calls it."""
        return self.header or self.name

    @property
    def end(self) -> int:
        """The 1-based last character of the field."""
        return self.start + self.length - 1


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One column of the export; `name` is the attribute of `ReadRow` (or `batch`) it shows."""

    name: str
    about: str
    header: str = ""

    @property
    def heading(self) -> str:
        """What the first row calls it."""
        return self.header or self.name


@dataclass(frozen=True, slots=True)
class Layout:
    """One file layout, as its TOML file tells it."""

    name: str
    title: str
    shape: Shape
    load: tuple[Field, ...]
    reads: tuple[ReadColumn, ...] = ()
    delimiter: str = ","
    length: int = 0

    def carries(self, name: str) -> bool:
        """Whether a file of this layout has a place for `name`."""
        return any(field.name == name for field in self.load)

    @property
    def reach(self) -> int:
        """The character every fixed-width row must reach: where its last required field begins."""
        return max(field.start for field in self.load if field.required)


def layout(name: str) -> Layout:
    """The layout called `name`; UNKNOWN_LAYOUT names those there are."""
    known = _shelf()
    if name not in known:
        raise problems.UNKNOWN_LAYOUT(layout=name, layouts=", ".join(known))
    return known[name]


def layout_names() -> tuple[str, ...]:
    """Every layout a meter route can be loaded from."""
    return tuple(_shelf())


def export_layout_names() -> tuple[str, ...]:
    """The layouts that reads can be exported in."""
    return tuple(name for name, each in _shelf().items() if each.reads)


def parse_layout(name: str, toml: str) -> Layout:
    """A layout from the text of its TOML file; ValueError or TypeError where it contradicts itself."""
    table = tomllib.loads(toml)
    load = tuple(field_of(row) for row in table.pop("load"))
    reads = tuple(ReadColumn(**row) for row in table.pop("reads", ()))
    parsed = Layout(name=name, load=load, reads=reads, **table)
    _check(parsed)
    return parsed


def field_of(row: dict[str, Any]) -> Field:
    """A field from its table in a TOML file."""
    values = tuple(row.pop("values", ()))
    return Field(**row, values=values)


def _check(parsed: Layout) -> None:
    for wrong, sentence in _faults(parsed):
        if wrong:
            raise ValueError(f"layout {parsed.name}: {sentence}: {sorted(wrong)}")


def _faults(parsed: Layout) -> list[tuple[set[str], str]]:
    names = [field.name for field in parsed.load]
    filled = {field.name for field in parsed.load if field.taken and (field.required or field.default)}
    types: set[str] = {field.type for field in parsed.load}
    fixed = parsed.shape == "fixed"
    return [
        ({name for name in names if names.count(name) > 1}, "named twice"),
        ({field.name for field in parsed.load if field.taken} - _KNOWN, "no value of a row"),
        (_NEEDED - filled, "neither required nor with a default"),
        (types - set(get_args(CellType)), "no type of a cell"),
        ({field.instead for field in parsed.load if field.instead} - set(names), "stands in and is not there"),
        ({field.name for field in parsed.load if fixed and field.end > parsed.length}, "ends beyond the row"),
    ]


@cache
def _shelf() -> dict[str, Layout]:
    folder = files("fieldops.interchange") / "layouts"
    papers = sorted((paper for paper in folder.iterdir() if paper.name.endswith(".toml")), key=lambda paper: paper.name)
    return {
        name: parse_layout(name, paper.read_text("utf-8"))
        for paper in papers
        for name in [paper.name.removesuffix(".toml")]
    }
