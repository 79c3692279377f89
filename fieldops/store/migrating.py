"""Bringing a store to the newest schema, from nothing or from any released one."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store.engine import Store
from fieldops.store.identity import first_identity
from fieldops.store.identity_tables import StoreIdentity


def migrate(store: Store, clock: Clock) -> None:
    """Create or upgrade every table, and give a new store its identity."""
    with as_file(files("fieldops.store") / "migrations") as scripts, _rebuilding(store) as connection:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with store.writing() as session:
        if session.get(StoreIdentity, 1) is None:
            session.add(first_identity(clock))


@contextmanager
def _rebuilding(store: Store) -> Iterator[sa.Connection]:
    """A transaction in which tables may be rebuilt.

    SQLite changes a table by copying it, and counts the rows of the old one as missing while foreign keys are watched;
    so they are looked at once, at the end, instead.
    """
    with store.engine.connect() as connection:
        if store.is_sqlite:
            _watch_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                yield connection
                _demand_whole(connection)
        finally:
            if store.is_sqlite:
                _watch_foreign_keys(connection, "ON")


def _watch_foreign_keys(connection: sa.Connection, setting: str) -> None:
    # Past SQLAlchemy, which would begin a transaction; inside one the setting does nothing.
    connection.connection.cursor().execute(f"PRAGMA foreign_keys = {setting}")


def _demand_whole(connection: sa.Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise problems.ENGINE_SETTINGS(what=f"table {broken[0]} names rows that are not there")


def revision(store: Store) -> str | None:
    """The revision the store stands at."""
    with store.reading() as session:
        return session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
