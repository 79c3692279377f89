"""Reading one meter: a port, a protocol core, and the time there is for it."""

from collections.abc import Callable
from urllib.parse import quote

from fieldops.clock import monotonic
from fieldops.devices import protocols
from fieldops.devices.port import Port, open_port
from fieldops.devices.protocols import LineProtocol
from fieldops.devices.telegrams import Confirmed, Telegram

DEFAULT_TIMEOUT_S = 10.0


def read_meter(port_url: str, protocol: str, timeout_s: float = DEFAULT_TIMEOUT_S) -> Telegram:
    """The telegram of the meter there; a PORT_ problem, UNKNOWN_PROTOCOL, NO_TELEGRAM, TELEGRAMS_DISAGREE.

    Listens at most `timeout_s`; a network box may take some seconds more to open.
    """
    spoken = protocols.find(protocol)
    port = open_port(port_url)
    try:
        port.set_line(spoken.baud, spoken.framing)
        return listen(port, spoken, timeout_s)
    finally:
        port.close()


def listen(port: Port, protocol: LineProtocol, timeout_s: float, now: Callable[[], float] = monotonic) -> Telegram:
    """The first telegram that counts; problems PORT_LOST, NO_TELEGRAM, TELEGRAMS_DISAGREE."""
    decoder, listener = protocol.decoder(), protocol.listener()
    deadline = now() + timeout_s
    while now() < deadline:
        for event in listener.feed(decoder.decode(port.read(deadline))):
            if isinstance(event, Confirmed):
                return event.telegram
    raise listener.gave_up(timeout_s)


def port_for(template: str, serial_number: str) -> str:
    """The port's URL for one meter: `{serial}` in the template becomes its serial number."""
    return template.replace("{serial}", quote(serial_number, safe=""))
