"""Meter routes in: a billing system's file becomes rows, and beside them the rows that cannot be taken, and why.

A bad row is set aside with its text as read; it is never dropped and never stops the rest. What spoils the whole file
(no text, a column missing, no code for the meter route) is raised before the first row is looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fieldops import problems
from fieldops.interchange.cells import fitted, refusal, value_of
from fieldops.interchange.cutting import cutting_of
from fieldops.interchange.layout import Field, Layout
from fieldops.interchange.rows import BadRow, LoadFile, MeterRouteRow
from fieldops.interchange.text import lines_of, refuse_unprintable
from fieldops.problems import Problem

_METER_ROUTE = Field("meter_route", "text", "Code of the meter route, as named at import.", most=20)


@dataclass(slots=True)
class _Seen:
    """What must not stand in a meter route twice, and the line it first stood in."""

    first: dict[tuple[str, str, object], int] = field(default_factory=dict)

    def refuse_twice(self, layout: Layout, row: MeterRouteRow) -> None:
        """Raise ROW_TWICE for a row whose meter or sequence an earlier good row of its meter route has."""
        keys = [(row.meter_route, "serial_number", row.serial_number), (row.meter_route, "sequence", row.sequence)]
        for key in keys:
            if key in self.first:
                heading = _heading(layout, key[1])
                raise problems.ROW_TWICE(field=heading, value=key[2], first=self.first[key])
        self.first.update(dict.fromkeys(keys, row.line))


def read_meter_route(data: bytes, layout: Layout, meter_route: str | None = None) -> LoadFile:
    """Every row of a file, good or set aside; `meter_route` fills in where the file names none."""
    lines = lines_of(data)
    cutting = cutting_of(layout, lines)
    code = _named(meter_route)
    if not code and "meter_route" not in cutting.names:
        raise problems.ROUTE_CODE_NEEDED()
    seen = _Seen()
    rows: list[MeterRouteRow] = []
    bad: list[BadRow] = []
    for place, line in enumerate(cutting.body, start=1):
        try:
            row = _row(layout, line.number, place, {"meter_route": code, **_given(cutting.cut(line.text))})
            seen.refuse_twice(layout, row)
        except Problem as problem:
            bad.append(BadRow(line.number, line.text, problem))
        else:
            rows.append(row)
    return LoadFile(layout.name, sha256(data).hexdigest(), tuple(rows), tuple(bad))


def _named(meter_route: str | None) -> str:
    code = (meter_route or "").strip()
    refuse_unprintable(code)
    return code and str(value_of(_METER_ROUTE, code))


def _given(cells: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in cells.items() if text}


def _row(layout: Layout, line: int, place: int, cells: Mapping[str, str]) -> MeterRouteRow:
    values = {each.name: _value(each, cells) for each in layout.load if each.taken}
    values.setdefault("meter_route", cells["meter_route"])
    values.setdefault("sequence", place)
    _fit_readings(layout, values)
    _forget_empty_limits(values)
    _both_or_none(layout, values)
    return MeterRouteRow(line=line, **{name: value for name, value in values.items() if value is not None})


def _value(each: Field, cells: Mapping[str, str]) -> Any:
    text = cells.get(each.name) or cells.get(each.instead) or each.default
    if text:
        return value_of(each, text)
    if each.required:
        raise problems.ROW_MISSING(field=each.heading)
    return None


def _fit_readings(layout: Layout, values: dict[str, Any]) -> None:
    dials: int = values["dials"]
    for each in layout.load:
        digits = values.get(each.name)
        if each.type != "reading" or digits is None:
            continue
        shown = fitted(digits, dials, cut_zeros=each.cut_zeros)
        if shown is None:
            raise refusal(each, digits, f"≤ {'9' * dials}")
        values[each.name] = shown


def _forget_empty_limits(values: dict[str, Any]) -> None:
    # Billing systems fill limits they do not know with zeros; taken at its word, such a span would doubt every read.
    if all(values.get(name) and not int(values[name]) for name in ("low", "high")):
        values["low"] = values["high"] = None


def _both_or_none(layout: Layout, values: Mapping[str, Any]) -> None:
    missing = [name for name in ("latitude", "longitude") if values.get(name) is None]
    if len(missing) == 1:
        raise problems.ROW_MISSING(field=_heading(layout, missing[0]))


def _heading(layout: Layout, name: str) -> str:
    return next((each.heading for each in layout.load if each.name == name), name)
