"""Bad input is answered with a numbered problem, and nothing is lost: one story for each, end to end."""

import os
import subprocess
from collections.abc import Iterator
from http import HTTPStatus as Status
from pathlib import Path
from uuid import uuid4

import pytest
from city import FIELDOPS, PASSWORD, Process, eventually, free_port
from desk import Desk
from independent_client import Journal, Tablet
from office import ROUTE_HEADINGS

DISK = 16 << 20
LINES = 100
LINE = 8000


def read_of(journal: Journal, stop: dict, digits: str = "001050", **payload: object) -> dict:
    """A reading of a stop, written down."""
    words = {"meter": stop["meter"]["id"], "register": stop["registers"][0]["id"], "digits": digits}
    words |= {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
    return journal.writes("read.taken", words | payload, stop=stop["id"])


@pytest.fixture(scope="module")
def day(office) -> tuple[Tablet, str, list[dict]]:
    """Somebody's own tablet, run and stops, so that what central counts is theirs."""
    office.does("user", "add", "inez", "--role", "reader", "--password-stdin", given=PASSWORD)
    run = office.makes_run("RX", "inez")
    tablet = office.hands_out_tablet("inez")
    stops = [put["doc"] for put in tablet.work().body["changes"] if put["type"] == "stop"]
    return tablet, run, stops


def reads_counted(office, run: str) -> int:
    """How many stops of the run central holds a read of."""
    [told] = [told for told in office.does("run", "list") if told["run"] == run]
    return int(told["read"])


# --- files


def test_a_broken_file_is_refused_and_the_office_is_as_before(office, tmp_path):
    file = tmp_path / "broken.csv"
    file.write_bytes(b"PK\x03\x04" + os.urandom(2000))
    words = [FIELDOPS, "import", "meter-routes", str(file), "--layout", "fieldops_csv_v1", *office.city.store]
    before = office.does("run", "list")
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "400.31 unreadable-file")
    assert office.does("run", "list") == before


def test_bad_rows_are_set_aside_with_reason_and_text_beside_the_good_ones(office, tmp_path):
    bad = "RY,20,002,2 Pier St,RY002,99,CCF,001000,001001,001100"
    rows = [ROUTE_HEADINGS, "RY,10,001,1 Pier St,RY001,6,CCF,001000,001001,001100", bad, "RY,30"]
    file = tmp_path / "rows.csv"
    file.write_text("\n".join([*rows, ""]), "utf-8")
    told = office.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1")
    assert (told["rows_loaded"], [row["raw"] for row in told["bad"]]) == (1, [bad, "RY,30"])
    assert all(row["problem"]["number"].startswith("400.") and row["problem"]["es"] for row in told["bad"])


# --- lines from a tablet


def test_wrong_digits_are_taken_down_as_seen_and_wait_for_a_person(office, day):
    tablet, run, stops = day
    journal = Journal("inez", run)
    before = reads_counted(office, run)
    read_of(journal, stops[0], "12", checks=["wrong_digits"], attempts=2, confirmed=True)
    told = tablet.pushes(journal).body
    assert (told["watermark"], told["quarantined"]) == (1, [])
    assert reads_counted(office, run) == before + 1
    page = Desk(office.url, "bill").opens(f"/billing/runs/{run}")
    assert 'class="digits">12<' in page
    assert 'class="doubt"' in page


def test_an_implausible_read_is_doubted_by_the_office_though_the_tablet_was_not(office, day):
    tablet, run, stops = day
    journal = Journal("inez", run)
    read_of(journal, stops[6], "777777")
    assert tablet.pushes(journal).body["quarantined"] == []
    row = Desk(office.url, "bill").opens(f"/billing/runs/{run}").split("777777")[0].rsplit("<tr", 1)[1]
    assert 'class="doubt"' in row


