"""Many rows at once: what goes in past SQLAlchemy comes out as if it had not, on either database."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldops.store import bulk
from fieldops.store.base import Base
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Fact, Journal, JournalLine

NOW = datetime(2026, 5, 12, 9, 0, 0, 123456, timezone(timedelta(hours=-7)))
LINES, FACTS = (Base.metadata.tables[name] for name in ("journal_line", "fact"))


@pytest.fixture
def journal(store) -> Journal:
    device = Device(id=str(uuid.uuid4()), name="Tablet", public_key="-", enrolled_at=NOW)
    journal = Journal(id=str(uuid.uuid4()), device_id=device.id, head="", opened_at=NOW, pushed_at=NOW)
    with store.writing() as session:
        session.add(device)
        session.flush()
        session.add(journal)
    return journal


def add(session, journal, *rows):
    same = {"journal_id": journal.id, "received_at": NOW}
    bulk.insert(session, LINES, same, ("seq", "hash", "raw", "verdict", "why"), rows)


def test_every_byte_and_every_absent_word_is_kept(store, journal):
    raws = [b"", bytes(range(256)), b"\\x00\t\\N", "Ñandú".encode(), b"x" * 70_000]
    with store.writing() as session:
        add(session, journal, *((seq, "h", raw, "waiting", None) for seq, raw in enumerate(raws)))
    with store.reading() as session:
        stored = session.scalars(sa.select(JournalLine).order_by(JournalLine.seq)).all()
        assert [(row.seq, row.raw, row.why, row.received_at) for row in stored] == [
            (seq, raw, None, NOW) for seq, raw in enumerate(raws)
        ]


def test_instants_are_found_as_if_they_were_written_one_by_one(store, journal):
    names = ("id", "seq", "at_est", "at", "body")
    same = {"device_id": journal.device_id, "journal_id": journal.id, "received_at": NOW}
    same |= {"digest": "", "kind": "note.left", "v": 1, "by": "rosa"}
    moments = [None, NOW, NOW.astimezone(UTC) + timedelta(days=1)]
    rows = [(str(uuid.uuid4()), seq, moment, "Ñ\n\t\\", '{"a":"☔"}') for seq, moment in enumerate(moments)]
    with store.writing() as session:
        bulk.insert(session, FACTS, same, names, rows)
    with store.reading() as session:
        stored = session.scalars(sa.select(Fact).order_by(Fact.gseq)).all()
        assert [(row.id, row.seq, row.at_est, row.at, row.body) for row in stored] == rows
        assert session.scalar(sa.select(Fact.seq).where(Fact.at_est == NOW)) == 1


def test_a_broken_constraint_is_told_as_sqlalchemy_tells_it(store, journal):
    with store.writing() as session:
        add(session, journal, (1, "h", b"a", "waiting", None))
        with pytest.raises(IntegrityError), session.begin_nested():
            add(session, journal, (2, "h", b"b", "waiting", None), (1, "h", b"c", "waiting", None))
    with store.reading() as session:
        assert session.scalars(sa.select(JournalLine.seq)).all() == [1], "the transaction goes on without them"


@pytest.mark.parametrize("values", [[], ["a"], ["a", 'b"\\', "☔", "'; --"]], ids=len)
def test_a_list_of_texts_of_any_length_is_one_parameter(store, values):
    with store.reading() as session:
        listed = bulk.listed("texts", session.get_bind().dialect.name)
        assert list(session.scalars(listed, {"texts": bulk.as_list(values)})) == values
        assert list(listed.compile(dialect=session.get_bind().dialect).params) == ["texts"]
