"""The only place that opens a serial line.

A port is named by a URL: `/dev/ttyUSB0`, `COM5`, `socket://host:port` and `rfc2217://host:port` (a serial line behind a
network box), `sim://…` (simulated.py). A line is opened once and closed once. Two traps lie here:

- Opening throws away what had already come, so settings change on the open handle and a port is never reopened.
- A pseudo terminal refuses parity and fails on a repeated setting, so it is always eight bits without. A line of seven
  bits is opened with eight everywhere: its parity is framing.py's work, because Linux as pyserial sets it hands up a
  character of wrong parity unmarked. Eight bits with parity (M-Bus) are asked of the hardware, where there is any.
- A box on the network has the hardware. It is asked for seven bits only where the protocol has a check of its own.
"""

import contextlib
import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import serial
from serial.rfc2217 import PortManager  # for network_box.py, the other side
from serial.tools import list_ports

from fieldops import problems
from fieldops.clock import monotonic
from fieldops.devices.conversation import Line

__all__ = ["SIMULATED", "Plugged", "Port", "PortManager", "SerialPort", "open_port", "ports"]

# Set once: changing it on an open port would set the whole line anew.
LOOK_AGAIN_S = 0.05
WRITE_WITHIN_S = 2.0
LARGEST_PIECE = 4096
SIMULATED = "sim"
PSEUDO_TERMINALS = "/dev/pts/"

_LINE_ERRORS: tuple[type[Exception], ...] = (OSError, ValueError)
try:
    import termios
except ImportError:  # Windows
    pass
else:
    _LINE_ERRORS += (termios.error,)  # not an OSError, and pyserial lets it through

_WHY_NOT: dict[int, problems.ProblemKind] = {
    errno.EACCES: problems.PORT_DENIED,
    errno.EPERM: problems.PORT_DENIED,
    errno.EBUSY: problems.PORT_BUSY,
    errno.EWOULDBLOCK: problems.PORT_BUSY,  # the lock is taken
    errno.EISDIR: problems.PORT_URL,
    errno.EINVAL: problems.PORT_URL,
}


class Port(Protocol):
    """An open line."""

    def write(self, data: bytes) -> None:
        """Send; problem PORT_LOST."""
        ...

    def read(self, deadline: float) -> bytes:
        """What has come, at least a byte; b"" once `deadline` (monotonic seconds) is past; problem PORT_LOST."""
        ...

    def set_line(self, line: Line, checked: bool = False) -> bool:
        """Set speed and framing on the open handle; whether somebody else now looks at the parity of seven bits.

        If not, `read` gives the bytes with the parity bit on top. `checked`: the protocol has its own check behind it.
        """
        ...

    def close(self) -> None:
        """Let the line go; never fails, may be called twice."""
        ...


def open_port(url: str) -> Port:
    """Open a line; problems PORT_MISSING, PORT_BUSY, PORT_DENIED, PORT_URL."""
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme == SIMULATED:
        from fieldops.devices.simulated import open_simulated

        return open_simulated(url)
    if not url or (scheme and not _names_a_network_port(scheme, url)):
        raise problems.PORT_URL(port=url)
    try:
        line = serial.serial_for_url(
            url,
            timeout=LOOK_AGAIN_S,
            write_timeout=None if scheme == "rfc2217" else WRITE_WITHIN_S,  # not supported there
            exclusive=True,
        )
    except _LINE_ERRORS as error:
        raise _why_not_opened(error)(port=url) from error
    return SerialPort(line, far=scheme == "rfc2217", pseudo=scheme == "" and _is_pseudo_terminal(url))


def _is_pseudo_terminal(path: str) -> bool:
    return str(Path(path).resolve()).startswith(PSEUDO_TERMINALS)


@dataclass(frozen=True, slots=True)
class Plugged:
    """A line of this machine; `usb` is VID:PID in hex, "" for a line that is not on USB."""

    url: str
    title: str
    usb: str
    serial_number: str


def ports() -> tuple[Plugged, ...]:
    """The serial lines this machine has now."""
    return tuple(
        Plugged(
            found.device,
            found.product or found.description or "",
            f"{found.vid:04x}:{found.pid:04x}" if found.vid is not None and found.pid is not None else "",
            found.serial_number or "",
        )
        for found in sorted(list_ports.comports(), key=lambda found: str(found.device))
    )


def _names_a_network_port(scheme: str, url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False
    return named and (scheme == "rfc2217" or (scheme == "socket" and not parts.query))


def _why_not_opened(error: Exception) -> problems.ProblemKind:
    if isinstance(error, ValueError) or "Could not configure" in str(error):
        return problems.PORT_URL  # a file, or something else that is no line
    if "PermissionError" in str(error):
        return problems.PORT_BUSY  # Windows says so when another program has it
    number = error.errno if isinstance(error, OSError) else None
    return _WHY_NOT.get(number or 0, problems.PORT_MISSING)


@contextlib.contextmanager
def _losses_named() -> Iterator[None]:
    try:
        yield
    except _LINE_ERRORS as error:
        lost = problems.PORT_LOST()
        raise lost from error


class SerialPort:
    """A line of this machine or behind a network box."""

    def __init__(
        self, line: serial.Serial, now: Callable[[], float] = monotonic, far: bool = False, pseudo: bool = False
    ) -> None:
        self._line = line
        self._now = now
        self._far = far
        self._pseudo = pseudo

    def write(self, data: bytes) -> None:
        """Send; problem PORT_LOST."""
        with _losses_named():
            self._line.write(data)

    def read(self, deadline: float) -> bytes:
        """What has come, at least a byte; b"" once the deadline is past; problem PORT_LOST."""
        data = self._receive()
        while not data and self._now() < deadline:
            data = self._receive()
        return data

    def set_line(self, line: Line, checked: bool = False) -> bool:
        """Set speed and framing on the open handle; whether a box looks at the parity; problem PORT_LOST."""
        there = self._far and checked and line.framing.startswith("7")
        with _losses_named():
            self._line.flush()
            for setting, value in self._settings(line, there).items():
                if getattr(self._line, setting) != value:
                    setattr(self._line, setting, value)
        return there

    def _settings(self, line: Line, there: bool) -> dict[str, object]:
        bits, parity, stops = tuple(line.framing)
        settings: dict[str, object] = {"baudrate": line.baud}
        if self._pseudo:
            return settings
        if bits == "7" and not there:
            bits, parity = "8", "N"
        return settings | {"bytesize": int(bits), "parity": parity, "stopbits": int(stops)}

    def close(self) -> None:
        """Let the line go; never fails, may be called twice."""
        with contextlib.suppress(*_LINE_ERRORS):
            self._line.close()

    def _receive(self) -> bytes:
        with _losses_named():
            waiting = min(self._line.in_waiting, LARGEST_PIECE)
            return self._line.read(max(1, waiting))
