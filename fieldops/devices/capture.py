"""What went over a line, byte by byte, kept in a file and played again.

A capture is a file of JSON lines. The first says who talked; each other is one piece: seconds since the line was
opened, `rx` (came), `tx` (sent) or `line` (set), and the bytes in hex, as they were on the line with parity bits.

A capture holds meter numbers and readings, so the file is its owner's alone (mode 600), and nothing of it is logged.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from fieldops import problems
from fieldops.clock import monotonic
from fieldops.devices.conversation import Line
from fieldops.devices.port import Port

FORMAT = 1
LONGEST_LINE = 65_536


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that came, `at` seconds after the line was opened."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Capture:
    """Who talked, and what came."""

    protocol: str
    options: Mapping[str, str]
    pieces: Sequence[Piece]


class CapturingPort:
    """A port that writes down what goes over it."""

    def __init__(self, port: Port, out: TextIO, now: Callable[[], float] = monotonic) -> None:
        self._port = port
        self._out = out
        self._now = now
        self._opened_at = now()

    def write(self, data: bytes) -> None:
        """Send; problem PORT_LOST."""
        self._note("tx", data.hex())
        self._port.write(data)

    def read(self, deadline: float) -> bytes:
        """What has come; problem PORT_LOST."""
        data = self._port.read(deadline)
        if data:
            self._note("rx", data.hex())
        return data

    def set_line(self, line: Line, checked: bool = False) -> bool:
        """Set the line; problem PORT_LOST."""
        self._note("line", str(line))
        return self._port.set_line(line, checked)

    def close(self) -> None:
        """Let the line go."""
        self._port.close()

    def _note(self, kind: str, what: str) -> None:
        at = round(self._now() - self._opened_at, 6)
        self._out.write(json.dumps({"at": at, kind: what}) + "\n")


@contextmanager
def capturing(path: Path, port: Port, protocol: str, options: Mapping[str, str]) -> Iterator[CapturingPort]:
    """The port, written down in a new file; OSError when there is no such place."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(json.dumps({"capture": FORMAT, "protocol": protocol, "options": dict(options)}) + "\n")
        yield CapturingPort(port, out)


def load(path: Path) -> Capture:
    """A capture read back; problem CAPTURE_BROKEN with the number of the line, OSError."""
    head: dict[str, Any] = {}
    pieces: list[Piece] = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                if number == 1:
                    head = _head(line)
                else:
                    pieces.extend(_pieces(line))
            except (ValueError, KeyError, TypeError) as error:
                raise problems.CAPTURE_BROKEN(line=number) from error
    if not head:
        raise problems.CAPTURE_BROKEN(line=1)
    return Capture(head["protocol"], head["options"], pieces)


def _head(line: str) -> dict[str, Any]:
    head = _object(line)
    options = head["options"]
    good = isinstance(head["protocol"], str) and isinstance(options, dict)
    if head["capture"] != FORMAT or not good or not all(isinstance(value, str) for value in options.values()):
        raise ValueError("no capture")
    return head


def _pieces(line: str) -> list[Piece]:
    entry = _object(line)
    if "rx" not in entry:
        return []
    return [Piece(float(entry["at"]), bytes.fromhex(entry["rx"]))]


def _object(line: str) -> dict[str, Any]:
    value = json.loads(line[:LONGEST_LINE])
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- a file's content, not a type
    return value


class ReplayedPort:
    """A port that hands out a capture at its own pace, in a time of its own that costs nothing."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._left = list(reversed(pieces))
        self._at = 0.0

    def now(self) -> float:
        """The time on this line."""
        return self._at

    def sleep(self, seconds: float) -> None:
        """Let time pass on this line."""
        self._at += seconds

    def write(self, data: bytes) -> None:
        """Nothing: it was said already."""

    def read(self, deadline: float) -> bytes:
        """What came by then, or b""."""
        if self._left and self._left[-1].at <= max(deadline, self._at):
            piece = self._left.pop()
            self._at = max(self._at, piece.at)
            return piece.data
        self._at = max(self._at, deadline)
        return b""

    def set_line(self, line: Line, checked: bool = False) -> bool:  # noqa: ARG002 -- the bytes are what they are
        """Nothing: parity bits are still in the capture."""
        return False

    def close(self) -> None:
        """Nothing."""
