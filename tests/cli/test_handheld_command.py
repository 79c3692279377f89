"""Files of other makers' handhelds by command: written from a run, and shown when they come back."""

import json

import pytest
from click.testing import CliRunner

from fieldops.cli import main

HEADINGS = "meter_route,sequence,account_no,account_name,service_address,meter_serial,dials,unit,previous_read"
ROWS = [f"7,{n},00{n},Ana Ruiz,{n} Pier St,M{n},6,CCF,000100" for n in (1, 2)]
BACK = b"   007000001 000123 051226M1        \r\n   007000002        051226M2        \r\n"


@pytest.fixture
def run(city, tmp_path):
    """The run of a meter route of two stops."""
    file = tmp_path / "route.csv"
    file.write_text("\n".join([HEADINGS, *ROWS, ""]), "utf-8")
    assert city.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1").exit_code == 0
    return city.tells("run", "make", "--meter-route", "7", "--date", "2026-05-12")["run"]


def says(*words):
    return CliRunner().invoke(main, ["handheld", *words])


def test_a_load_file_is_written_from_a_run(city, run, tmp_path):
    out = tmp_path / "load.txt"
    told = city.tells("handheld", "load-file", "--run", run[:8], "--layout", "radix_a", "--out", str(out))
    assert told == {"run": run, "layout": "radix_a", "bytes": 240, "out": str(out)}
    assert [row[:25] for row in out.read_text().splitlines()] == [
        "007001   1 Pier St       ",
        "007002   2 Pier St       ",
    ]


def test_a_load_file_that_cannot_be_written_leaves_none(city, run, tmp_path):
    out = tmp_path / "load.txt"
    refused = city.does("handheld", "load-file", "--run", run, "--layout", "other", "--out", str(out))
    assert (refused.exit_code, out.exists()) == (2, False)
    assert refused.stderr.startswith("400.30 unknown-layout")


def test_the_layouts_are_listed():
    listed = json.loads(says("layouts", "--json").stdout)
    assert {"layout": "radix_a", "title": "Radix type A"} in listed
    assert "Neptune EZRoute" in says("layouts").stdout


def test_an_unload_file_is_shown_with_the_rows_set_aside(tmp_path):
    file = tmp_path / "back.txt"
    file.write_bytes(BACK)
    told = json.loads(says("unload-file", str(file), "--layout", "radix_a", "--json").stdout)
    [record], [bad] = told["records"], told["bad"]
    assert (record["serial_number"], record["digits"], record["n"]) == ("M1", "000123", 1)
    assert record["raw"] == BACK.decode().split("\r\n")[0]
    assert (bad["line"], bad["problem"]["problem"]) == (2, "handheld-no-answer")
    assert told["dump"]["handheld"] == "file-radix_a"
    shown = says("unload-file", str(file), "--layout", "radix_a").stdout
    assert "1 records, 1 rows set aside." in shown
    assert "meter M1  000123" in shown


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "back.txt"
    file.write_bytes(bytes(90))
    refused = says("unload-file", str(file), "--layout", "radix_a")
    assert (refused.exit_code, refused.stderr[:6]) == (2, "400.31")
