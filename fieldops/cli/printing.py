"""How commands print facts: as one JSON document for a script, or as lines for a person."""

import dataclasses
import json
from datetime import date, datetime
from typing import Any

import click

from fieldops.problems import Problem

BY_COMMAND = "command-line"
"""Who is written down as having done what a command did without naming a person."""

_TOLD_OF_ORDERS = ("posted", "acted", "unable", "withdrawn")


def counted(line: Any) -> list[str]:
    """How many stops of a run have which outcome; those that only orders have are told where there are any."""
    words = ("read", "skipped", *(word for word in _TOLD_OF_ORDERS if getattr(line, word)), "open")
    return [f"{getattr(line, word)} {word}" for word in words]


def print_json(facts: object) -> None:
    """Print dataclasses, lists and plain values as JSON."""
    click.echo(json.dumps(facts, default=_plain, ensure_ascii=False))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Not asdict: it copies deeply, and a problem inside has its own shape.
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Problem):
        return value.as_json()
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
