"""Lines behind a network box: a bare socket, and RFC 2217 with its settings."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from handheld_keepings import Shelf

from fieldops.clock import monotonic
from fieldops.devices import drivers
from fieldops.devices.far_end import FarEnd
from fieldops.devices.framing import encode_7e1
from fieldops.devices.network_box import listening, serve_one
from fieldops.devices.port import open_port
from fieldops.devices.reading import read_meter
from fieldops.devices.simulated import simulated_meter
from fieldops.devices.talking import converse
from fieldops.problems import Problem

LINE = encode_7e1(b"V;RB00123456;IB61564400\r")
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


@contextlib.contextmanager
def rfc2217_box(driver: str, asked: list[str], **options: str) -> Iterator[str]:
    """A box that can be set from here, with a simulated device behind it; gives its URL and notes what it is asked."""
    done = threading.Event()
    far_end = FarEnd(simulated_meter(drivers.find(driver), options), monotonic())
    with listening(0) as box:
        serving = threading.Thread(
            target=serve_one, args=(box, far_end, done.is_set, lambda line: asked.append(str(line)))
        )
        serving.start()
        yield f"rfc2217://127.0.0.1:{box.getsockname()[1]}"
        done.set()
        serving.join(5)


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial's own
@pytest.mark.parametrize(
    ("driver", "meter", "settings"),
    [
        # Nothing but the parity protects UI-1203, so it is looked at here and the box is asked for eight bits.
        ("ui1203", {"read": "00123456"}, ["1200 8N1"]),
        ("neptune", {"read": "00123456"}, ["1200 8N1"]),
        ("iec62056", {"read": "03329.67"}, ["300 7E1", "9600 7E1"]),
        ("mbus", {"read": "00123456"}, ["2400 8E1"]),
    ],
)
def test_a_box_is_asked_for_the_line_each_protocol_needs(
    driver: str, meter: dict[str, str], settings: list[str]
) -> None:
    asked: list[str] = []
    with rfc2217_box(driver, asked, id="61564400", **meter) as url:
        readout = read_meter(url, driver, timeout_s=20)
    assert readout.meter_id.endswith("61564400")
    assert readout.digits.endswith(meter["read"].replace(".", ""))
    assert asked[-len(settings) :] == settings


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial's own
@pytest.mark.parametrize(("driver", "setting"), [("frd1", "115200 8N1"), ("cipherlab", "115200 8N1")])
def test_a_handheld_is_unloaded_through_a_box(driver: str, setting: str) -> None:
    asked: list[str] = []
    unload, shelf = drivers.find(driver).unload, Shelf()
    assert unload is not None
    with rfc2217_box(driver, asked, count="3") as url:
        port = open_port(url)
        converse(port, unload({}, shelf))
        port.close()
    assert (asked[-1], len(shelf.all)) == (setting, 3)
