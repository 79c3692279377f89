"""A simulated meter on a pseudo terminal: for any program that opens a serial device, ours or not (not on Windows)."""

import contextlib
import os
import pty
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from fieldops.clock import monotonic
from fieldops.devices.transmitter import Transmitter

SHORTEST_NAP_S = 0.005


@contextlib.contextmanager
def pseudo_terminal(link: Path) -> Iterator[int]:
    """The writing end of a new pseudo terminal, whose other end is at `link`; FileExistsError when a file is there.

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


def transmit(master: int, transmitter: Transmitter, until: Callable[[], bool]) -> None:
    """Send at line speed until told to stop; what nobody takes is lost, as on a wire."""
    powered_at = monotonic()
    while not until():
        _drop_in(master, transmitter.due(monotonic() - powered_at))
        time.sleep(max(transmitter.seconds_per_character, SHORTEST_NAP_S))


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
