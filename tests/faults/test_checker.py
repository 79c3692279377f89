"""The independent checker finds whatever is wrong with a server's store, and nothing where nothing is."""

import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from checker import check, read_server, read_tablet
from city import PASSWORD
from served import central_on, code, opened, takes_work_in
from tablet_file import TabletFile

CHECKER = Path(__file__).parents[1] / "outside" / "checker.py"
CHANGED = "UPDATE journal_line SET raw = CAST(replace(CAST(raw AS TEXT), '2026-', '{}') AS BLOB) WHERE seq = {}"
TWICE = "CREATE TABLE copy AS SELECT * FROM {0}; DROP TABLE {0}; ALTER TABLE copy RENAME TO {0};"
DAMAGE = {
    "is missing": "DELETE FROM journal_line WHERE seq = 4",
    "is not as the tablet wrote it": CHANGED.format("2027-", 4),
    "is not what its hash says": "UPDATE journal_line SET hash = '0' WHERE seq = 4",
    "breaks the chain": CHANGED.format("2027-", 3),
    "is there twice": TWICE.format("fact") + "INSERT INTO fact SELECT * FROM fact WHERE seq = 4",
    "position": TWICE.format("journal_line") + "INSERT INTO journal_line SELECT * FROM journal_line WHERE seq = 4",
    "says the same": CHANGED.format('"', 4),
    "are not those of its lines": "UPDATE journal SET watermark = watermark + 1",
    "has no fact that says the same": "UPDATE fact SET body = '{}' WHERE seq = 4",
    "was told by no line": "UPDATE fact SET seq = 99 WHERE seq = 4",
    "has not one effect": "DELETE FROM reading WHERE id IN (SELECT id FROM fact)",
    "still waits for its effect": "INSERT INTO fact_to_project SELECT gseq FROM fact WHERE kind = 'note.left'",
    "does not hold for what is stored": "UPDATE device SET public_key = 'AAAA'",
    "was never written by its tablet": "INSERT INTO journal_line SELECT journal_id, 99, hash, raw, verdict, why,"
    " fact_id, received_at FROM journal_line WHERE seq = 4",
    "are safe": "UPDATE journal SET watermark = 2",
    "photo": "DELETE FROM blob",
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory, sqlite_template):
    """An office that a tablet told everything; nobody has it open."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(sqlite_template, folder / "fieldops.db")
    with opened(folder) as store, central_on(store, folder) as url:
        takes_work_in(store)
        tablet = TabletFile(folder / "tablet.db", url)
        tablet.begins(code(store), PASSWORD)
        chance = random.Random(2)
        for _ in range(12):
            tablet.captures(chance)
        tablet.sends_all()
        tablet.closes()
    return folder


@pytest.fixture
def office(healthy, tmp_path):
    """A copy of it, to be damaged."""
    return shutil.copytree(healthy, tmp_path / "office")


def findings(office):
    own, server = read_tablet(office / "tablet.db"), read_server(str(office / "fieldops.db"))
    return check(server, [own], office / "blobs", settled=True)


def test_a_healthy_office_is_found_healthy(office):
    assert findings(office) == []


@pytest.mark.parametrize("sentence", DAMAGE)
def test_each_damage_is_found(sentence, office):
    with closing(sqlite3.connect(office / "fieldops.db")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.executescript("PRAGMA foreign_keys = OFF;" + DAMAGE[sentence])
    assert any(sentence in found for found in findings(office))


def test_a_photo_with_one_bit_turned_is_found(office):
    photo = next(file for file in (office / "blobs").glob("*/*") if len(file.name) == 64)
    content = photo.read_bytes()
    photo.write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
    assert hashlib.sha256(photo.read_bytes()).hexdigest() != photo.name
    assert any("photo" in found for found in findings(office))


def test_the_command_says_what_it_found_and_ends_with_one(office):
    words = [sys.executable, CHECKER, office / "fieldops.db", office / "tablet.db", "--photos", office / "blobs"]
    assert subprocess.run([*words, "--settled"], check=False, capture_output=True).returncode == 0
    with closing(sqlite3.connect(office / "fieldops.db")) as db:
        db.executescript("UPDATE journal SET watermark = 2")
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert (done.returncode, "are not those of its lines" in done.stdout) == (1, True)


def test_the_checker_shares_no_code_with_what_it_checks():
    text = CHECKER.read_text("utf-8")
    assert "fieldops." not in text.replace("fieldops-batch", "")
    assert not {
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    } - {
        *sys.stdlib_module_names,
        "cryptography",
    }
