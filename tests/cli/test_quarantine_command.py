"""Lines set aside, by command: listed, judged again; and what a newer release does with them when it starts."""

from datetime import UTC, datetime

import pytest
from troubled_tablets import REF, keeps, note_of_rosas

from fieldops.cli import central as central_command
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.journal_tables import Fact

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)


@pytest.fixture
def behind_its_time(city):
    """A city whose office did not know notes when Rosa's tablet brought one."""
    city.employs(rosa="reader")
    store = Store(sqlite_url(city.database))
    with store.writing() as session:
        session.add(Device(id="t", name="Tablet 7", public_key="-", enrolled_at=NOW))
        session.flush()
        session.add(DevicePerson(device_id="t", username_key="rosa", signed_in_at=NOW, offline_until=NOW))
        keeps(session, NOW, "kind", note_of_rosas())
    store.close()
    return city


def facts(city) -> list[str]:
    store = Store(sqlite_url(city.database))
    with store.reading() as session:
        found = [fact.kind for fact in session.query(Fact)]
    store.close()
    return found


def test_lines_are_listed_with_what_can_be_read_of_them(behind_its_time):
    [line] = behind_its_time.tells("quarantine", "list")
    assert (line["ref"], line["why"], line["kind"], line["by"]) == (REF, "kind", "note.left", "rosa")
    assert f"{REF}  kind  Tablet 7  note.left" in behind_its_time.does("quarantine", "list").stdout


@pytest.mark.parametrize("which", [[], ["--all"], ["--ref", REF]])
def test_a_line_that_is_understood_now_counts_when_judged_again(behind_its_time, which):
    told = behind_its_time.does("quarantine", "replay", *which).stdout
    assert told == f"{REF}  counts now\nLines that count now: 1\n"
    assert facts(behind_its_time) == ["note.left"]
    assert behind_its_time.tells("quarantine", "list") == []


def test_a_reference_that_nobody_gave_is_told_as_a_numbered_problem(city):
    for ref in ("3f2a91c0-9", "what"):
        refused = city.does("quarantine", "replay", "--ref", ref)
        assert (refused.exit_code, refused.stderr.split()[0]) == (2, "404.200")
    assert city.does("quarantine", "replay", "--all", "--ref", REF).exit_code == 2


def test_a_newer_office_takes_what_it_understands_when_it_starts(behind_its_time, monkeypatch):
    served = []
    monkeypatch.setattr(central_command, "serve", lambda *words, **more: served.append(words))
    assert behind_its_time.does("central", "--port", "0").exit_code == 0
    assert served
    assert facts(behind_its_time) == ["note.left"]
