"""What a meter says, and what a listener reports on the way to it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Telegram:
    """One answer of a meter: digits are the dials as sent, tags what else it said, raw the characters with the CR."""

    meter_id: str
    digits: str
    tags: tuple[str, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole, undamaged telegram came in; it does not count yet."""

    telegram: Telegram


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The telegram came in twice in a row and counts."""

    telegram: Telegram


@dataclass(frozen=True, slots=True)
class Discarded:
    """A line came in that is no telegram; `why` says whether the parity or the grammar was broken."""

    why: Literal["parity", "grammar"]


Event = Heard | Confirmed | Discarded
