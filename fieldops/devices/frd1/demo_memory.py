"""Records of a handheld that was never carried: for the simulator and for training. The same seed, the same records."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fieldops.devices.frd1.memory import HeldDump
from fieldops.devices.frd1.records import records_of, start_of

SECONDS_A_STOP = 45
SKIPPED, TO_REPAIR = 0.04, 0.02
SKIPS = ("dog", "locked_gate", "flooded", "cannot_locate")
TROUBLES = ("glass_broken", "register_stopped")


def reads_of(count: int, seed: int) -> dict[str, str]:
    """Serial numbers and what their dials show."""
    chance = random.Random(seed)  # noqa: S311 -- a demo's reads, not a secret
    serials = chance.sample(range(60_000_000, 70_000_000), count)
    return {str(serial): f"{chance.randrange(10**8):08}" for serial in serials}


def dump_of(
    handheld: str, meter_route: str, epoch: int, reads: Mapping[str, str], began_at: datetime, seed: int
) -> HeldDump:
    """A walk along these meters, in their order; some stand behind a gate. ValueError: no such record exists."""
    captures = _captures(epoch, reads, began_at, random.Random(seed + 1))  # noqa: S311 -- as above
    return HeldDump(meter_route, epoch, records_of(start_of(handheld, meter_route, epoch), captures))


def _captures(
    epoch: int, reads: Mapping[str, str], began_at: datetime, chance: random.Random
) -> Sequence[Mapping[str, Any]]:
    captures: list[dict[str, Any]] = []
    for n, (serial, digits) in enumerate(reads.items()):
        at = began_at + timedelta(seconds=n * SECONDS_A_STOP)
        capture: dict[str, Any] = {"uid": f"{epoch}.{n + 1}", "serial": serial}
        capture |= {"skip": chance.choice(SKIPS)} if chance.random() < SKIPPED else {"digits": digits}
        capture["at"] = at.isoformat()
        if chance.random() < TO_REPAIR:
            capture["trouble"] = [chance.choice(TROUBLES)]
        captures.append(capture)
    return captures
