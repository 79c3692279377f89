"""Cutting a row into its cells: at the delimiter, or at the columns its layout gives.

A cutter turns the text of one row into a dict of field name → text without padding; it raises the row's problem.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from fieldops import problems
from fieldops.interchange.layout import Field, Layout
from fieldops.interchange.text import Line, refuse_unprintable
from fieldops.problems import Problem

Cutter = Callable[[str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Cutting:
    """How the rows of one file are cut: the fields it carries, the cutter, the lines that are rows."""

    names: tuple[str, ...]
    cut: Cutter
    body: Sequence[Line]


def cutting_of(layout: Layout, lines: Sequence[Line]) -> Cutting:
    """How to cut this file; UNREADABLE_FILE when its first row does not name the layout's columns."""
    if layout.shape == "fixed":
        placed = tuple(field for field in layout.load if field.start)
        cut = partial(cut_fixed, placed, layout.reach, layout.length)
        return Cutting(tuple(field.name for field in placed), cut, lines)
    columns = _columns(layout, lines[0].text)
    return Cutting(columns, partial(_cut_delimited, layout, columns), lines[1:])


def _columns(layout: Layout, first_row: str) -> tuple[str, ...]:
    """The field names in the order of this file's columns."""
    headings = [cell.strip().lower().replace(" ", "_") for cell in _first_cells(layout, first_row)]
    known = {field.heading: field.name for field in layout.load}
    strange = [heading for heading in headings if heading not in known]
    # A column nobody reads is refused: a misspelt "hazards" would lose the dog.
    if strange:
        raise problems.UNREADABLE_FILE(what=f"the layout has no column “{strange[0][:40]}”")
    if len(set(headings)) != len(headings):
        raise problems.UNREADABLE_FILE(what="a column is named twice")
    _refuse_missing(layout, headings)
    return tuple(known[heading] for heading in headings)


def _first_cells(layout: Layout, first_row: str) -> list[str]:
    try:
        refuse_unprintable(first_row)
        return _cells(layout, first_row)
    except Problem:
        raise problems.UNREADABLE_FILE(what="its first row does not name columns") from None


def _refuse_missing(layout: Layout, headings: Sequence[str]) -> None:
    for field in layout.load:
        given_otherwise = field.default or field.name == "meter_route"
        if field.required and not given_otherwise and field.heading not in headings:
            raise problems.UNREADABLE_FILE(what=f"the column {field.heading} is missing")


def _cut_delimited(layout: Layout, columns: tuple[str, ...], text: str) -> dict[str, str]:
    refuse_unprintable(text)
    cells = _cells(layout, text)
    if len(cells) != len(columns):
        raise problems.ROW_COLUMNS(count=len(cells), needed=len(columns))
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}


def _cells(layout: Layout, text: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=layout.delimiter, strict=True))
    except csv.Error:
        raise problems.ROW_QUOTES() from None


def cut_fixed(placed: Sequence[Field], least: int, most: int | None, text: str) -> dict[str, str]:
    """The cells of a row that has to reach character `least` and may hold nothing beyond `most`, if that is known."""
    refuse_unprintable(text)
    row = text.rstrip(" ")
    if most is not None and len(row) > most:
        raise problems.ROW_TOO_LONG(length=len(row), most=most)
    if len(text) < least:
        raise problems.ROW_TOO_SHORT(length=len(text), needed=least)
    for field in placed:
        _refuse_cut_number(field, text)
    return {field.name: _stripped(field, text) for field in placed}


def _refuse_cut_number(field: Field, text: str) -> None:
    """A row that ends inside a right-aligned number was cut off: what is left of the number is another number."""
    if field.align == "right" and field.start <= len(text) < field.end:
        raise problems.ROW_TOO_SHORT(length=len(text), needed=field.end)


def _stripped(field: Field, text: str) -> str:
    cell = text[field.start - 1 : field.end].strip(" ")
    if field.pad == " ":
        return cell
    return cell.lstrip(field.pad) if field.align == "right" else cell.rstrip(field.pad)
