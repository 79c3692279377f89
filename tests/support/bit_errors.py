"""A noisy line: the same telegram twice, every bit turned over with the same small chance.

Nearly all tries of a quiet line are without an error and need no looking at. So the next error's place is drawn instead
of every bit (the gaps between errors of equal chance are distributed geometrically), and only the tries that have one
are run, all the way through parity check, grammar and the rule of two.
"""

import math
import random
from collections.abc import Iterator
from itertools import groupby

from fieldops.devices.framing import EVEN, encode_7e1
from fieldops.devices.overhearing import Confirmed, Heard
from fieldops.devices.ui1203.link import Listener


def wrong_values(
    telegram: bytes, rate: float, tries: int, seed: int = 0, counting: type[Confirmed | Heard] = Confirmed
) -> list[str]:
    """The digits and ids that counted and are not what the telegram says, of so many tries of two telegrams."""
    twice = encode_7e1(telegram) * 2
    said = _counted(twice, counting)[0]
    wrong: list[str] = []
    for _, places in groupby(_errors(rate, tries * len(twice) * 8, seed), lambda place: place // (len(twice) * 8)):
        noisy = bytearray(twice)
        for place in places:
            noisy[place // 8 % len(twice)] ^= 1 << place % 8
        wrong += [value for value in _counted(bytes(noisy), counting) if value != said]
    return wrong


def _errors(rate: float, bits: int, seed: int) -> Iterator[int]:
    chance, place, per_gap = random.Random(seed), -1, math.log1p(-rate)
    while True:
        place += 1 + int(math.log(1 - chance.random()) / per_gap)
        if place >= bits:
            return
        yield place


def _counted(wire: bytes, counting: type[Confirmed | Heard]) -> list[str]:
    events = Listener("ui1203/2").feed(EVEN.decode(wire))
    return [f"{event.readout.meter_id} {event.readout.digits}" for event in events if isinstance(event, counting)]
