"""A handheld that keeps its memory from one contact to the next, and the line of the cradle it is set into."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldops.clock import monotonic
from fieldops.devices import faults
from fieldops.devices.far_end import FarEnd
from fieldops.devices.frd1.handheld import handheld
from fieldops.devices.frd1.memory import HeldDump, Memory
from fieldops.devices.frd1.records import records_of, start_of
from fieldops.devices.simulated import SimulatedPort

NAME = "HH-7"
ROUTE = "R7"
TAKEN_AT = "2026-05-12T09:14:05-07:00"
FAST = 50.0


def capture(n: int, serial: str, digits: str | None = "01042", **more: Any) -> dict[str, Any]:
    """One record as the handheld takes it."""
    outcome = {} if digits is None else {"digits": digits}
    return {"uid": f"4.{n}", "serial": serial, "at": TAKEN_AT, **outcome, **more}


class Handheld:
    """One handheld with one dump; `plug` opens its line, as `Pulls` asks for it."""

    def __init__(self, captures: Sequence[Mapping[str, Any]], epoch: int = 4) -> None:
        self.memory = Memory(NAME)
        self.takes(captures, epoch)
        self.fault = ""
        self.contacts = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def takes(self, captures: Sequence[Mapping[str, Any]], epoch: int = 4) -> None:
        """Hold these records and no others."""
        self.memory.dumps = (HeldDump(ROUTE, epoch, tuple(records_of(start_of(NAME, ROUTE, epoch), captures))),)

    @property
    def purged(self) -> bool:
        """Whether it let its records go."""
        return self.memory.dumps[0].purged

    def plug(self, _url: str) -> SimulatedPort:
        """Set it into the cradle; what is planned to go wrong goes wrong once."""
        self.contacts += 1
        self.meanwhile()
        plan, self.fault = faults.parse(self.fault, 0), ""
        return SimulatedPort(FarEnd(handheld(self.memory), monotonic(), plan), speed=FAST)
