"""A simulated device behind a box on the network that speaks RFC 2217, telnet's way of setting a serial line.

The box remembers how it was asked to set its line, which is how one sees what a driver asks for. It serves one caller
at a time, on the loopback address only.
"""

import contextlib
import select
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from fieldops.clock import monotonic
from fieldops.devices.conversation import Line
from fieldops.devices.far_end import FarEnd
from fieldops.devices.framing import SEVEN_BITS, codec_for
from fieldops.devices.port import PortManager

LONGEST_WAIT_S = 0.02
LARGEST_PIECE = 4096
SEVEN = 7


@dataclass
class BoxedLine:
    """The serial line at the box, in the words the telnet side sets it with."""

    baudrate: int = 9600
    bytesize: int = 8
    parity: str = "N"
    stopbits: float = 1
    rtscts: bool = False
    xonxoff: bool = False
    dtr: bool = True
    rts: bool = True
    cts: bool = True
    dsr: bool = True
    ri: bool = False
    cd: bool = True
    break_condition: bool = False
    asked: list[Line] = field(default_factory=list)

    def note(self) -> Line | None:
        """The setting asked for, when it is another than before; bits and parity come one by one, so it may be half."""
        try:
            now = Line(self.baudrate, f"{self.bytesize}{self.parity}{self.stopbits:.0f}")
        except ValueError:
            return None
        if self.asked and self.asked[-1] == now:
            return None
        self.asked.append(now)
        return now

    def reset_input_buffer(self) -> None:
        """Nothing is held here."""

    def reset_output_buffer(self) -> None:
        """Nothing is held here."""


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket that callers find the box at; 0 takes a free port."""
    with socket.create_server(("127.0.0.1", port)) as box:
        yield box


def serve_one(box: socket.socket, far_end: FarEnd, until: Callable[[], bool], asked: Callable[[Line], None]) -> None:
    """Serve one caller after the other until told to stop or unplugged; tell each setting asked for."""
    box.settimeout(LONGEST_WAIT_S)
    while not until() and not far_end.unplugged:
        try:
            caller, _ = box.accept()
        except TimeoutError:
            continue
        with caller, contextlib.suppress(OSError):  # the caller hangs up when it has read
            _Call(caller, far_end, asked).serve(until)


class _Call:
    """One caller at the box."""

    def __init__(self, caller: socket.socket, far_end: FarEnd, asked: Callable[[Line], None]) -> None:
        self._caller = caller
        self._far_end = far_end
        self._asked = asked
        self._line = BoxedLine()
        self._telnet = PortManager(cast("Any", self._line), cast("Any", self))

    def write(self, data: bytes) -> None:
        """Send to the caller; what the telnet side answers comes this way too."""
        self._caller.sendall(data)

    def serve(self, until: Callable[[], bool]) -> None:
        while not until() and not self._far_end.unplugged:
            wait = min(max(self._far_end.next_at() - monotonic(), 0.0), LONGEST_WAIT_S)
            if select.select([self._caller], [], [], wait)[0]:
                data = self._caller.recv(LARGEST_PIECE)
                if not data:
                    return
                self._take(data)
            self._hand_out()

    def _take(self, data: bytes) -> None:
        wire = b"".join(self._telnet.filter(data))
        setting = self._line.note()
        if setting is not None:
            self._asked(setting)
        if self._checks_parity:
            wire = codec_for(self._as_heard().framing).encode(bytes(byte & SEVEN_BITS for byte in wire))
        self._far_end.hear(wire, self._as_heard(), monotonic())

    def _hand_out(self) -> None:
        wire = self._far_end.due(self._as_heard(), monotonic())
        if self._checks_parity:
            wire = bytes(byte & SEVEN_BITS for byte in wire)
        if wire:
            self.write(b"".join(self._telnet.escape(wire)))

    @property
    def _checks_parity(self) -> bool:
        """Whether the box was asked for seven bits: then parity bits end here."""
        return self._line.bytesize == SEVEN

    def _as_heard(self) -> Line:
        return Line(self._line.baudrate, self._far_end.line.framing)
