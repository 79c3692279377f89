"""What can go wrong on a line, as a seeded plan: `drop@17,flip@20.3,duplicate:0.001`.

    drop@K  flip@K.B  duplicate@K  garbage@K  unplug@K  silence@K     at the meter's K-th character (from 0)
    drop:R  flip:R  duplicate:R  garbage:R                            at each character, with the chance R
    silence  echo  two  nak  baud  trickle:S                          from the start on

`flip` turns bit B of the character over (the parity bit is 7), `garbage` puts three characters in before, `two` lays
the line's last character over this one as a second meter would, `nak` answers everything with NAK, `baud` keeps the
meter at the speed it began with, `trickle` waits S seconds before each character.
"""

import random
from dataclasses import dataclass

from fieldops import problems
from fieldops.devices.conversation import Conversation, Line, Receive, Send, SetLine

HIGHEST_BIT = 7
PLACED = ("drop", "flip", "duplicate", "garbage", "unplug", "silence")
BY_CHANCE = ("drop", "flip", "duplicate", "garbage")
FROM_THE_START = ("silence", "echo", "two", "nak", "baud")
NAK = b"\x15"
SLOWEST_TRICKLE_S = 60.0


@dataclass(frozen=True, slots=True)
class Faults:
    """A plan: what is done at which character, what by chance, and what all the time."""

    placed: tuple[tuple[str, int, int], ...] = ()
    """Kind, place, bit."""
    chances: tuple[tuple[str, float], ...] = ()
    always: frozenset[str] = frozenset()
    trickle_s: float = 0.0
    seed: int = 0

    @property
    def echo(self) -> bool:
        """Whether the host hears itself, as under an optical head."""
        return "echo" in self.always

    @property
    def wrong_baud(self) -> bool:
        """Whether the meter never changes its speed."""
        return "baud" in self.always

    @property
    def refuses(self) -> bool:
        """Whether the meter answers everything with NAK."""
        return "nak" in self.always


NONE = Faults()


def parse(spec: str, seed: int = 0) -> Faults:
    """The plan of a text such as `drop@17,echo`; problem DEVICE_OPTION."""
    placed: list[tuple[str, int, int]] = []
    chances: list[tuple[str, float]] = []
    always: set[str] = set()
    trickle_s = 0.0
    for part in filter(None, spec.split(",")):
        try:
            if "@" in part:
                placed.append(_placed(part))
            elif part.startswith("trickle:"):
                trickle_s = _number(part, SLOWEST_TRICKLE_S)
            elif ":" in part:
                chances.append(_by_chance(part))
            else:
                always.add(_whole(part))
        except ValueError:
            known = ", ".join(dict.fromkeys((*PLACED, *FROM_THE_START, "trickle")))
            raise problems.DEVICE_OPTION(option=f"fault {part}", expected=known) from None
    return Faults(tuple(placed), tuple(chances), frozenset(always), trickle_s, seed)


def _placed(part: str) -> tuple[str, int, int]:
    kind, _, place = part.partition("@")
    where, _, bit = place.partition(".")
    if kind not in PLACED or not 0 <= int(bit or 0) <= HIGHEST_BIT:
        raise ValueError(part)
    return kind, int(where), int(bit or 0)


def _by_chance(part: str) -> tuple[str, float]:
    kind = part.partition(":")[0]
    if kind not in BY_CHANCE:
        raise ValueError(part)
    return kind, _number(part, 1.0)


def _number(part: str, most: float) -> float:
    number = float(part.partition(":")[2])
    if not 0 <= number <= most:
        raise ValueError(part)
    return number


def _whole(part: str) -> str:
    if part not in FROM_THE_START:
        raise ValueError(part)
    return part


class Disturbed:
    """A plan being carried out on a stream of characters."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.unplugged = False
        self._silent = "silence" in faults.always
        self._chance = random.Random(faults.seed)  # noqa: S311 -- faults are meant to come again
        self._at_place = {place: (kind, bit) for kind, place, bit in faults.placed}
        self._sent = 0
        self._last = 0

    def leave(self, character: int) -> bytes:
        """What becomes of the next character on its way."""
        kind, bit = self._what_happens()
        self._sent += 1
        self.unplugged = self.unplugged or kind == "unplug"
        self._silent = self._silent or kind == "silence"
        if self._silent or self.unplugged or kind == "drop":
            return b""
        return self._disturbed(character, kind, bit)

    def _what_happens(self) -> tuple[str, int]:
        if self._sent in self._at_place:
            return self._at_place[self._sent]
        for kind, chance in self.faults.chances:
            if self._chance.random() < chance:
                return kind, self._chance.randrange(8)
        return "", 0

    def _disturbed(self, character: int, kind: str, bit: int) -> bytes:
        if "two" in self.faults.always:
            character, self._last = character | self._last, character
        if kind == "flip":
            character ^= 1 << bit
        if kind == "garbage":
            return bytes(self._chance.randrange(256) for _ in range(3)) + bytes([character])
        return bytes([character]) * (2 if kind == "duplicate" else 1)


def nak_storm(line: Line) -> Conversation[None]:
    """A meter that answers everything with NAK."""
    came = yield SetLine(line)
    while True:
        came = yield Receive(float("inf"))
        if came.data:
            yield Send(NAK)
