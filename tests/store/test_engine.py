"""A store keeps what it confirms, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from fieldops.problems import Problem
from fieldops.store import identity
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.tables import metadata


def test_the_migrated_schema_is_the_schema_of_the_tables(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, metadata) == []


def test_sqlite_writes_ahead_and_waits_for_the_disk(sqlite_store):
    with sqlite_store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_engine_is_free_of_the_wal_reset_race(sqlite_store):
    with sqlite_store.engine.connect() as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_database_that_cannot_write_ahead_is_refused(tmp_path):
    store = Store("sqlite://")  # in memory: journal_mode stays "memory"
    with pytest.raises(Problem) as refused, store.reading() as session:
        session.execute(sa.text("SELECT 1"))
    assert refused.value.kind.slug == "engine-settings"


def test_a_failed_block_leaves_nothing_behind(store):
    with pytest.raises(sa.exc.IntegrityError):
        _change_and_break_a_rule(store)
    with store.reading() as session:
        assert identity.identity(session).change_number == 0


def _change_and_break_a_rule(store):
    with store.writing() as session:
        identity.raise_change_number(session)
        session.execute(sa.text("INSERT INTO person_role (username_key, role) VALUES ('nobody', 'reader')"))


def test_change_numbers_count_up(store):
    with store.writing() as session:
        assert [identity.raise_change_number(session) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("table", ["fact", "audit_entry", "decision", "order_step"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_what_was_recorded_cannot_be_changed(store, table, act):
    with store.engine.begin() as connection:
        _record(connection, table)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(sa.text(act.format(table)))


RECORDED = {
    "audit_entry": "INSERT INTO audit_entry (at, actor, action, subject) VALUES ('2026-05-12 16:00:00', 'a', 'b', 'c')",
    "fact": "INSERT INTO device (id, name, public_key, is_field, enrolled_at)"
    " VALUES ('d', 'Tablet', 'key', false, '2026-05-12 16:00:00');"
    'INSERT INTO fact (id, digest, kind, v, at, "by", device_id, journal_id, seq, body, received_at)'
    " VALUES ('f', 'd', 'note.left', 1, 'now', 'rosa', 'd', 'j', 1, '{}', '2026-05-12 16:00:00')",
    "decision": 'INSERT INTO decision (id, act, purpose, at, "by", books, question, allowed, verdicts)'
    " VALUES ('x', 'shut-off', 'list', '2026-05-12 16:00:00', 'dana', '[]', '{}', false, '[]')",
    "order_step": "INSERT INTO field_order (id, kind, reason, made_by, made_at)"
    " VALUES ('o', 'SHUT_OFF', '', 'dana', '2026-05-12 16:00:00');"
    'INSERT INTO order_step (order_id, revision, step, state, "by", at, why)'
    " VALUES ('o', 1, 'authorise', 'authorised', 'dana', '2026-05-12 16:00:00', '')",
}


def _record(connection, table):
    """One row of the table, so that a row trigger has something to refuse."""
    for statement in RECORDED[table].split(";"):
        connection.exec_driver_sql(statement)


def test_an_sqlite_file_opens_in_its_folder(tmp_path):
    assert sqlite_url(tmp_path / "x.db").startswith("sqlite:///")
