"""Billing's facts in: a CSV file of one row for each fact becomes typed rows, and beside them the rows set aside.

The file is ours by decision (docs/files.md): its first row names the columns, the column `kind` says what a row tells,
and exactly one row of kind `feed` says as of when everything in it holds. A single fact that comes otherwise (a form, a
JSON call) is read by the same words.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from fieldops import problems
from fieldops.interchange.cutting import Cutting, cutting_of
from fieldops.interchange.facts_columns import BY_NAME, COLUMNS, FEED, KINDS, refusal, value_of
from fieldops.interchange.facts_rows import (
    ArrangementRow,
    BalanceRow,
    BillingFacts,
    FactRow,
    HoldRow,
    NoticeRow,
)
from fieldops.interchange.layout import Field, Layout
from fieldops.interchange.rows import BadRow
from fieldops.interchange.text import Line, lines_of, refuse_unprintable
from fieldops.problems import Problem

LAYOUT = Layout(
    name="billing_facts_v1",
    title="Facts from billing, version 1",
    shape="delimited",
    load=tuple(Field(column.name, "text", column.about, required=column.name == "kind") for column in COLUMNS),
)


def read_billing_facts(data: bytes) -> BillingFacts:
    """Every row of a file, good or set aside; raises what spoils the whole file, a missing `feed` row too."""
    cutting = cutting_of(LAYOUT, lines_of(data))
    feeds: list[datetime] = []
    rows: list[FactRow] = []
    bad: list[BadRow] = []
    for line in cutting.body:
        try:
            found = _read(cutting, line)
        except Problem as problem:
            bad.append(BadRow(line.number, line.text, problem))
        else:
            if isinstance(found, FactRow):
                rows.append(found)
            else:
                feeds.append(found)
    if len(feeds) != 1:
        raise problems.FEED_ROW_NEEDED(count=len(feeds))
    return BillingFacts(sha256(data).hexdigest(), feeds[0], tuple(rows), tuple(bad))


def fact_of(kind: str, cells: Mapping[str, str], line: int = 0) -> FactRow:
    """One fact from the text of its cells by column name; raises the problem of the first cell that does not fit."""
    wanted = KINDS.get(kind)
    if wanted is None:
        raise refusal(BY_NAME["kind"], kind, " / ".join([*KINDS, FEED]))
    values = {**_values(kind, cells, wanted.must, wanted.may), **dict(wanted.fixed)}
    row = wanted.make(line=line, **values)
    _demand_agreement(row)
    return row


def _read(cutting: Cutting, line: Line) -> FactRow | datetime:
    """A fact, or the time that a `feed` row tells."""
    cells = {name: text for name, text in cutting.cut(line.text).items() if text}
    kind = cells.pop("kind", "").lower()
    if not kind:
        raise problems.ROW_MISSING(field="kind")
    if kind == FEED:
        as_of: datetime = _values(kind, cells, ("as_of",), ())["as_of"]
        return as_of
    return fact_of(kind, cells, line.number)


def _values(kind: str, cells: Mapping[str, str], must: tuple[str, ...], may: tuple[str, ...]) -> dict[str, Any]:
    """The values of a row by attribute."""
    given = {name: text.strip() for name, text in cells.items() if text.strip()}
    for name in given:
        # A cell nobody would read is refused: billing meant something by it.
        if name not in must and name not in may:
            raise problems.CELL_NOT_OF_KIND(field=name, row=kind)
    for name in must:
        if name not in given:
            raise problems.ROW_MISSING(field=name)
    return {BY_NAME[name].attribute: _value(name, text) for name, text in given.items()}


def _value(name: str, text: str) -> Any:
    refuse_unprintable(text)
    return value_of(BY_NAME[name], text)


def _demand_agreement(row: FactRow) -> None:
    """Raise FACT_CONTRADICTS for a row that cannot be true whatever else is."""
    for field, other, agrees in _AGREEMENTS.get(type(row), ()):
        first, second = (getattr(row, BY_NAME[name].attribute) for name in (field, other))
        if first is not None and second is not None and not agrees(first, second):
            raise problems.FACT_CONTRADICTS(field=field, other=other)


_AGREEMENTS: dict[type[FactRow], tuple[tuple[str, str, Any], ...]] = {
    BalanceRow: (
        ("shutoff_eligible", "past_due", lambda eligible, past_due: eligible <= past_due),
        ("bill_date", "due_date", lambda billed, due: billed <= due),
    ),
    NoticeRow: (("mailed_on", "delinquent_on", lambda mailed, delinquent: mailed <= delinquent),),
    HoldRow: (("from", "to", lambda start, end: start < end),),
    ArrangementRow: (
        ("signed_on", "ends_on", lambda signed, ends: signed <= ends),
        ("from", "to", lambda start, end: start < end),
    ),
}
