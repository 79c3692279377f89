"""Where a handheld may stand: the cradles set up for this unit, and USB lines with each driver that unloads.

A cradle is written `DRIVER@PORT`, such as `frd1@/dev/ttyUSB0` or `frd1@sim://frd1`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from fieldops import problems
from fieldops.devices import drivers
from fieldops.devices.driver import Driver
from fieldops.devices.port import SIMULATED, Plugged, ports


@dataclass(frozen=True, slots=True)
class Cradle:
    """A port with the driver of the handheld in it; `name` is for people."""

    port: str
    driver: str
    name: str

    @property
    def simulated(self) -> bool:
        """Whether nothing real is pulled."""
        return self.port.lower().startswith(f"{SIMULATED}://")


def parse(text: str) -> Cradle:
    """The cradle of that text; problems PORT_URL, UNKNOWN_PROTOCOL, DRIVER_BROKEN, CANNOT."""
    name, _, port = text.partition("@")
    if not port:
        raise problems.PORT_URL(port=text)
    driver = drivers.find(name)
    if driver.unload is None:
        raise problems.CANNOT(driver=name, what="unload")
    return Cradle(port, driver.name, driver.title)


def offered(
    set_up: Sequence[Cradle], in_use: Collection[str] = (), plugged: Callable[[], Iterable[Plugged]] = ports
) -> tuple[Cradle, ...]:
    """Those set up, then every USB line that is neither set up nor `in_use` for something else, once for each driver.

    A built-in line is there on most computers, whatever is on it, so it is offered only where it is set up.
    """
    known = {*in_use, *(cradle.port for cradle in set_up)}
    lines = [line for line in plugged() if line.usb and line.url not in known]
    return (*set_up, *(_plugged(line, driver) for line in lines for driver in _unloading()))


def _unloading() -> list[Driver]:
    return [driver for driver in drivers.every().drivers.values() if driver.unload is not None]


def _plugged(line: Plugged, driver: Driver) -> Cradle:
    return Cradle(line.url, driver.name, driver.title)
