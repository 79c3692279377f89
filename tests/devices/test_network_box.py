"""Lines behind a network box: a bare socket, and RFC 2217 with its settings."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from serial.rfc2217 import PortManager

from fieldops.devices import protocols
from fieldops.devices.port import open_port
from fieldops.devices.reading import read_meter
from fieldops.problems import Problem

LINE = protocols.find("ui1203").simulated("61564400", "00123456")
Answer = Callable[[socket.socket], None]


@contextlib.contextmanager
def network_box(answer: Answer) -> Iterator[str]:
    """A listening box that answers one caller; gives its host and port."""

    def serve() -> None:
        line, _ = box.accept()
        with line, contextlib.suppress(OSError):  # the caller hangs up when it has read
            answer(line)

    with socket.create_server(("127.0.0.1", 0)) as box:
        serving = threading.Thread(target=serve)
        serving.start()
        yield f"127.0.0.1:{box.getsockname()[1]}"
        serving.join(5)


def sends(data: bytes) -> Answer:
    def answer(line: socket.socket) -> None:
        time.sleep(0.1)  # pyserial throws away what comes while it opens
        line.sendall(data)
        time.sleep(0.1)

    return answer


class SetLine:
    """The serial line at the far side of an RFC 2217 box; remembers how it was set."""

    baudrate, bytesize, parity, stopbits = 300, 5, "M", 2
    rtscts = xonxoff = cts = dsr = ri = cd = False
    dtr = rts = True

    def reset_input_buffer(self) -> None: ...

    def reset_output_buffer(self) -> None: ...


class Telnet:
    """A box that speaks RFC 2217 and has a talking meter behind it."""

    def __init__(self, behind: SetLine) -> None:
        self._behind = behind

    def __call__(self, line: socket.socket) -> None:
        self._line = line
        manager = PortManager(self._behind, self)
        line.settimeout(0.02)
        while True:
            with contextlib.suppress(TimeoutError):
                said = line.recv(1000)
                if not said:
                    return
                list(manager.filter(said))  # takes the settings out of the stream
            if self._behind.baudrate == 1200:
                line.sendall(b"".join(manager.escape(LINE)))

    def write(self, data: bytes) -> None:
        self._line.sendall(data)


def test_a_network_box_that_is_off_is_a_missing_port() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Problem, match="port-missing"):
            open_port(f"socket://127.0.0.1:{unused.getsockname()[1]}")


def test_a_meter_behind_a_network_box_is_read() -> None:
    with network_box(sends(LINE * 3)) as address:
        assert read_meter(f"socket://{address}", "ui1203", timeout_s=3).meter_id == "61564400"


def test_a_network_box_that_hangs_up_is_a_lost_port() -> None:
    with network_box(sends(b"V;R")) as address, pytest.raises(Problem, match="port-lost"):
        read_meter(f"socket://{address}", "ui1203", timeout_s=3)


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial's own
def test_an_rfc2217_box_is_asked_for_1200_bit_a_second_and_eight_bits_without_parity() -> None:
    behind = SetLine()
    with network_box(Telnet(behind)) as address:
        telegram = read_meter(f"rfc2217://{address}", "ui1203", timeout_s=3)
    assert telegram.digits == "00123456"
    assert (behind.baudrate, behind.bytesize, behind.parity, behind.stopbits) == (1200, 8, "N", 1)
