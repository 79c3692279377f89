"""The day's list by command: candidates, building, giving out, withdrawing."""

import pytest
from ladder import Ladder

from fieldops.clock import SystemClock
from fieldops.store.engine import Store, sqlite_url

HEADINGS = "meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read"
ROWS = [f"R1,{n},00{n},{n} Pier St,M{n},4,CCF,0100" for n in (1, 2)]


@pytest.fixture
def behind(city, tmp_path):
    """Account 001 is due for a door tag, 002 has no notice yet."""
    file = tmp_path / "route.csv"
    file.write_text("\n".join([HEADINGS, *ROWS, ""]), "utf-8")
    city.employs(rosa="reader")
    assert city.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1").exit_code == 0
    store = Store(sqlite_url(city.database))
    ladder = Ladder(store, SystemClock())
    ladder.falls_behind("001")
    ladder.falls_behind("002", mailed_on=None)
    store.close()
    return city


def test_candidates_tell_who_is_due_and_which_gates_fail(behind):
    told = {row["account_no"]: row for row in behind.tells("order", "candidates", "DOOR_TAG")}
    assert (told["001"]["due"], told["001"]["hindrances"]) == (True, [])
    assert (told["002"]["due"], told["002"]["hindrances"]) == (False, ["mailed-notice"])


def test_a_list_is_built_given_out_and_shown(behind):
    [made] = behind.tells("order", "build", "DOOR_TAG")["made"]
    [listed] = behind.tells("order", "list", "--kind", "DOOR_TAG")
    assert (listed["order"], listed["state"]) == (made, "authorised")
    given = behind.tells("order", "assign", listed["tag_number"], "--to", "rosa", "--date", "2026-05-12")
    shown = behind.tells("order", "show", made[:13])
    assert (shown["run"], shown["assigned_to"]) == (given["run"], "rosa")
    assert [step["step"] for step in shown["steps"]] == ["make", "authorise", "assign"]


def test_an_order_is_withdrawn_for_one_of_the_dispatchers_reasons(behind):
    [made] = behind.tells("order", "build", "DOOR_TAG")["made"]
    assert behind.does("order", "withdraw", made, "--why", "paid").exit_code == 2
    assert behind.tells("order", "withdraw", made, "--why", "mistake")["state"] == "withdrawn"
    assert behind.tells("order", "list") == []


def test_an_order_that_is_not_there_is_told_as_one_numbered_line(behind):
    refused = behind.does("order", "show", "no-order")
    assert (refused.exit_code, refused.stderr) == (2, "404.90 unknown-order: There is no such order.\n")
