"""A city scripts its day: a file comes in, a run is made, reads are approved and go out."""

import json
import sqlite3

import pytest

from fieldops.interchange.proving import read_back

HEADINGS = "meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read"
ROWS = [f"R1,{n},00{n},{n} Pier St,M{n},4,CCF,0100" for n in (1, 2, 3)]
DAY = "2026-05-12"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "route.csv"
    path.write_text("\n".join([HEADINGS, *ROWS, ""]), "utf-8")
    return path


@pytest.fixture
def imported(city, file):
    city.employs(rosa="reader", bill="billing")
    assert city.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1").exit_code == 0
    return city


@pytest.fixture
def walked(imported):
    """Two of three stops are read."""
    run = imported.tells("run", "make", "--meter-route", "R1", "--date", DAY, "--assign", "rosa")["run"]
    imported.hears_of_reads("0120", "rosa", 2)
    return imported, run


def test_a_file_is_loaded_and_told_in_numbers(city, file):
    told = city.tells("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1")
    assert (told["meter_routes"], told["rows_loaded"], told["rows_new"], told["bad"]) == (["R1"], 3, 3, [])
    again = city.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1")
    assert (again.exit_code, again.stdout) == (0, "This file was loaded before: nothing to do.\n")


def test_bad_rows_are_printed_with_line_number_and_reason_and_the_rest_is_loaded(city, file):
    file.write_text("\n".join([HEADINGS, ROWS[0], ROWS[1].replace("M2", ""), ROWS[2]]), "utf-8")
    told = city.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1")
    assert told.exit_code == 0
    assert "Loaded 2 rows of R1" in told.stdout
    assert "line 3: 400.34 meter_serial is empty.\n    R1,2,002,2 Pier St,,4,CCF,0100" in told.stdout


def test_bad_rows_as_json_carry_their_problem(city, file):
    file.write_text("\n".join([HEADINGS, ROWS[0].replace(",4,", ",99,")]), "utf-8")
    [bad] = city.tells("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1", "--dry-run")["bad"]
    assert (bad["line"], bad["raw"], bad["problem"]["number"]) == (2, ROWS[0].replace(",4,", ",99,"), "400.33")


@pytest.mark.parametrize(
    ("content", "layout", "said"),
    [
        (b"", "fieldops_csv_v1", "400.31 unreadable-file: "),
        (b"PK\x03\x04", "fieldops_csv_v1", "400.31 unreadable-file: "),
        (b"x", "no_such_layout", "400.30 unknown-layout: "),
        (b"x" * 155, "sensus_autoread", "400.35 meter-route-needed: "),
    ],
)
def test_a_file_that_cannot_be_taken_at_all_is_refused_with_a_number(city, file, content, layout, said):
    file.write_bytes(content)
    refused = city.does("import", "meter-routes", str(file), "--layout", layout)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(said)


def test_a_run_is_made_and_listed(imported):
    made = imported.tells("run", "make", "--meter-route", "R1", "--date", DAY, "--assign", "rosa")
    [listed] = imported.tells("run", "list")
    assert listed == made
    assert (made["code"], made["date"], made["assigned_to"], made["loaded"], made["open"]) == ("R1", DAY, "rosa", 3, 3)
    assert made["run"] in imported.does("run", "list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--meter-route", "R9", "--date", DAY), "404.40 unknown-meter-route: There is no meter route R9."),
        (("--meter-route", "R1", "--date", DAY, "--assign", "bill"), "409.42 not-a-reader: bill is not a reader."),
        (("--meter-route", "R1", "--date", "tomorrow"), "Usage: "),
    ],
)
def test_a_run_that_cannot_be_made_is_refused(imported, words, said):
    refused = imported.does("run", "make", *words)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(said)


def test_a_run_is_approved_by_the_beginning_of_its_id(walked):
    city, run = walked
    told = city.tells("batch", "approve", "--run", run[:8], "--by", "bill")
    assert (told["run"], told["reads"], told["held"]) == (run, 2, 0)
    refused = city.does("batch", "approve", "--run", run, "--by", "bill")
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "409.43 nothing-to-approve")


@pytest.mark.parametrize("beginning", ["zzz", "", "%"])
def test_an_id_that_begins_no_run_is_refused(walked, beginning):
    refused = walked[0].does("batch", "approve", "--run", beginning, "--by", "bill")
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "404.41 unknown-run")


def test_approved_reads_go_out_and_the_same_file_can_be_had_again(walked, tmp_path):
    city, run = walked
    city.does("batch", "approve", "--run", run, "--by", "bill")
    first, again = tmp_path / "out.csv", tmp_path / "again.csv"
    made = city.tells("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(first))
    assert (made["batch"], made["reads"], made["sum"], made["already"]) == (1, 2, 240, False)
    rows, totals = read_back(first.read_bytes())
    assert (len(rows), totals.digit_sum) == (2, 240)
    city.does("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(again), "--batch", "1")
    assert again.read_bytes() == first.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "again.csv", "route.csv", "city"}


def test_nothing_to_export_leaves_the_file_alone(walked, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("of yesterday", "utf-8")
    refused = walked[0].does("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(out))
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "409.44 nothing-to-export")
    assert out.read_text("utf-8") == "of yesterday"


def test_a_missing_folder_is_found_before_anything_is_frozen(walked, tmp_path):
    city, run = walked
    city.does("batch", "approve", "--run", run, "--by", "bill")
    refused = city.does("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(tmp_path / "no" / "out.csv"))
    assert refused.exit_code == 2
    assert city.tells("reconcile")[0]["exported"] == 0


def test_reconciling_shows_that_nothing_was_lost(walked):
    city, _ = walked
    [account] = city.tells("reconcile")
    assert (account["loaded"], account["read"], account["skipped"], account["open"]) == (3, 2, 0, 1)
    assert account["balanced"]
    assert "R1: 3 loaded = 2 read + 0 skipped + 1 open" in city.does("reconcile").stdout


def test_a_signed_statement_is_a_witness_against_the_store_it_was_made_of(walked, tmp_path):
    city, run = walked
    city.does("batch", "approve", "--run", run, "--by", "bill")
    city.does("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(tmp_path / "out.csv"))
    signed = tmp_path / "statement.ndjson"
    signed.write_text(city.does("reconcile", "--signed").stdout, "utf-8")
    told = json.loads(signed.read_text("utf-8").splitlines()[0])
    assert (told["balanced"], told["missing"], told["exports"][0]["reads"]) == (True, 0, 2)
    assert city.does("reconcile", "--check", str(signed), "--deep").exit_code == 0
    with sqlite3.connect(city.database) as database:
        database.execute("UPDATE read_export SET content = x'00'")
    altered = city.does("reconcile", "--check", str(signed))
    assert (altered.exit_code, "export 1: was" in altered.stderr) == (3, True)


def test_commands_work_on_postgres_too(city, file, postgres_store):
    elsewhere = ("--database", postgres_store.url)
    assert city.tells("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1", *elsewhere)["rows_new"] == 3
    assert city.tells("run", "make", "--meter-route", "R1", "--date", DAY, *elsewhere)["loaded"] == 3
    assert city.tells("run", "list") == []


def test_commands_make_and_migrate_an_empty_folder(city, tmp_path):
    city.data = tmp_path / "new" / "folder"
    assert json.loads(city.does("run", "list", "--json").stdout) == []
    assert city.database.exists()
