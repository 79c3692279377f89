"""A store of an earlier revision is brought to the newest with everything in it."""

from importlib.resources import files

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from fieldops.problems import Problem
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import identity
from fieldops.store.migrating import migrate, revision

FIRST = "0001"
NEWEST = "0004"

ROWS = """
INSERT INTO account (id, account_no, display_name, account_class) VALUES ('a', '1001', 'Ibarra', 'residential');
INSERT INTO service_point (id, account_id, address, postcode, location_note, hazards)
 VALUES ('p', 'a', '1 Pier St', '', '', '[]');
INSERT INTO meter (id, serial_number, endpoint_id) VALUES ('m', 'S1', '');
INSERT INTO run (id, kind, date, made_by, made_at) VALUES ('r', 'reread', '2026-05-12', 'dana', '2026-05-12 16:00:00');
INSERT INTO field_order (id, kind, reason, made_by, made_at)
 VALUES ('o', 'REREAD', 'Looks high', 'bill', '2026-05-12 16:00:00');
INSERT INTO stop (id, run_id, sequence, service_point_id, meter_id, order_id, outcome)
 VALUES ('s', 'r', 1, 'p', 'm', 'o', 'read')
"""


def store_of_the_first_revision(url: str) -> Store:
    """A store with a run in it, as it was."""
    store = Store(url)
    with store.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(files("fieldops.store") / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
        for statement in ROWS.split(";"):
            connection.exec_driver_sql(statement)
    return store


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def earlier(request, tmp_path):
    """That store on either database."""
    url = request.getfixturevalue("new_database")() if request.param == "postgres" else sqlite_url(tmp_path / "old.db")
    store = store_of_the_first_revision(url)
    yield store
    store.close()


def test_a_run_of_the_first_revision_is_still_whole_in_the_newest(earlier, clock):
    migrate(earlier, clock)
    assert revision(earlier) == NEWEST
    with earlier.reading() as session:
        told = session.execute(sa.text("SELECT s.outcome, o.state, o.revision FROM stop s JOIN field_order o ON true"))
        assert told.all() == [("read", "assigned", 1)]


def test_a_store_with_an_identity_keeps_it_and_gets_a_secret_for_its_cursors(earlier, clock):
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql(
            'INSERT INTO store_identity ("only", incarnation, cursor_tag, change_number, made_at)'
            " VALUES (1, 3, 'abc', 7, '2026-05-12 16:00:00')"
        )
    migrate(earlier, clock)
    with earlier.reading() as session:
        here = identity(session)
        assert (here.incarnation, here.cursor_tag, here.change_number) == (3, "abc", 7)
        assert len(here.cursor_key) == 32


def test_the_newest_revision_knows_the_new_outcomes_and_no_others(earlier, clock):
    migrate(earlier, clock)
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stop SET outcome = 'acted'")
    with pytest.raises(sa.exc.IntegrityError), earlier.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stop SET outcome = 'paid'")


def test_foreign_keys_are_watched_again_after_the_change(earlier, clock):
    migrate(earlier, clock)
    with pytest.raises(sa.exc.IntegrityError), earlier.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stop SET run_id = 'nowhere'")


def test_an_sqlite_store_whose_rows_name_missing_ones_is_not_changed(tmp_path, clock):
    store = store_of_the_first_revision(sqlite_url(tmp_path / "broken.db"))
    with store.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            connection.exec_driver_sql("UPDATE stop SET run_id = 'nowhere'")
    with pytest.raises(Problem, match="engine-settings"):
        migrate(store, clock)
    assert revision(store) == FIRST
    store.close()
