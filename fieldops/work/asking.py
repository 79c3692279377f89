"""What a stop asks of one register: the digits, and the limits they are compared with."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from fieldops.rules.plausible import PastReading, limits_for
from fieldops.store.place_tables import Register
from fieldops.store.work_tables import Stop, StopRegister


def asked_of(
    stop: Stop,
    register: Register,
    history: Sequence[PastReading],
    on: date,
    low: str | None = None,
    high: str | None = None,
) -> StopRegister:
    """One register of a stop; `low` and `high` are billing's own limits, which are for the cycle's read only."""
    limits = limits_for(history, register.dials, on, low, high)
    return StopRegister(stop_id=stop.id, register_id=register.id, limits=asdict(limits))