@pytest.mark.parametrize("bad", ["an unknown stop", "an unparsable line"])
def test_a_bad_line_is_set_aside_and_its_neighbours_count(office, day, bad):
    tablet, run, stops = day
    journal = Journal("inez", run)
    before = reads_counted(office, run)
    place = 1 if bad == "an unknown stop" else 3
    read_of(journal, stops[place])
    if bad == "an unknown stop":
        read_of(journal, stops[place] | {"id": str(uuid4())})
    else:
        journal.writes_raw(b'{"id": "torn ')
    read_of(journal, stops[place + 1])
    told = tablet.pushes(journal).body
    [aside] = told["quarantined"]
    assert (told["watermark"], aside["seq"]) == (3, 2)
    assert aside["why"] == ("reference" if bad == "an unknown stop" else "unparsable")
    assert reads_counted(office, run) == before + 2


# --- codes and signal


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_field_unit_with_a_wrong_code_is_refused_with_a_number(office, tmp_path):
    words = [FIELDOPS, "field", "--central", office.url, "--code", "000000000000", "--port", str(free_port())]
    done = subprocess.run([*words, "--data", tmp_path], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "403.20 code-refused")


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_field_unit_without_signal_does_not_spend_its_code(office, tmp_path):
    code, port = office.code("--field"), free_port()
    words = ["field", "--code", code, "--port", str(port), "--data", str(tmp_path / "unit"), "--central"]
    nowhere = [FIELDOPS, *words, f"http://127.0.0.1:{free_port()}"]
    done = subprocess.run(nowhere, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "503.20 no-central")
    unit = Process([*words, office.url], tmp_path / "unit.log", port)
    unit.start()
    unit.stop()


# --- a full disk


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A real disk of a few MiB; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"THE FULL DISK WAS NOT TRIED, no disk may be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fills(disk: Path) -> Path:
    """Fill the disk to its last byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            while _fits(file, size):
                pass
    return filler


def _fits(file, size: int) -> bool:
    try:
        return bool(file.write(b"x" * size))
    except OSError:
        return False


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_on_a_full_disk_the_unit_takes_nothing_says_so_and_lives_on(office, small_disk, stops):
    port = free_port()
    words = ["field", "--central", office.url, "--port", str(port), "--data", str(small_disk), "--code"]
    unit = Process([*words, office.code("--field")], small_disk.parent / "unit.log", port)
    unit.start()
    try:
        walks_into_a_full_disk(office.hands_out_tablet("rosa", url=unit.url), small_disk, stops)
    finally:
        unit.stop()


def walks_into_a_full_disk(tablet: Tablet, disk: Path, stops: list[dict]) -> None:
    """Push until the disk is full; what is refused is not acknowledged, and is taken when there is room again."""
    assert tablet.work().status == Status.OK
    journal = Journal("rosa", stops[0]["run"], stops[0]["id"])
    filler = fills(disk)
    refused = pushes_until_refused(tablet, journal)
    assert (refused.status, refused.problem) == (Status.SERVICE_UNAVAILABLE, "store-unavailable")
    assert tablet.line.call("GET", "hello").status == Status.OK
    assert tablet.work().status == Status.OK
    filler.unlink()
    told = tablet.pushes(journal, len(journal.lines) - LINES + 1).body
    assert (told["watermark"], told["head"], told["quarantined"]) == (len(journal.lines), journal.head(), [])
    eventually(lambda: at_central(tablet, journal) == len(journal.lines), "the office does not get it")


def pushes_until_refused(tablet: Tablet, journal: Journal):
    """Batch after batch, each acknowledged whole, until one is refused; the log may have had room for some."""
    for _ in range(DISK // (LINES * LINE) + 2):
        first = len(journal.lines) + 1
        for _ in range(LINES):
            journal.writes(p={"text": "x" * LINE})
        answer = tablet.pushes(journal, first)
        if answer.status != Status.OK:
            return answer
        assert answer.body["watermark"] == len(journal.lines)
    raise AssertionError("a full disk took everything")


def at_central(tablet: Tablet, journal: Journal) -> int:
    """Up to where central holds the journal, as the unit tells."""
    answer = tablet.calls_roll(journal)
    return int(answer.body["central"]["watermark"]) if answer.status == Status.OK else -1
