"""The commands a city scripts its day with, beside a running central, on both databases; each a real process once."""

import csv
import json
import re
import subprocess

import pytest
from city import FIELDOPS, PASSWORD
from click.testing import CliRunner
from independent_client import Journal
from office import DAY, STOPS, route_file

from fieldops.cli import main

REFUSAL = re.compile(r"\d{3}\.\d+ [a-z-]+: .+\n")
LAYOUT = ("--layout", "fieldops_csv_v1")
UNKNOWN = "404.10 unknown-person"
STORE = ("--data", "--database")
NAMED = {
    "central": ("--port", *STORE),
    "field": ("--central", "--code", "--port", "--data"),
    "user add": ("--role", "--password-stdin", *STORE),
    "unit code": ("--name", "--field", "--json", *STORE),
    "import meter-routes": ("--layout", "--meter-route", "--dry-run", "--json", *STORE),
    "run make": ("--meter-route", "--date", "--assign", "--json", *STORE),
    "run list": ("--json", *STORE),
    "batch approve": ("--run", "--by", "--json", *STORE),
    "export reads": ("--layout", "--out", "--batch", "--json", *STORE),
    "demo": ("--fresh", "--data"),
    "device read": ("--protocol", "--json"),
    "device sim ui1203": ("--pty", "--id", "--read"),
}


