"""A simulated device on a pseudo terminal: for any program that opens a serial line, ours or not (not on Windows).

A pseudo terminal has no speed of its own. So the far end is paced here, and a program that has set another speed than
the device's hears garbage, as on a wire.
"""

import contextlib
import os
import pty
import termios
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from fieldops.clock import monotonic
from fieldops.devices.conversation import Line
from fieldops.devices.far_end import FarEnd

LONGEST_NAP_S = 0.005
SHORTEST_NAP_S = 0.0005
LARGEST_PIECE = 4096

_BAUDS = {getattr(termios, name): int(name[1:]) for name in dir(termios) if name[:1] == "B" and name[1:].isdecimal()}


@contextlib.contextmanager
def pseudo_terminal(link: Path) -> Iterator[int]:
    """The device's end of a new pseudo terminal, whose other end is at `link`; FileExistsError when a file is there.

    A link left behind by an earlier simulator is taken over.
    """
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        device = os.ttyname(slave)
        _link(link, device)
        try:
            # The other end stays open here: else the line would hang up each time a reader lets go.
            yield master
        finally:
            _unlink(link, device)
    finally:
        os.close(master)
        os.close(slave)


def serve(master: int, far_end: FarEnd, until: Callable[[], bool]) -> None:
    """Be the device at line speed until told to stop or unplugged; what nobody takes is lost, as on a wire."""
    while not until() and not far_end.unplugged:
        line = _line_of(master, far_end.line)
        far_end.hear(_come_in(master), line, monotonic())
        _drop_in(master, far_end.due(line, monotonic()))
        left = far_end.next_at() - monotonic()
        time.sleep(min(max(left, SHORTEST_NAP_S), LONGEST_NAP_S))


def _line_of(master: int, own: Line) -> Line:
    """How the program at the other end has set the line; speeds without a name are taken for the device's own."""
    baud = _BAUDS.get(termios.tcgetattr(master)[5], own.baud)
    return Line(baud or own.baud, own.framing)


def _come_in(master: int) -> bytes:
    try:
        return os.read(master, LARGEST_PIECE)
    except BlockingIOError:
        return b""


def _drop_in(master: int, data: bytes) -> None:
    with contextlib.suppress(BlockingIOError):
        os.write(master, data)


def _link(link: Path, device: str) -> None:
    if link.is_symlink():
        link.unlink()
    link.symlink_to(device)


def _unlink(link: Path, device: str) -> None:
    with contextlib.suppress(OSError):
        if link.readlink() == Path(device):  # another simulator may have taken it over
            link.unlink()
