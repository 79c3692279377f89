"""A city's servers as real processes: central, a field unit, a probe on a pty; and the office's `fieldops` commands."""

import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from click.testing import CliRunner

from fieldops.cli import main

FIELDOPS = Path(sys.executable).with_name("fieldops")
PASSWORD = "Correct-Horse-7"
PATIENCE_S = 90


def free_port() -> int:
    """A port nobody uses; kept over a server's restarts, because a tablet's store belongs to its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """One `fieldops` server, started, stopped and started again with the same words."""

    words: list[str]
    log: Path
    port: int | None = None
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen([FIELDOPS, *self.words], stdout=log, stderr=log)
        if self.port:
            eventually(self._answers, f"{self.words[0]} does not answer:\n{self.log.read_text()[-2000:]}")

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop, by default politely."""
        if self.running is not None:
            self.running.send_signal(how)
            self.running.wait(PATIENCE_S)
            self.running = None

    def _answers(self) -> bool:
        assert self.running is not None
        assert self.running.poll() is None, self.log.read_text()[-2000:]
        try:
            return requests.get(f"{self.url}/sync/v1/hello", timeout=2).status_code in (200, 503)
        except requests.ConnectionError:
            return False


class City:
    """Everything the utility runs, in one folder."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.store = ["--data", str(folder / "central"), *(["--database", database] if database else [])]
        port = free_port()
        self.central = Process(["central", "--port", str(port), *self.store], folder / "central.log", port)
        self.unit: Process
        self.probe: Process | None = None

    def command(self, *words: str, given: str | None = None) -> str:
        """A `fieldops` command that has to succeed, in this process because starting one takes a second; its words."""
        done = CliRunner().invoke(main, [*words, *self.store], input=given)
        assert done.exit_code == 0, (words, done.stderr, done.exception)
        return done.stdout

    def facts(self, *words: str, given: str | None = None) -> Any:
        """Run a command with --json; what it told."""
        return json.loads(self.command(*words, "--json", given=given))

    def employs(self, username: str, role: str) -> None:
        """Take somebody in."""
        self.command("user", "add", username, "--role", role, "--password-stdin", given=PASSWORD)

    def code(self, name: str, *more: str) -> str:
        """A one-time code for a device."""
        return str(self.facts("unit", "code", "--name", name, *more)["code"])

    def opens_unit(self, probe: Path) -> None:
        """Enrol and start the field unit; its probe is the line at `probe`."""
        port = free_port()
        words = ["field", "--central", self.central.url, "--port", str(port), "--probe", str(probe)]
        words += ["--data", str(self.folder / "unit"), "--code", self.code("Truck 7", "--field")]
        self.unit = Process(words, self.folder / "unit.log", port)
        self.unit.start()

    def lays_probe(self, line: Path, serial: str, digits: str) -> None:
        """A simulated probe on a pty, held to the meter with this serial number."""
        words = ["device", "sim", "ui1203", "--pty", str(line), "--id", serial, "--read", digits]
        self.probe = Process(words, self.folder / "probe.log")
        self.probe.start()
        eventually(line.exists, "the probe's line does not appear")

    def closes(self) -> None:
        """Stop whatever still runs."""
        for process in (self.probe, getattr(self, "unit", None), self.central):
            if process is not None:
                process.stop(signal.SIGKILL)


def eventually(holds: Any, complaint: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until `holds()`; fail with the complaint when it does not in time."""
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)
