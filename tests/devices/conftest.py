"""Lines, meters and a time that costs nothing."""

import os
import signal
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from virtual_line import Wrist

from fieldops.devices import drivers
from fieldops.devices.conversation import Line
from fieldops.devices.readout import Readout
from fieldops.devices.simulated import SimulatedPort
from fieldops.devices.talking import converse

SIMULATE = "from fieldops.cli.device import device; device()"


class Recorded:
    """What was once recorded off a line, then silence."""

    unplugged = False

    def __init__(self, pieces: list[bytes]) -> None:
        self._left = pieces

    def hear(self, wire: bytes, line: Line, at: float) -> None:
        raise AssertionError("a touch-read register is never written to")

    def due(self, line: Line, now: float) -> bytes:
        return self._left.pop(0) if self._left else b""

    def next_at(self) -> float:
        return float("inf")


@pytest.fixture
def read_off() -> Callable[..., Readout]:
    """Listen to recorded line bytes as the program listens to a port."""

    def read(*pieces: bytes, timeout_s: float = 5) -> Readout:
        wrist = Wrist()
        port = SimulatedPort(Recorded([piece for piece in pieces if piece]), wrist.now, wrist.sleep)
        driver = drivers.find("ui1203")
        assert driver.read is not None
        return converse(port, driver.read({}, timeout_s), now=wrist.now, sleep=wrist.sleep)

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
