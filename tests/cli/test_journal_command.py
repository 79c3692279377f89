"""`fieldops journal import`: refusals are numbered, damage ends with exit code 2."""

import json

import pytest

from fieldops.store.devices import all_devices
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import become_central, identity


@pytest.fixture
def head(city) -> str:
    """The first line of a rescue file that this city's central takes."""
    city.employs(rosa="reader")
    city.hears_of_reads("01042", "rosa", 0)
    store = Store(sqlite_url(city.database))
    with store.writing() as session:
        become_central(session)
        (device,) = all_devices(session)
        told = {"fieldops": "rescue-1", "device": device.id, "server": identity(session).server}
    store.close()
    return json.dumps(told) + "\n"


def test_a_file_of_something_else_is_refused_with_its_number(city, tmp_path):
    file = tmp_path / "photo.ndjson"
    file.write_bytes(b"\xff\xd8\xff\xe0 not a rescue file")
    refused = city.does("journal", "import", str(file))
    assert refused.exit_code == 2
    assert refused.stderr.startswith("400.190 rescue-unreadable:")


def test_damage_is_named_by_its_line_and_ends_with_exit_code_2(city, head, tmp_path):
    file = tmp_path / "rescue.ndjson"
    file.write_text(head + "rubbish\n", encoding="utf-8")
    told = city.does("journal", "import", str(file), "--dry-run")
    assert told.exit_code == 2
    assert "nothing" in told.output
    assert "line 2: 400.191" in told.output


def test_a_file_without_lines_is_read_for_a_script(city, head, tmp_path):
    file = tmp_path / "rescue.ndjson"
    file.write_text(head, encoding="utf-8")
    told = city.tells("journal", "import", str(file))
    assert (told["journals"], told["damage"]) == ([], [])
