"""Reading one meter: a port, a driver, and the time there is for it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fieldops import problems
from fieldops.devices import drivers, profiles
from fieldops.devices.port import open_port
from fieldops.devices.readout import Readout
from fieldops.devices.talking import converse, ignore

DEFAULT_TIMEOUT_S = 10.0


def read_meter(
    port_url: str,
    protocol: str,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    options: Mapping[str, str] | None = None,
    told: Callable[[object], None] = ignore,
) -> Readout:
    """What the meter there says; `protocol` names a driver or a profile.

    Raises a PORT_ problem, UNKNOWN_PROTOCOL, CANNOT, DEVICE_OPTION, or a problem of the driver such as NO_TELEGRAM.
    Listens at most `timeout_s`; a network box may take some seconds more to open.
    """
    profile = profiles.named(protocol)
    driver = drivers.find(profile.driver)
    if driver.read is None:
        raise problems.CANNOT(driver=driver.name, what="read")
    conversation = driver.read(driver.checked({**profile.options, **(options or {})}), timeout_s)
    port = open_port(port_url)
    try:
        return profile.applied(converse(port, conversation, told))
    finally:
        port.close()


def port_for(template: str, serial_number: str) -> str:
    """The port's URL for one meter: `{serial}` in the template becomes its serial number."""
    return template.replace("{serial}", quote(serial_number, safe=""))
