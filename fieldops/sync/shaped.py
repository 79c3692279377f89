"""A shape of the wire: the schema that defines it and explains refusals, and the quick check compiled from it."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema

from fieldops.sync import checker


class Shaped:
    """Says whether a value has the shape; only a value that has not is shown to the schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.passes = checker.compiled(schema)

    def accepts(self, value: object) -> bool:
        """Whether the value has the shape."""
        return self.passes(value) or not self.faults(value)

    def faults(self, value: Any) -> list[str]:
        """What is wrong, as names of keys from the schema (`position.lat`), never what was sent."""
        return sorted(set(_names(self.schema.validate(value))))


def _names(wrong: dict[Any, Any], above: str = "") -> Iterator[str]:
    for key, inside in wrong.items():
        name = above if key == "_schema" else f"{above}.{key}".lstrip(".")
        if isinstance(inside, dict):
            yield from _names(inside, name)
        else:
            yield name
