"""A city that scripts its day: commands on a data folder, and the facts that a tablet would have sent."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from readings import read_payload

from fieldops.cli import main
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.journal_tables import Fact, FactToProject, Journal, JournalLine
from fieldops.store.people_tables import Person, PersonRole
from fieldops.work.handout import handout

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)


@dataclass
class City:
    """The commands of central, on one data folder."""

    data: Path

    def does(self, *words: str) -> Result:
        """Run `fieldops WORDS --data …`."""
        return CliRunner().invoke(main, [*words, "--data", str(self.data)])

    def tells(self, *words: str) -> Any:
        """What a command that has to succeed prints as JSON."""
        result = self.does(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    @property
    def database(self) -> Path:
        return self.data / "fieldops.db"

    def employs(self, **roles: str) -> None:
        store = Store(sqlite_url(self.database))
        with store.writing() as session:
            for name, role in roles.items():
                session.add(Person(username_key=name, username=name, name=name, password_hash="-", made_at=NOW))
                session.flush()
                session.add(PersonRole(username_key=name, role=role))
        store.close()

    def hears_of_reads(self, digits: str, reader: str, stops: int) -> None:
        """The reader's tablet sends a read of `digits` for each of the first stops."""
        store = Store(sqlite_url(self.database))
        device, journal = str(uuid.uuid4()), str(uuid.uuid4())
        with store.writing() as session:
            session.add(Device(id=device, name="T", public_key="-", enrolled_at=NOW))
            session.flush()
            life = Journal(id=journal, device_id=device, head="0" * 64, opened_at=NOW, pushed_at=NOW)
            session.add(life)
            handed = [put["doc"] for put in handout(session, None, [reader]) if put["type"] == "stop"]
            for seq, stop in enumerate(handed[:stops], start=1):
                fact = Fact(
                    id=str(uuid.uuid4()),
                    digest="-",
                    kind="read.taken",
                    v=1,
                    at=f"2026-05-12T09:{seq:02}:00-07:00",
                    by=reader,
                    device_id=device,
                    journal_id=journal,
                    seq=seq,
                    run_id=stop["run"],
                    stop_id=stop["id"],
                    body=json.dumps(read_payload(stop, digits)),
                    received_at=NOW,
                )
                session.add(fact)
                session.flush()
                session.add(FactToProject(gseq=fact.gseq))
                session.add(line_of(fact))
                life.watermark = life.declared = life.highest = seq
                life.head = line_of(fact).hash
        store.close()


def line_of(fact: Fact) -> JournalLine:
    """The accepted line that told a fact, as far as nobody looks into it."""
    raw = fact.id.encode()
    place = {"journal_id": fact.journal_id, "seq": fact.seq, "raw": raw, "hash": hashlib.sha256(raw).hexdigest()}
    return JournalLine(**place, verdict="accepted", fact_id=fact.id, received_at=fact.received_at)


@pytest.fixture
def city(tmp_path, sqlite_template) -> City:
    """A city whose central is set up, without people or work."""
    data = tmp_path / "city"
    data.mkdir()
    (data / "fieldops.db").write_bytes(sqlite_template.read_bytes())
    return City(data)
