"""Names that never change: ids of facts, journals, stops and meters, all lower-case UUIDs."""

import re
import uuid
from collections.abc import Iterator

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_LAST_SIX_FIGURES = 0xFFFFFF


def new_id() -> str:
    """A random id for something the office makes: a run, a stop, an order."""
    return str(uuid.uuid4())


def alike_ids() -> Iterator[str]:
    """Random ids that differ from each other in their last six figures only: in thousands they travel compressed."""
    while True:
        random = uuid.uuid4().int & ~_LAST_SIX_FIGURES
        yield from (str(uuid.UUID(int=random | number)) for number in range(_LAST_SIX_FIGURES + 1))


def is_id(text: object) -> bool:
    """Whether `text` is a UUID as the wire writes it."""
    return isinstance(text, str) and _UUID.match(text) is not None


def is_derived(fact_id: str) -> bool:
    """Whether the id was computed from device, record, time and value (UUIDv5), as for records of a handheld."""
    return fact_id[14] == "5" and fact_id[19] in "89ab"
