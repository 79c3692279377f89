"""Lines, meters and a time that costs nothing."""

import os
import signal
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fieldops.devices import protocols
from fieldops.devices.reading import listen
from fieldops.devices.telegrams import Telegram

SIMULATE = "from fieldops.cli.device import device; device()"


@dataclass
class Recording:
    """A port that hands out what was once recorded, a piece a look, and then stays silent until the deadline."""

    pieces: list[bytes]
    at: float = 0.0
    set_to: list[tuple[int, str]] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def read(self, deadline: float) -> bytes:
        if self.pieces:
            return self.pieces.pop(0)
        self.at = deadline
        return b""

    def write(self, data: bytes) -> None:
        raise AssertionError("a touch-read register is never written to")

    def set_line(self, baud: int, framing: str) -> None:
        self.set_to.append((baud, framing))

    def close(self) -> None:
        pass


@pytest.fixture
def read_off() -> Callable[..., Telegram]:
    """Listen to recorded line bytes as the program listens to a port."""

    def read(*pieces: bytes, timeout_s: float = 5) -> Telegram:
        port = Recording(list(pieces))
        return listen(port, protocols.find("ui1203"), timeout_s, now=port.now)

    return read


@dataclass
class Terminal:
    """A bare pseudo terminal: `master` is the probe's end, `path` what the program opens."""

    master: int
    path: str
    plugged: bool = True

    def unplug(self) -> None:
        if self.plugged:
            self.plugged = False
            os.close(self.master)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    master, slave = os.openpty()
    tty.setraw(slave)
    path = os.ttyname(slave)
    os.close(slave)
    line = Terminal(master, path)
    yield line
    line.unplug()


@dataclass
class Simulator:
    """`fieldops device sim` in a process of its own."""

    process: subprocess.Popen[str]
    ready: str
    link: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(5)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Callable[..., Simulator]]:
    """Start a simulator and wait until it says that it is ready."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Simulator:
        link = tmp_path / "meter0"
        command = [sys.executable, "-c", SIMULATE, "sim", "ui1203", "--pty", str(link), *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return Simulator(process, process.stdout.readline(), link)

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
