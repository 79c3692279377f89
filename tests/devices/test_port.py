"""Opening, reading and losing lines, on pseudo terminals."""

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import serial

from fieldops.devices.conversation import Line
from fieldops.devices.port import Port, _why_not_opened, open_port
from fieldops.devices.reading import read_meter
from fieldops.problems import Problem


def problem_of(action: Callable[[], object]) -> str:
    with pytest.raises(Problem) as raised:
        action()
    return raised.value.kind.slug


def soon() -> float:
    return time.monotonic() + 0.2


def received(port: Port, count: int) -> bytes:
    came = b""
    while len(came) < count:
        piece = port.read(soon())
        assert piece, "the line fell silent"
        came += piece
    return came


@pytest.mark.parametrize("url", ["/dev/no-such-line", "COM250", "/dev/null/meter"])
def test_a_cable_that_is_not_plugged_in_is_a_missing_port(url: str) -> None:
    assert problem_of(lambda: open_port(url)) == "port-missing"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "loop://",
        "spy:///dev/ttyS0",
        "http://meter:80",
        "socket://",
        "socket://host",
        "socket://host:99999",
        "socket://[::1:7000",
        "socket://host:7000?logging=debug",
        "rfc2217://:7000",
        "/dev/tty\0S0",
    ],
)
def test_what_is_no_port_is_refused(url: str) -> None:
    assert problem_of(lambda: open_port(url)) == "port-url"


def test_a_file_is_no_line(tmp_path: Path) -> None:
    file = tmp_path / "reads.csv"
    file.write_text("")
    assert problem_of(lambda: open_port(str(file))) == "port-url"
    assert problem_of(lambda: open_port(str(tmp_path))) == "port-url"


def test_a_line_that_another_program_has_is_busy(terminal) -> None:
    first = open_port(terminal.path)
    assert problem_of(lambda: open_port(terminal.path)) == "port-busy"
    first.close()


@pytest.mark.parametrize(
    ("error", "slug"),
    [
        (serial.SerialException(errno.EACCES, "permission denied"), "port-denied"),
        (serial.SerialException("could not open port 'COM5': PermissionError(13, 'Access is denied.')"), "port-busy"),
        (serial.SerialException("could not open port 'COM5': FileNotFoundError(2, 'No such file')"), "port-missing"),
    ],
)
def test_what_the_system_says_becomes_a_numbered_problem(error: Exception, slug: str) -> None:
    assert _why_not_opened(error).slug == slug


def test_bytes_come_as_they_were_sent_with_the_parity_bit_on_top(terminal) -> None:
    port = open_port(terminal.path)
    os.write(terminal.master, bytes(range(256)))
    assert received(port, 256) == bytes(range(256))
    port.close()


def test_setting_the_line_again_keeps_what_had_come(terminal) -> None:
    port = open_port(terminal.path)
    os.write(terminal.master, b"V;")
    for baud in (1200, 1200, 9600, 1200):
        port.set_line(Line(baud, "7E1"))
    assert received(port, 2) == b"V;"
    port.close()


@pytest.mark.parametrize("framing", ["7E1", "7E2", "8E1", "8N1"])
def test_a_pseudo_terminal_takes_every_framing_any_number_of_times(terminal, framing: str) -> None:
    port = open_port(terminal.path)
    for baud in (2400, 300, 300):
        assert port.set_line(Line(baud, framing), checked=True) is False
    port.write(b"\x81")
    assert os.read(terminal.master, 20) == b"\x81"
    port.close()


def test_what_is_written_reaches_the_probe(terminal) -> None:
    port = open_port(terminal.path)
    port.write(b"wake up")
    assert os.read(terminal.master, 20) == b"wake up"
    port.close()


def test_a_silent_line_gives_nothing_at_the_deadline(terminal) -> None:
    port = open_port(terminal.path)
    assert port.read(soon()) == b""
    port.close()


def test_an_unplugged_line_is_lost_for_reading_writing_and_setting(terminal) -> None:
    port = open_port(terminal.path)
    terminal.unplug()
    assert problem_of(lambda: port.read(soon())) == "port-lost"
    assert problem_of(lambda: port.write(b"?")) == "port-lost"
    assert problem_of(lambda: port.set_line(Line(1200, "7E1"))) == "port-lost"
    port.close()
    port.close()


def test_a_cable_pulled_in_the_middle_of_a_read_is_a_lost_port(terminal) -> None:
    threading.Timer(0.2, terminal.unplug).start()
    started = time.monotonic()
    assert problem_of(lambda: read_meter(terminal.path, "ui1203", timeout_s=5)) == "port-lost"
    assert time.monotonic() - started < 2


def test_nothing_on_the_line_is_no_telegram(terminal) -> None:
    assert problem_of(lambda: read_meter(terminal.path, "ui1203", timeout_s=0.3)) == "no-telegram"


def test_a_line_that_was_read_in_vain_can_be_opened_again(terminal) -> None:
    for _ in range(2):
        assert problem_of(lambda: read_meter(terminal.path, "ui1203", timeout_s=0.1)) == "no-telegram"
