"""`sim://` ports: a meter or a handheld inside this process, for the demo, for training and for tests.

    sim://ui1203?id=61564400&read=00123456&seed=7
    sim://ui1203?id=61564400&meters=city.json
    sim://iec62056?id=66153690&read=03329.67&fault=flip@120&speed=20

`fault` and `seed` plan what goes wrong (faults.py), `speed` lets time at the far end run so many times as fast. With
`meters` the read comes from a JSON object of serial number to digits; a serial number that is not in it answers
nothing, like a pad without a register. All else is the driver's own (`fieldops device sim --help`).
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from fieldops import problems
from fieldops.clock import monotonic
from fieldops.devices import drivers, faults
from fieldops.devices.conversation import Conversation, Line, Pause, SetLine
from fieldops.devices.driver import Driver
from fieldops.devices.far_end import FarEnd
from fieldops.devices.faults import Faults

SCHEME = "sim"
FASTEST = 1000.0
SHORTEST_NAP_S = 0.0005


class SimulatedPort:
    """A port with a far end inside this process; it keeps time like a line does."""

    def __init__(
        self,
        far_end: FarEnd,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = time.sleep,
        speed: float = 1.0,
    ) -> None:
        self.lines: list[Line] = []
        self._far_end = far_end
        self._now = now
        self._sleep = sleep
        self._speed = speed
        self._opened_at = now()
        self._line = Line(9600, "8N1")

    def write(self, data: bytes) -> None:
        """Send; problem PORT_LOST."""
        self._far_end.hear(data, self._line, self._far_now())
        self._demand_a_line()

    def read(self, deadline: float) -> bytes:
        """What has come, or b"" when nothing came before the deadline; problem PORT_LOST."""
        while True:
            data = self._far_end.due(self._line, self._far_now())
            left = deadline - self._now()
            if data or not left > 0:
                return data
            self._demand_a_line()
            self._sleep(min(self._until_something(), left))

    def set_line(self, line: Line, checked: bool = False) -> bool:  # noqa: ARG002 -- parity is always looked at here
        """Set speed and framing; False: parity bits are still to be checked."""
        self._line = line
        self.lines.append(line)
        return False

    def close(self) -> None:
        """Take the power away."""

    def _far_now(self) -> float:
        return self._opened_at + (self._now() - self._opened_at) * self._speed

    def _until_something(self) -> float:
        left = (self._far_end.next_at() - self._far_now()) / self._speed
        return max(left, SHORTEST_NAP_S)

    def _demand_a_line(self) -> None:
        if self._far_end.unplugged:
            raise problems.PORT_LOST()


def open_simulated(url: str) -> SimulatedPort:
    """A port for a `sim://` URL; problems PORT_URL, UNKNOWN_PROTOCOL, DEVICE_OPTION."""
    shown, _, query = url.partition("?")
    driver = drivers.find(shown.partition("://")[2])
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else ())
        speed = _speed(options)
        plan = faults.parse(options.pop("fault", ""), int(options.get("seed", "0")))
        meter = simulated_meter(driver, options, plan)
    except (OSError, ValueError, KeyError) as error:
        # Without the query: it names a meter and what it shows.
        raise problems.PORT_URL(port=shown) from error
    return SimulatedPort(FarEnd(meter, monotonic(), plan), speed=speed)


def simulated_meter(driver: Driver, options: dict[str, str], plan: Faults = faults.NONE) -> Conversation[None]:
    """The far end of a driver; problems DEVICE_OPTION, UNKNOWN_PROTOCOL where it has none."""
    if driver.meter is None:
        raise problems.UNKNOWN_PROTOCOL(protocol=driver.name, protocols=", ".join(drivers.with_meter()))
    if plan.refuses:
        return faults.nak_storm(driver.line)
    if "meters" in options and "read" not in options and "meters" not in driver.options:
        digits = _reading(Path(options["meters"]), options["id"])
        if digits is None:
            return _silence(driver.line)
        options = {name: value for name, value in options.items() if name != "meters"} | {"read": digits}
    return driver.meter(driver.checked(options))


def _speed(options: dict[str, str]) -> float:
    speed = float(options.pop("speed", "1"))
    if not 0 < speed <= FASTEST:
        raise ValueError("no line runs at this speed")
    return speed


def _reading(file: Path, serial_number: str) -> str | None:
    meters = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(meters, dict):
        raise ValueError("not an object of serial number to digits")  # noqa: TRY004 -- a file's content, not a type
    digits = meters.get(serial_number)
    if digits is not None and not isinstance(digits, str):
        raise ValueError("digits are text: leading zeros count")
    return digits


def _silence(line: Line) -> Conversation[None]:
    yield SetLine(line)
    yield Pause(float("inf"))
