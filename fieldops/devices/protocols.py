"""Every protocol by its name: how its line is set, who listens, and what the meter's end sends.

A further protocol is one more row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol as Interface

from fieldops import problems
from fieldops.devices import framing, ui1203
from fieldops.devices.telegrams import Event


class Decoder(Interface):
    """Characters out of the bytes of an 8N1 line."""

    def decode(self, data: bytes) -> bytes:
        """Seven- or eight-bit characters, a damaged one marked as its framing says."""
        ...


class Listener(Interface):
    """The reader's end of a protocol, without a port or a clock."""

    def feed(self, characters: bytes) -> list[Event]:
        """Take in what came over the line; report what it completes."""
        ...

    def gave_up(self, seconds: float) -> problems.Problem:
        """Why there is no value after so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class LineProtocol:
    """One way that meters talk; `simulated` gives the line bytes of a meter by id and digits (ValueError: cannot)."""

    name: str
    baud: int
    framing: str
    decoder: Callable[[], Decoder]
    listener: Callable[[], Listener]
    simulated: Callable[[str, str], bytes]


def _ui1203_line(meter_id: str, digits: str) -> bytes:
    return framing.encode_7e1(ui1203.telegram_for(meter_id, digits))


PROTOCOLS: dict[str, LineProtocol] = {
    row.name: row for row in (LineProtocol("ui1203", 1200, "7E1", framing.SevenEven, ui1203.Listener, _ui1203_line),)
}


def find(name: str) -> LineProtocol:
    """The protocol of that name; problem UNKNOWN_PROTOCOL."""
    try:
        return PROTOCOLS[name]
    except KeyError:
        raise problems.UNKNOWN_PROTOCOL(protocol=name, protocols=", ".join(PROTOCOLS)) from None
