"""`fieldops device`: a meter played in one process, read in another."""

import json
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldops.cli.device import device
from fieldops.devices.reading import read_meter
from fieldops.problems import Problem

METER = ("--id", "61564400", "--read", "00123456")
URL = "sim://ui1203?id=61564400&read=00123456&speed=10"


def test_a_read_is_two_lines_for_a_person() -> None:
    done = CliRunner().invoke(device, ["read", URL])
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Meter 61564400 shows 00123456",
        "It said in ui1203: V;RB00123456;IB61564400",
    ]


def test_a_read_is_one_object_for_a_program() -> None:
    done = CliRunner().invoke(device, ["read", URL, "--protocol", "ui1203", "--json"])
    assert json.loads(done.stdout) == {
        "id": "61564400",
        "digits": "00123456",
        "protocol": "ui1203",
        "driver": "ui1203/2",
        "quality": "twice",
        "measured": [{"register": "", "value": "123456", "digits": "00123456", "unit": ""}],
        "raw": b"V;RB00123456;IB61564400\r".hex(),
        "flags": [],
        "tags": [],
        "meter_time": None,
    }


def test_a_missing_port_is_handed_on_as_a_numbered_problem() -> None:
    done = CliRunner().invoke(device, ["read", "/dev/no-such-line"])
    assert isinstance(done.exception, Problem)
    assert done.exception.kind.number == "503.50"


@pytest.mark.parametrize("options", [["--timeout", "0"], ["--timeout", "601"]])
def test_a_timeout_out_of_reason_is_wrong_usage(options: list[str]) -> None:
    assert CliRunner().invoke(device, ["read", URL, *options]).exit_code == 2


def test_a_meter_that_cannot_exist_is_wrong_usage(tmp_path: Path) -> None:
    link = tmp_path / "meter0"
    done = CliRunner().invoke(device, ["sim", "ui1203", "--pty", str(link), "--id", "7", "--read", "1"])
    assert isinstance(done.exception, Problem)
    assert done.exception.kind.slug == "device-option"
    assert not link.is_symlink()


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    link = tmp_path / "meter0"
    link.write_text("mine")
    done = CliRunner().invoke(device, ["sim", "ui1203", "--pty", str(link), *METER])
    assert done.exit_code == 2
    assert link.read_text() == "mine"


def test_a_simulated_meter_is_read_at_line_speed_through_a_real_pseudo_terminal(simulator: Callable) -> None:
    meter = simulator(*METER)
    assert "ui1203 is played" in meter.ready
    started = time.monotonic()
    telegram = read_meter(str(meter.link), "ui1203", timeout_s=5)
    took = time.monotonic() - started
    assert (telegram.meter_id, telegram.digits) == ("61564400", "00123456")
    # Two telegrams of 24 characters at 120 a second; one more at most for joining in the middle.
    assert 0.39 <= took < 2


def test_a_simulated_meter_can_be_read_again_after_nobody_listened(simulator: Callable) -> None:
    meter = simulator(*METER, "-o", "baud=115200")
    assert read_meter(str(meter.link), "ui1203", options={"baud": "115200"}).digits == "00123456"
    time.sleep(0.6)  # longer than the terminal's room of 4096 characters lasts
    assert read_meter(str(meter.link), "ui1203", options={"baud": "115200"}).digits == "00123456"
    assert meter.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_killed_simulator_takes_its_link_away(simulator: Callable, number: int) -> None:
    meter = simulator(*METER)
    assert meter.link.is_symlink()
    assert meter.stop(number) == 0
    assert not meter.link.is_symlink()


def test_a_link_left_behind_is_taken_over(simulator: Callable) -> None:
    simulator(*METER).stop(signal.SIGKILL)
    meter = simulator("--id", "61564400", "--read", "00123499")
    assert read_meter(str(meter.link), "ui1203").digits == "00123499"


def test_a_meter_that_dies_in_the_middle_of_a_read_is_a_lost_port(simulator: Callable) -> None:
    meter = simulator(*METER, "-o", "baud=50")
    threading.Timer(0.3, meter.process.kill).start()
    with pytest.raises(Problem, match="port-lost"):
        read_meter(str(meter.link), "ui1203", timeout_s=5)
