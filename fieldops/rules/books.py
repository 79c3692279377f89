"""Books: what a policy or a law says, as dated data.

A book is a TOML file in `books/`. A parameter has one or more versions, each with its value, the clause it comes from,
the day from which it counts, and a note where the text is silent and we decided. The version in force on the bill date
counts for the penalty and the mailed notice, the one in force now for everything else; days before the first version
fall under the first, because nothing earlier is known and a rule must not vanish for an old date.

`[texts]` are sentences that the city prints or shows: on the door tag, on the card for who offers payment at the door.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from fieldops import problems

BOOK_NAMES = ("san_clemente_201_9", "us_ca_residential")
IN_EVERY_BOOK = ("amount", "payment_feed", "authorisation", "premise")
"""Parameters without which no book may let anybody shut off water."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One version of one number or list of a book."""

    name: str
    value: Any
    clause: str
    since: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A named policy or law."""

    name: str
    title: str
    version: str
    source: str
    note: str
    covers: tuple[str, ...]
    """Classes of account it speaks about; empty means all."""
    parameters: Mapping[str, tuple[Parameter, ...]] = field(repr=False)
    """Every version of every parameter, the oldest first."""
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)

    def parameter(self, name: str, on: date) -> Parameter | None:
        """The version in force on a day; None where the book has no such rule."""
        versions = self.parameters.get(name)
        if not versions:
            return None
        return next((one for one in reversed(versions) if one.since <= on), versions[0])

    def text(self, name: str) -> Mapping[str, str]:
        """A text of the book as {"en", "es"}; KeyError where the book has none of this name."""
        return self.texts[name]


def strictest(books: Sequence[Book], name: str, on: date) -> timedelta:
    """The shortest time that a book in force wants of a parameter whose value is a time, such as { hours = 4 }."""
    wanted = [book.parameter(name, on) for book in books]
    return min(timedelta(**parameter.value) for parameter in wanted if parameter is not None)


def load(names: Sequence[str]) -> tuple[Book, ...]:
    """The books of these names, each once, in the order given; UNKNOWN_BOOK for any other name."""
    for name in names:
        if name not in BOOK_NAMES:
            raise problems.UNKNOWN_BOOK(book=name, books=", ".join(BOOK_NAMES))
    return tuple(_packaged(name) for name in dict.fromkeys(names))


@cache
def _packaged(name: str) -> Book:
    return parse_book(name, files("fieldops.rules").joinpath("books", f"{name}.toml").read_text("utf-8"))


def parse_book(name: str, toml: str) -> Book:
    """A book from its TOML text; ValueError where it lacks what every book must have."""
    paper = tomllib.loads(toml)
    parameters = {key: _versions(key, rows) for key, rows in paper["parameters"].items()}
    missing = [key for key in IN_EVERY_BOOK if key not in parameters]
    if missing:
        raise ValueError(f"book {name} lacks {', '.join(missing)}")
    return Book(
        name=name,
        title=paper["title"],
        version=paper["version"],
        source=paper["source"],
        note=paper["note"],
        covers=tuple(paper.get("covers", ())),
        parameters=parameters,
        texts=paper["texts"],
    )


def _versions(name: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Parameter, ...]:
    versions = [Parameter(name, row["value"], row["clause"], row["from"], row.get("note", "")) for row in rows]
    return tuple(sorted(versions, key=lambda one: one.since))
