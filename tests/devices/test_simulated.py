"""The meter's side: what it sends, and how fast."""

import json
from pathlib import Path

import pytest
from virtual_line import Wrist

from fieldops.devices.conversation import Line
from fieldops.devices.framing import encode_7e1
from fieldops.devices.simulated import SimulatedPort, open_simulated
from fieldops.problems import Problem

LINE = encode_7e1(b"V;RB00123456;IB61564400\r")


def on_wrist(port: SimulatedPort) -> Wrist:
    """Let the port live in a time of the test's own."""
    wrist = Wrist(begins=port._opened_at)
    port._now, port._sleep = wrist.now, wrist.sleep
    port.set_line(Line(1200, "7E1"))
    return wrist


def heard(port: SimulatedPort, count: int, wrist: Wrist) -> bytes:
    came = b""
    while len(came) < count:
        piece = port.read(wrist.at + 5)
        assert piece, "the line fell silent"
        came += piece
    return came


def test_a_simulated_port_takes_the_time_that_a_line_takes() -> None:
    port = open_simulated("sim://ui1203?id=61564400&read=00123456")
    wrist = on_wrist(port)
    began = wrist.at
    assert heard(port, 2 * len(LINE), wrist)[: len(LINE)] == LINE
    assert wrist.at - began == pytest.approx(2 * len(LINE) / 120, abs=0.02)


def test_a_far_end_can_live_ten_times_as_fast() -> None:
    port = open_simulated("sim://ui1203?id=61564400&read=00123456&speed=10")
    wrist = on_wrist(port)
    began = wrist.at
    heard(port, 120, wrist)
    assert wrist.at - began == pytest.approx(0.1, abs=0.01)


def test_a_pad_without_a_register_is_silent_until_the_deadline(tmp_path: Path) -> None:
    meters = tmp_path / "city.json"
    meters.write_text(json.dumps({"61564400": "00123456"}))
    port = open_simulated(f"sim://ui1203?id=99&meters={meters}")
    wrist = on_wrist(port)
    assert port.read(wrist.at + 60) == b""


def test_the_read_comes_from_the_city_file(tmp_path: Path) -> None:
    meters = tmp_path / "city.json"
    meters.write_text(json.dumps({"61564400": "00123456"}))
    port = open_simulated(f"sim://ui1203?id=61564400&meters={meters}")
    assert heard(port, len(LINE), on_wrist(port)) == LINE


@pytest.mark.parametrize(
    "query",
    [
        "id=7&read=0001&seed=late",
        "id=7&read=0001&speed=0",
        "id=7&read=0001&speed=fast",
        "id=7&meters=/nowhere/city.json",
        "id",
    ],
)
def test_a_meter_that_cannot_be_simulated_is_no_port_and_is_not_quoted(query: str) -> None:
    with pytest.raises(Problem) as refused:
        open_simulated(f"sim://ui1203?{query}")
    assert refused.value.kind.slug == "port-url"
    assert refused.value.details == {"port": "sim://ui1203"}


@pytest.mark.parametrize(("query", "option"), [("id=7&read=12", "read"), ("id=7&colour=red", "colour")])
def test_an_option_out_of_reason_is_named_and_its_value_is_not_quoted(query: str, option: str) -> None:
    with pytest.raises(Problem, match="device-option") as refused:
        open_simulated(f"sim://ui1203?{query}")
    assert refused.value.details["option"] == option


@pytest.mark.parametrize("content", ["[]", "{", '{"7": 1234}'])
def test_a_city_file_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    meters = tmp_path / "city.json"
    meters.write_text(content)
    with pytest.raises(Problem, match="port-url"):
        open_simulated(f"sim://ui1203?id=7&meters={meters}")


def test_an_unknown_simulated_protocol_is_named() -> None:
    with pytest.raises(Problem, match="unknown-protocol"):
        open_simulated("sim://smoke?id=7&read=0001")
