"""The only place that opens a serial line.

A port is named by a URL: `/dev/ttyUSB0`, `COM5`, `socket://host:port` and `rfc2217://host:port` (a serial line behind a
network box), `sim://…` (simulated.py). A line is opened once and closed once. Two traps lie here:

- Opening throws away what had already come, so settings change on the open handle and a port is never reopened.
- A pseudo terminal refuses seven bits and fails on a repeated setting, so every line is 8N1; 7E1 is framing.py's work.
"""

import contextlib
import errno
from collections.abc import Callable, Iterator
from typing import Protocol
from urllib.parse import urlsplit

import serial

from fieldops import problems
from fieldops.clock import monotonic
from fieldops.devices.simulated import SCHEME as SIMULATED
from fieldops.devices.simulated import open_simulated

# Set once: changing it on an open port would set the whole line anew.
LOOK_AGAIN_S = 0.05
WRITE_WITHIN_S = 2.0
LARGEST_PIECE = 4096
FRAMINGS_ON_8N1 = frozenset({"7E1", "8N1"})

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

    def set_line(self, baud: int, framing: str) -> None:
        """Set the speed on the open handle; of a 7E1 line `read` gives the bytes with the parity bit on top."""
        ...

    def close(self) -> None:
        """Let the line go; never fails, may be called twice."""
        ...


def open_port(url: str) -> Port:
    """Open a line; problems PORT_MISSING, PORT_BUSY, PORT_DENIED, PORT_URL."""
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme == SIMULATED:
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
    return SerialPort(line)


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

    def __init__(self, line: serial.Serial, now: Callable[[], float] = monotonic) -> None:
        self._line = line
        self._now = now

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

    def set_line(self, baud: int, framing: str) -> None:
        """Set the speed on the open handle; problem PORT_LOST."""
        if framing not in FRAMINGS_ON_8N1:
            raise ValueError(f"no line is set to {framing}")
        with _losses_named():
            self._line.baudrate = baud

    def close(self) -> None:
        """Let the line go; never fails, may be called twice."""
        with contextlib.suppress(*_LINE_ERRORS):
            self._line.close()

    def _receive(self) -> bytes:
        with _losses_named():
            waiting = min(self._line.in_waiting, LARGEST_PIECE)
            return self._line.read(max(1, waiting))
