"""The rule book for people to read: what each book sets, where the code reads it, where each sentence is kept.

`python -m fieldops.rules.rulebook > docs/rulebook.md` makes the document. What it says of the policy's sentences is
data (`books/sentences.toml`); which function reads a parameter is asked of the gates themselves.
"""

import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from fieldops.rules.books import BOOK_NAMES, Book, load
from fieldops.rules.calendar import default_calendar, office_close
from fieldops.rules.gates import GATES
from fieldops.rules.ladder import ladder

UNCONFIRMED = "the city must confirm"
BESIDE_THE_GATES: Mapping[str, tuple[Callable[..., Any], ...]] = {
    "penalty": (ladder,),
    "mailed_notice": (ladder,),
    "delinquent_date": (ladder,),
    "door_tag_window": (ladder,),
}
"""What reads a parameter though it is no gate."""
FOR_PEOPLE = {
    "nsf": "billing charges the fee; here a returned payment cancels a release",
    "payment_in_the_field": "no screen and no message has a place for a payment",
    "estimate": "billing estimates",
}
"""Parameters that no function reads, and why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One version of one parameter, as a person reads it."""

    name: str
    value: str
    clause: str
    since: date
    note: str
    read_by: list[str]
    """Functions, as dotted names."""
    is_unconfirmed: bool
    """Whether the policy is silent and the city has yet to say that our decision is its own."""


def rows(book: Book) -> list[Row]:
    """Every version of every parameter, in the order of the book."""
    return [
        Row(
            one.name,
            in_words(one.value),
            one.clause,
            one.since,
            one.note,
            readers_of(one.name),
            UNCONFIRMED in one.note.casefold(),
        )
        for versions in book.parameters.values()
        for one in versions
    ]


def readers_of(parameter: str) -> list[str]:
    """The functions that read a parameter, as dotted names; none for what only people read."""
    judges = [gate.judge for gates in GATES.values() for gate in gates if gate.parameter == parameter]
    found = [*judges, *BESIDE_THE_GATES.get(parameter, ())]
    return list(dict.fromkeys(f"{one.__module__}.{one.__qualname__}" for one in found))


def sentences() -> Sequence[Mapping[str, Any]]:
    """The policy's sentences R1 to R26: what each asks, and where it is kept or why it is not ours."""
    found: list[dict[str, Any]] = _paper("sentences")["sentence"]
    return found


def decisions() -> Sequence[Mapping[str, Any]]:
    """What the sources leave open or say twice, and what was decided."""
    found: list[dict[str, Any]] = _paper("sentences")["decision"]
    return found


def in_words(value: Any) -> str:
    """A parameter's value as plain text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return (
            _span(value)
            if "days" in value
            else "; ".join(f"{_plain(key)}: {in_words(of)}" for key, of in value.items())
        )
    if isinstance(value, list):
        return ("; " if _has_tables(value) else ", ").join(in_words(one) for one in value)
    return str(value)


def page() -> str:
    """docs/rulebook.md."""
    books = "\n".join(_book(book) for book in load(BOOK_NAMES))
    kept = "".join(_line(one["number"], one["clause"], one["says"], _kept(one)) for one in sentences())
    decided = "".join(_line(one["number"], one["open"], one["decided"]) for one in decisions())
    return f"""# Rule book

What the books say, which function reads it, and where each sentence of the policy is kept. A rule refuses to authorise
an act; it never refuses to record what happened. This page is made from `fieldops/rules/books/`:
`python -m fieldops.rules.rulebook > docs/rulebook.md`.

"The city must confirm" stands where the policy is silent and the decision is ours. Windows and ages include their
bounds. The version in force on the bill date counts for the penalty and the mailed notice, the one in force at the
moment of asking for everything else. With several books in force an act is allowed only when every gate of every book
passes.

{books}
{_calendar()}
## The policy, sentence by sentence

| | clause | what it asks | where it is kept, or why it is not ours |
|---|---|---|---|
{kept}
## What was left open, and what was decided

| | open | decided |
|---|---|---|
{decided}"""


def _book(book: Book) -> str:
    lines = "".join(
        _line(f"`{row.name}`", row.value, row.clause, f"{row.since}", row.note, _readers(row)) for row in rows(book)
    )
    return f"""## {book.title} (`{book.name}`)

Version {book.version}. Source: {book.source}. Covers: {", ".join(book.covers) or "every class of account"}. {book.note}

| parameter | value | clause | since | note | read by |
|---|---|---|---|---|---|
{lines}"""


def _calendar() -> str:
    calendar = default_calendar()
    first, last = min(calendar.closed).year, max(calendar.closed).year
    monday, friday = calendar.anchor - timedelta(days=4), calendar.anchor
    return f"""## The office calendar

Open Monday to Thursday and every 14th Friday from {friday} on ({UNCONFIRMED}), less the holidays of {first} to {last}
in `fieldops/rules/books/calendar.toml`, and as edited by hand on the calendar page. The office closes at
{office_close(monday):%H:%M}, on Fridays at {office_close(friday):%H:%M} (201-9 5.2.5). Read by
`fieldops.rules.calendar.Calendar` and `fieldops.rules.calendar.office_close`.
"""


def _readers(row: Row) -> str:
    return _named(row.read_by) or f"people: {FOR_PEOPLE[row.name]}"


def _named(places: Sequence[str]) -> str:
    return ", ".join(f"`{place}`" for place in places)


def _kept(sentence: Mapping[str, Any]) -> str:
    if "not_ours" in sentence:
        return f"Not ours: {sentence['not_ours']}"
    return f"{sentence['kept']} {_named(sentence['by'])}"


def _line(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |\n"


def _span(span: Mapping[str, Any]) -> str:
    closes = f"{span['closes']:%H:%M}" if "closes" in span else "office close"
    before = ", the next day being open" if span.get("next_day_open") else ""
    return f"{', '.join(day.title() for day in span['days'])} {span['opens']:%H:%M}–{closes}{before}"


def _plain(key: str) -> str:
    return key.replace("_", " ")


def _has_tables(values: list[Any]) -> bool:
    return any(isinstance(one, Mapping) for one in values)


@cache
def _paper(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("fieldops.rules").joinpath("books", f"{name}.toml").read_text("utf-8"))


if __name__ == "__main__":
    sys.stdout.write(page())
