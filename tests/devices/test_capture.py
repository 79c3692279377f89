"""What went over a line is kept and can be played again, by command."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldops.cli.device import device
from fieldops.devices import capture as captures
from fieldops.problems import Problem

METER = "sim://ui1203?id=61564400&read=00123456&speed=20"


@pytest.fixture
def captured(tmp_path: Path) -> Path:
    """A capture of one read."""
    out = tmp_path / "read.jsonl"
    done = CliRunner().invoke(device, ["capture", METER, "--out", str(out)])
    assert done.exit_code == 0, done.exception
    assert "Meter 61564400 shows 00123456" in done.stdout
    return out


def test_a_capture_says_the_same_when_it_is_played_again(captured: Path) -> None:
    done = CliRunner().invoke(device, ["replay", str(captured)])
    assert done.stdout.splitlines()[0] == "Meter 61564400 shows 00123456"


def test_a_capture_is_its_owners_alone(captured: Path) -> None:
    assert stat.S_IMODE(captured.stat().st_mode) == 0o600


def test_a_capture_tells_how_the_line_was_set_and_what_came(captured: Path) -> None:
    entries = [json.loads(line) for line in captured.read_text().splitlines()]
    assert entries[0] == {"capture": 1, "protocol": "ui1203", "options": {}}
    assert entries[1]["line"] == "1200 7E1"
    assert {kind for entry in entries[2:] for kind in entry if kind != "at"} == {"rx"}


def test_a_capture_cut_short_holds_no_read_and_says_so(captured: Path) -> None:
    captured.write_text("\n".join(captured.read_text().splitlines()[:4]) + "\n")
    done = CliRunner().invoke(device, ["replay", str(captured)])
    assert isinstance(done.exception, Problem)
    assert done.exception.kind.slug in ("no-telegram", "telegrams-disagree")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        '{"capture": 2, "protocol": "ui1203", "options": {}}',
        '{"capture": 1, "protocol": "ui1203", "options": {"a": 1}}',
        '{"capture": 1, "protocol": "ui1203", "options": {}}\n{"at": 0.1, "rx": "5"}',
        '{"capture": 1, "protocol": "ui1203", "options": {}}\n{"rx": "55"}',
        '{"capture": 1, "protocol": "ui1203", "options": {}}\n{"at": 0.1, "rx": "55"',
    ],
)
def test_a_file_that_is_no_capture_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "read.jsonl"
    file.write_text(text)
    with pytest.raises(Problem, match="capture-broken"):
        captures.load(file)


def test_a_place_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    done = CliRunner().invoke(device, ["capture", METER, "--out", str(tmp_path / "none" / "read.jsonl")])
    assert done.exit_code == 2


def test_who_listens_hears_each_meter_as_a_line_of_json() -> None:
    done = CliRunner().invoke(device, ["listen", METER, "--seconds", "0.3"])
    assert [json.loads(line)["digits"] for line in done.stdout.splitlines()] == ["00123456"]


def test_a_telegram_is_decoded_from_hex() -> None:
    telegram = b"V;RB00123456;IB61564400\r".hex()
    for given, typed in ((telegram, None), ("-", telegram.upper() + "\n")):
        done = CliRunner().invoke(device, ["decode", "ui1203", "--hex", given], input=typed)
        assert json.loads(done.stdout) == {"id": "61564400", "digits": "00123456", "flags": [], "tags": []}


@pytest.mark.parametrize("given", ["", "5", "xy"])
def test_what_is_not_hex_is_wrong_usage_with_a_number(given: str) -> None:
    done = CliRunner().invoke(device, ["decode", "ui1203", "--hex", given])
    assert isinstance(done.exception, Problem)
    assert done.exception.kind.status in (400, 502)


def test_ports_and_drivers_are_listed() -> None:
    assert CliRunner().invoke(device, ["ports"]).exit_code == 0
    assert isinstance(json.loads(CliRunner().invoke(device, ["ports", "--json"]).stdout), list)
    listed = CliRunner().invoke(device, ["drivers"]).stdout
    assert "ui1203/2  UI-1203 registers under a probe  (read, listen, decode; begins at 1200 7E1)" in listed
