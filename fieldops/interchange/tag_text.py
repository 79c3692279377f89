"""What a door tag says, as values; how it is drawn is another matter (fieldops/interchange/door_tag.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TagWords:
    """What the rule book lets a tag say in one language."""

    heading: str
    opening: str
    shut_off: str
    """With the gap {shut_off_from}."""
    before: str
    where_to_pay: str
    how_to_pay: str
    dispute: str
    restoration: str


@dataclass(frozen=True, slots=True)
class TagText:
    """One tag: no name, no amount."""

    number: str
    order_id: str
    address: str
    posted_on: date
    """The day it is meant to be posted: the shut-off day below holds for no earlier posting."""
    shut_off_from: datetime
    words: Mapping[str, TagWords]
    """By language, en and es."""
