"""The meter's side: what it sends, and how fast."""

import json
from pathlib import Path

import pytest

from fieldops.devices import protocols
from fieldops.devices.simulated import SimulatedPort, open_simulated
from fieldops.devices.transmitter import LONGEST_BACKLOG, Transmitter
from fieldops.problems import Problem

LINE = protocols.find("ui1203").simulated("61564400", "00123456")


class Wrist:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def test_a_line_of_1200_bit_a_second_carries_120_characters_a_second() -> None:
    assert len(Transmitter(LINE).due(1.0)) == 120


def test_pieces_add_up_to_the_telegram_over_and_over() -> None:
    meter = Transmitter(LINE)
    sent = b"".join(meter.due(tick / 50) for tick in range(51))
    assert sent == (LINE * 6)[:120]


def test_who_joins_late_hears_the_rest_of_a_telegram_first() -> None:
    assert Transmitter(LINE, joined_at=5).due(0.1) == (LINE * 2)[5:17]


def test_a_line_that_nobody_took_from_for_an_hour_holds_its_newest_bytes_in_step() -> None:
    idle = Transmitter(LINE)
    held = idle.due(3600.0)
    busy = Transmitter(LINE)
    busy.due(3590.0)
    assert len(held) == LONGEST_BACKLOG
    assert held.endswith(busy.due(3600.0))


def test_a_simulated_port_takes_the_time_that_a_line_takes() -> None:
    wrist = Wrist()
    port = SimulatedPort(Transmitter(LINE), wrist.now, wrist.sleep)
    came = b""
    while len(came) < 2 * len(LINE):
        came += port.read(wrist.at + 5)
    assert wrist.at - 100 == pytest.approx(2 * len(LINE) / 120, abs=0.02)


def test_a_pad_without_a_register_is_silent_until_the_deadline(tmp_path: Path) -> None:
    meters = tmp_path / "city.json"
    meters.write_text(json.dumps({"61564400": "00123456"}))
    port = open_simulated(f"sim://ui1203?id=99&meters={meters}")
    assert port.read(0.0) == b""


def test_the_read_comes_from_the_city_file(tmp_path: Path) -> None:
    meters = tmp_path / "city.json"
    meters.write_text(json.dumps({"61564400": "00123456"}))
    wrist = Wrist()
    port = open_simulated(f"sim://ui1203?id=61564400&meters={meters}")
    port._now, port._sleep, port._powered_at = wrist.now, wrist.sleep, wrist.at - 0.2
    assert port.read(wrist.at) == LINE


@pytest.mark.parametrize(
    "query",
    [
        "",
        "id=7",
        "read=0001",
        "id=7&read=1",
        "id=7&read=0001&colour=red",
        "id=7&read=0001&seed=late",
        "id=7&read=0001&bit_rate=0",
        "id=7&meters=/nowhere/city.json",
        "id",
    ],
)
def test_a_meter_that_cannot_be_simulated_is_no_port_and_is_not_quoted(query: str) -> None:
    with pytest.raises(Problem) as refused:
        open_simulated(f"sim://ui1203?{query}")
    assert refused.value.kind.slug == "port-url"
    assert refused.value.details == {"port": "sim://ui1203"}


@pytest.mark.parametrize("content", ["[]", "{", '{"7": 1234}', '{"7": "12"}'])
def test_a_city_file_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    meters = tmp_path / "city.json"
    meters.write_text(content)
    with pytest.raises(Problem, match="port-url"):
        open_simulated(f"sim://ui1203?id=7&meters={meters}")


def test_an_unknown_simulated_protocol_is_named() -> None:
    with pytest.raises(Problem, match="unknown-protocol"):
        open_simulated("sim://smoke?id=7&read=0001")