def does(*words: object, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `fieldops WORDS` as a process of its own."""
    return subprocess.run(
        [FIELDOPS, *map(str, words)], input=given, capture_output=True, text=True, timeout=120, check=False
    )


def asks(*words: object, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """The same in this process: starting one takes a second, and only some tests are about that."""
    done = CliRunner().invoke(main, [*map(str, words)], input=given)
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The number and slug it was refused with."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert REFUSAL.fullmatch(done.stderr), done.stderr
    return done.stderr.split(":")[0]


@pytest.mark.parametrize("words", NAMED)
def test_every_command_and_option_exists(words):
    told = CliRunner().invoke(main, [*words.split(), "--help"])
    assert told.exit_code == 0
    assert [option for option in NAMED[words] if option not in told.stdout] == []


def test_help_names_every_command():
    told = does("--help")
    assert told.returncode == 0, told.stderr
    assert [noun for noun in {words.split()[0] for words in NAMED} if noun not in told.stdout] == []


# --- one day, on each database, while central serves


@pytest.fixture(scope="module")
def billing_day(office, tmp_path_factory):
    """A run of three reads, by somebody who is reader and clerk in one."""
    city, folder = office.city, tmp_path_factory.mktemp("billing")
    added = does(
        "user", "add", "nora", "--role", "reader", "--role", "billing", "--password-stdin", *city.store, given=PASSWORD
    )
    assert added.returncode == 0, added.stderr
    run = office.makes_run("RD", "nora")
    tablet = office.hands_out_tablet("nora")
    stops = [put["doc"] for put in tablet.work().body["changes"] if put["type"] == "stop"]
    journal, again = Journal("nora", run), Journal("nora", run)
    events = [reads(journal, stop) for stop in stops[:3]]
    for event in events:
        again.travels(event)
    for pushed in (journal, journal, again):
        assert tablet.pushes(pushed).body["quarantined"] == []
    return city, folder, run, [event["id"] for event in events], [journal, again]


def reads(journal: Journal, stop: dict) -> dict:
    """Write a reading of this stop."""
    payload = {"meter": stop["meter"]["id"], "register": stop["registers"][0]["id"], "digits": "001050"}
    payload |= {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
    return journal.writes("read.taken", payload, stop=stop["id"])


def test_a_day_of_billing_by_command(billing_day):
    city, folder, run, events, journals = billing_day
    first, second = folder / "first.csv", folder / "second.csv"
    assert refused(does("batch", "approve", "--run", run, "--by", "nora", *city.store)) == "403.40 maker-is-approver"
    [listed] = [told for told in city.facts("run", "list") if told["run"] == run]
    assert (listed["loaded"], listed["read"], listed["skipped"], listed["open"]) == (STOPS, 3, 0, STOPS - 3)
    assert city.facts("batch", "approve", "--run", run, "--by", "bill")["reads"] == 3
    exported = does("export", "reads", *LAYOUT, "--out", first, *city.store)
    assert exported.returncode == 0, exported.stderr
    rows = list(csv.reader(first.read_text("utf-8").splitlines()))
    [counted] = [row for row in rows if row[0] == "COUNT"]
    city.command("export", "reads", *LAYOUT, "--out", str(second), "--batch", counted[1])
    assert first.read_bytes() == second.read_bytes()
    assert sorted(row[1] for row in rows if row[0] == "READ") == sorted(events)
    [summed] = [row for row in rows if row[0] == "SUM"]
    assert (counted[2], summed[2]) == ("3", "3150")
    assert ["HEAD", counted[1], journals[0].id, "3", journals[0].head()] in rows
    assert refused(does("export", "reads", *LAYOUT, "--out", second, *city.store)) == "409.44 nothing-to-export"
    assert first.read_bytes() == second.read_bytes()


def test_loading_a_file_dry_and_twice(office, tmp_path):
    city, file = office.city, route_file(tmp_path, "RE", 3)
    load = ("import", "meter-routes", str(file), *LAYOUT)
    assert office.does(*load, "--dry-run")["rows_loaded"] == 3
    assert (
        refused(asks("run", "make", "--meter-route", "RE", "--date", DAY, *city.store)) == "404.40 unknown-meter-route"
    )
    assert office.does(*load)["rows_new"] == 3
    again = office.does(*load)
    assert (again["rows_new"], again["bad"]) == (0, [])
    assert office.does("run", "make", "--meter-route", "RE", "--date", DAY)["loaded"] == 3


def test_a_code_is_printed_as_one_json_object(office):
    done = does("unit", "code", "--name", "Truck", "--field", "--json", *office.city.store)
    assert done.returncode == 0
    assert set(json.loads(done.stdout)) == {"code"}


# --- an office without a server, on SQLite


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Where a city keeps its things, made and migrated by the first command."""
    folder = tmp_path_factory.mktemp("city") / "new" / "folder"
    done = does("user", "add", "adam", "--role", "admin", "--password-stdin", "--data", folder, given=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert list(folder.iterdir())
    return "--data", folder


def test_a_database_is_migrated_when_it_is_empty(new_database, tmp_path):
    done = does("run", "list", "--json", "--database", new_database(), "--data", tmp_path / "new")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_a_155_character_file_takes_the_meter_routes_code_from_the_command(store, tmp_path):
    file = tmp_path / "route.dat"
    file.write_text("".join(autoread(n) for n in (1, 2)), "ascii", newline="")
    load = ("import", "meter-routes", file, "--layout", "sensus_autoread", *store)
    assert refused(asks(*load)) == "400.35 meter-route-needed"
    loaded = json.loads(does(*load, "--meter-route", "S7", "--json").stdout)
    assert (loaded["meter_routes"], loaded["rows_loaded"], loaded["bad"]) == (["S7"], 2, [])


def autoread(n: int) -> str:
    """One line of the maker's layout: address, meter, account, previous, low, high, endpoint, serial number."""
    cells = [(1, f"{n} PIER ST"), (21, f"M{n}"), (29, f"00{n}"), (105, "0000001000"), (115, "0000001001")]
    cells += [(125, "0000001100"), (135, f"E{n}"), (146, f"S{n:09}")]
    line = [" "] * 155
    for start, text in cells:
        line[start - 1 : start - 1 + len(text)] = text
    return "".join(line) + "\r\n"


@pytest.mark.parametrize(
    ("words", "given", "number"),
    [
        ("import meter-routes FILE --layout no_such", None, "400.30 unknown-layout"),
        ("user add eve1 --role wizard --password-stdin", PASSWORD, "400.12 unknown-role"),
        ("user add eve1 --role reader --password-stdin", "short", "400.11 password-rule"),
        ("user add adam --role reader --password-stdin", PASSWORD, "409.10 username-taken"),
        ("run make --meter-route NONE --date 2026-11-23", None, "404.40 unknown-meter-route"),
        ("batch approve --run 0199 --by adam", None, "404.41 unknown-run"),
        ("export reads --layout no_such --out OUT", None, "400.30 unknown-layout"),
        ("export reads --layout fieldops_csv_v1 --out OUT --batch 77", None, "404.42 unknown-batch"),
    ],
)
def test_what_is_not_known_or_not_allowed_is_refused_with_a_number(store, tmp_path, words, given, number):
    file = route_file(tmp_path, "RF")
    named = {"FILE": file, "OUT": tmp_path / "out.csv"}
    assert refused(asks(*(named.get(word, word) for word in words.split()), *store, given=given)) == number
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("words", ["import meter-routes nowhere.csv --layout fieldops_csv_v1", "run make --date soon"])
def test_wrong_usage_leaves_with_two(store, words):
    assert asks(*words.split(), *store).returncode == 2


def test_a_missing_port_is_refused():
    assert refused(does("device", "read", "/dev/no-such-probe")) == "503.50 port-missing"


@pytest.mark.parametrize("host", ["0.0.0.0", "example.org"])
def test_the_demo_keeps_to_this_machine(tmp_path, host):
    done = asks("demo", "--host", host, "--data", tmp_path / "demo", "--port", "0", "--field-port", "0")
    assert refused(done) == "403.60 not-loopback"
    assert not (tmp_path / "demo").exists()


def test_a_run_for_nobody_and_an_approval_by_nobody_are_refused(billing_day):
    city, _, run, *_ = billing_day
    make = ("run", "make", "--meter-route", "RA", "--date", "2026-11-24", *city.store)
    assert refused(asks(*make, "--assign", "nobody")) == UNKNOWN
    assert refused(asks("batch", "approve", "--run", run, "--by", "nobody", *city.store)) == UNKNOWN
