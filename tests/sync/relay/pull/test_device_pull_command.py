"""`fieldops device pull` on a unit's folder: kept without the office, handed on with it, emptied when that is safe."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result

from fieldops.cli import device_pull
from fieldops.cli.device import device
from fieldops.cli.field import open_unit_store
from fieldops.clock import CITY_ZONE
from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.handheld_layout import handheld_layout
from fieldops.interchange.handheld_unload import write_unload
from fieldops.problems import Problem
from fieldops.store.journal_tables import Fact
from fieldops.sync import enrolment
from fieldops.sync.signing_key import kept_key
from fieldops.sync.upstream import Upstream

PASSWORD = "Tidewater7"


@dataclass
class Truck:
    """The folder of an enrolled unit, and a simulated handheld that remembers what it let go."""

    data: Path
    cradle: str
    protocol: str = "frd1"

    def pulls(self, *words: str, password: str = PASSWORD) -> Result:
        words = (self.cradle, "--protocol", self.protocol, *words, "--data", str(self.data))
        return CliRunner(env={device_pull.PASSWORD: password}).invoke(device_pull.pull, words)

    def tells(self, *words: str) -> dict:
        """What a pull that has to succeed prints as JSON."""
        result = self.pulls(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def holds(self) -> str:
        result = CliRunner().invoke(device_pull.dumps, ["--data", str(self.data)])
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture
def truck(tmp_path, central, road, route, serials, monkeypatch) -> Truck:
    monkeypatch.setattr(device_pull, "Transport", lambda _url: road)
    data, meters = tmp_path / "truck", tmp_path / "city.json"
    meters.write_text(json.dumps(dict.fromkeys(serials, "01042")))
    store = open_unit_store(data)
    with central.store.writing() as session:
        code = enrolment.make_code(session, central.clock, "Truck", is_field=True, made_by="ada")
    Upstream(store, central.clock, road, kept_key(data)).enrol(code)
    store.close()
    memory = {"id": "HH-9", "route": "R7", "epoch": 4, "meters": meters, "memory": tmp_path / "hh.json", "speed": 50}
    return Truck(data, f"sim://frd1?{urlencode(memory)}")


def test_a_pull_with_the_office_in_reach_ends_with_an_empty_handheld(truck, central):
    told = truck.tells("--by", "lena", "--central", "-")
    [dump] = told["dumps"]
    assert (told["found"], told["new"], told["unmatched"], told["purged"]) == (5, 5, 0, 1)
    assert (dump["at_office"], dump["purged"]) == (5, True)
    assert len(central.rows(Fact)) >= 5


def test_out_of_reach_the_records_are_kept_and_the_handheld_keeps_them_too(truck, road, central):
    road.open = False
    result = truck.pulls("--by", "lena")
    assert result.exit_code == 0
    assert "HH-9: 5 of 5 records, 5 new, 0 already here" in result.stdout
    assert "lena is not signed in" in result.stderr
    assert "5 of 5 kept, 0 at the office" in truck.holds()
    road.open = True
    told = truck.tells("--by", "lena", "--central", "-")
    assert (told["already"], told["purged"], told["dumps"][0]["at_office"]) == (5, 1, 5)


def test_a_wrong_password_pulls_nothing(truck):
    result = truck.pulls("--by", "lena", "--central", "-", password="Nonsense9")
    assert result.exception.kind.slug == "wrong-password"
    assert truck.holds() == "No handheld was pulled onto this unit.\n"


def test_who_pulls_need_not_be_named_when_only_one_person_is_signed_in(truck):
    assert truck.pulls().exit_code == 2
    truck.tells("--by", "lena", "--central", "-")
    told = truck.tells()
    assert (told["already"], told["dumps"][0]["purged"]) == (5, True)


def test_a_file_of_another_makers_handheld_comes_in_like_a_cable(truck, tmp_path, serials, central):
    layout, file = handheld_layout("neptune_ezroute"), tmp_path / "unload.txt"
    taken_at = datetime(2026, 5, 12, tzinfo=CITY_ZONE)
    reads = [HandheldRecord(n, f"u{n}", serial, "01042", taken_at, b"") for n, serial in enumerate(serials, 1)]
    file.write_bytes(write_unload(layout, reads))
    truck.cradle, truck.protocol = f"file:{file}", "neptune_ezroute"
    told = truck.tells("--by", "lena", "--central", "-")
    assert (told["new"], told["unmatched"], told["dumps"][0]["at_office"]) == (5, 0, 5)
    assert [fact.kind for fact in central.rows(Fact)] == ["read.taken"] * 5
    assert truck.tells("--by", "lena")["already"] == 5


def test_a_file_that_is_not_there_is_told(truck, tmp_path):
    truck.cradle = f"file:{tmp_path / 'missing.txt'}"
    assert truck.pulls("--by", "lena").exception.kind.slug == "unreadable-file"


def loads(truck: Truck, cradle: str, run: str) -> Result:
    """Load a handheld with a run of the unit's work."""
    return CliRunner().invoke(device, ["load", cradle, "--run", run, "--data", str(truck.data), "--json"])


def test_a_handheld_is_loaded_only_when_it_holds_no_record_that_was_not_let_go(truck, lays_out, tmp_path):
    run = lays_out(("70000001", "70000002"))
    truck.tells("--by", "lena", "--central", "-")
    empty = f"sim://frd1?{urlencode({'memory': tmp_path / 'hh.json', 'speed': 50})}"
    loaded = loads(truck, empty, run)
    assert loaded.exit_code == 0, loaded.exception
    assert json.loads(loaded.stdout)["stops"] == 2
    aboard = json.loads((tmp_path / "hh.json").read_text())["dumps"]
    assert [len(dump["stops"]) for dump in aboard if not dump["purged"]] == [2]
    full = loads(truck, "sim://frd1?count=3&speed=50", run)
    assert isinstance(full.exception, Problem)
    assert full.exception.kind.slug == "handheld-full"


def test_meters_without_a_stop_are_reported_from_the_command_line_too(truck, tmp_path, central):
    (tmp_path / "city.json").write_text(json.dumps({"99000001": "01042"}))
    [dump] = truck.tells("--by", "lena", "--central", "-")["dumps"]
    assert (dump["unmatched"], dump["reported"], dump["unmatched_records"][0]["reported"]) == (1, 0, False)
    named = ["--handheld", "HH-9", "--meter-route", "R7", "--epoch", "4", "--by", "lena", "--data", str(truck.data)]
    told = CliRunner().invoke(device, ["report", *named])
    assert (told.exit_code, "1 unmatched (1 reported)" in told.stdout) == (0, True), told.output
    assert "unmatched: 99000001 01042 reported" in truck.holds()
    [dump] = truck.tells("--by", "lena", "--central", "-")["dumps"]
    assert [fact.kind for fact in central.rows(Fact)] == ["meter.found"]
    assert (dump["at_office"], dump["purged"]) == (1, True)
