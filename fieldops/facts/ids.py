"""Names that never change: ids of facts, journals, stops and meters, all lower-case UUIDs."""

import re
import uuid

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def new_id() -> str:
    """A random id for something the office makes: a run, a stop, an order."""
    return str(uuid.uuid4())


def is_id(text: object) -> bool:
    """Whether `text` is a UUID as the wire writes it."""
    return isinstance(text, str) and _UUID.match(text) is not None


def is_derived(fact_id: str) -> bool:
    """Whether the id was computed from device, record, time and value (UUIDv5), as for records of a handheld."""
    return uuid.UUID(fact_id).version == 5  # noqa: PLR2004 -- the number is the version
