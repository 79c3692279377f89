"""The same fact on two ways at the same moment: the second waits for the first, and is known."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Fact, FactToProject, JournalLine
from fieldops.sync import batch, custody, settling

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def somebody_waits(store) -> None:
    """Return once a connection to the store waits for another."""
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        with store.reading() as session:
            if session.scalar(WAITING):
                return
        time.sleep(0.01)
    pytest.fail("nobody waits for the commit")


@pytest.mark.postgres
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_a_fact_that_another_journal_tells_at_this_moment_is_stored_once(central, tablet, clock):
    tablet.reads("00001")
    told, again = json.loads(tablet.lines[0]), tablet.new_life()
    again.notes("note.left", {"text": "dog"})
    again.notes(told["kind"], told["p"], id=told["id"])
    with ThreadPoolExecutor(1) as other, central.store.writing() as session:
        owner = session.get_one(Device, tablet.device)
        received = custody.receive(session, owner, tablet.journal, batch.read(tablet.batch()), clock.now())
        settling.settle(session, owner, received, clock.now())
        answer = other.submit(central.takes, again, again.batch())
        somebody_waits(central.store)
        session.commit()
        assert answer.result(timeout=20)["quarantined"] == []
    lines = central.rows(JournalLine, JournalLine.journal_id == again.journal)
    assert [row.verdict for row in lines] == ["accepted", "known"]
    assert len(central.rows(Fact)) == len(central.rows(FactToProject)) == 2
