"""`sim://` ports: a meter inside this process, for the demo, for training and for tests.

    sim://ui1203?id=61564400&read=00123456&seed=7
    sim://ui1203?id=61564400&meters=city.json

`seed` says at which character of the telegram the listener joins, `bit_rate` how fast the line is (1200). With `meters`
the read comes from a JSON object of serial number to digits; a serial number that is not in it answers nothing, like a
pad without a register.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from fieldops import problems
from fieldops.clock import monotonic
from fieldops.devices import protocols
from fieldops.devices.transmitter import DEFAULT_BIT_RATE, FASTEST_BIT_RATE, SLOWEST_BIT_RATE, Transmitter

SCHEME = "sim"
_OPTIONS = frozenset({"id", "read", "seed", "meters", "bit_rate"})


class SimulatedPort:
    """A port with a talking meter at its far end; it keeps time like a line does."""

    def __init__(
        self,
        transmitter: Transmitter,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transmitter = transmitter
        self._now = now
        self._sleep = sleep
        self._powered_at = now()

    def read(self, deadline: float) -> bytes:
        """What has come, or b"" when nothing came before the deadline."""
        while True:
            data = self._transmitter.due(self._now() - self._powered_at)
            left = deadline - self._now()
            if data or not left > 0:
                return data
            self._sleep(min(self._transmitter.seconds_per_character, left))

    def write(self, data: bytes) -> None:
        """Nothing: these meters do not listen."""

    def set_line(self, baud: int, framing: str) -> None:
        """Nothing: the meter keeps its own speed."""

    def close(self) -> None:
        """Take the power away."""


def open_simulated(url: str) -> SimulatedPort:
    """A port for a `sim://` URL; problems PORT_URL and UNKNOWN_PROTOCOL."""
    shown, _, query = url.partition("?")
    protocol = protocols.find(shown.partition("://")[2])
    try:
        options = _options(query)
        digits = _reading(options)
        line = protocol.simulated(options["id"], digits) if digits is not None else b""
        return SimulatedPort(_transmitter(line, options))
    except (OSError, ValueError, KeyError) as error:
        # Without the query: it names a meter and what it shows.
        raise problems.PORT_URL(port=shown) from error


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))
    if not options.keys() <= _OPTIONS:
        raise ValueError("unknown option")
    return options


def _reading(options: dict[str, str]) -> str | None:
    if "meters" not in options:
        return options["read"]
    meters = json.loads(Path(options["meters"]).read_text(encoding="utf-8"))
    if not isinstance(meters, dict):
        raise ValueError("not an object of serial number to digits")  # noqa: TRY004 -- a file's content, not a type
    digits = meters.get(options["id"])
    if digits is not None and not isinstance(digits, str):
        raise ValueError("digits are text: leading zeros count")
    return digits


def _transmitter(line: bytes, options: dict[str, str]) -> Transmitter:
    bit_rate = int(options.get("bit_rate", DEFAULT_BIT_RATE))
    if not SLOWEST_BIT_RATE <= bit_rate <= FASTEST_BIT_RATE:
        raise ValueError("no line has this speed")
    return Transmitter(line, bit_rate, joined_at=int(options.get("seed", 0)))
