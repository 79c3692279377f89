"""How the words of FRD/1 messages must look, and taking an object apart by it."""

import re
from collections.abc import Callable
from dataclasses import MISSING, field, fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Check = Callable[[Any], bool]

MOST_RECORDS = 100_000
LARGEST_WINDOW = 64


def whole(least: int, most: int) -> Check:
    """Whether a value is a whole number between the two."""
    return lambda value: type(value) is int and least <= value <= most


def text(most: int, least: int = 1) -> Check:
    """Whether a value is printable text of so many characters."""
    return lambda value: isinstance(value, str) and least <= len(value) <= most and value.isprintable()


def like(pattern: str) -> Check:
    """Whether a value is text of this form."""
    form = re.compile(pattern)
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


def a_list(value: Any) -> bool:
    """Whether a value is a list."""
    return isinstance(value, list)


def yes_or_no(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


NAME = text(40)
SHA256 = like("[0-9a-f]{64}")
COUNT = whole(0, MOST_RECORDS)
NUMBER = whole(1, MOST_RECORDS)
EPOCH = whole(1, 2**31 - 1)


def word(check: Check, wire: str = "", **how: Any) -> Any:
    """A field of a message that must look like this; `wire` is its name there, if it is another."""
    return field(metadata={"check": check, "wire": wire}, **how)


def build(kind: Callable[..., T], body: dict[str, Any]) -> T | None:
    """The message in an object; None when a word is missing or looks otherwise. Names it does not have are ignored."""
    values = {}
    for name, wire, check, default in _words(kind):
        if wire not in body:
            if default is not MISSING:
                continue
            return None
        if not check(body[wire]):
            return None
        values[name] = body[wire]
    return kind(**values)


def words_of(message: Any) -> dict[str, Any]:
    """The object of a message; words at their default are left out, as they may be."""
    kind: Callable[..., Any] = type(message)
    return {
        wire: getattr(message, name)
        for name, wire, _, default in _words(kind)
        if default is MISSING or getattr(message, name) != default
    }


@cache
def _words(kind: Any) -> tuple[tuple[str, str, Check, object], ...]:
    """Of each field its name here and on the wire, its check and its default."""
    return tuple(
        (item.name, item.metadata["wire"] or item.name, item.metadata["check"], item.default) for item in fields(kind)
    )
