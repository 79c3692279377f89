"""Opening the store, and the two ways to use it.

Saved means durable. On SQLite that is WAL with synchronous FULL: in simulated power cuts WAL with NORMAL lost confirmed
rows and FULL lost none, so the settings are asserted on every connection, not hoped for. The engine module is
`sqlcipher3` (without a key), because its wheel carries an SQLite free of the WAL-reset race that Debian's 3.40 has.

`reading()` sees one consistent state and never waits for a writer; PostgreSQL has to be told (REPEATABLE READ), else
each statement would see a state of its own. `writing()` takes the write lock at once: a
transaction that starts by reading and then wants to write could otherwise be refused half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2
from sqlalchemy.orm import Session, sessionmaker

from fieldops import problems

BUSY_TIMEOUT_MS = 30_000
_WRITES = "fieldops_writes"


def sqlite_url(path: Path) -> str:
    """The database address of an SQLite file."""
    return f"sqlite:///{path}"


class Store:
    """One database, and sessions on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._reading = sessionmaker(_one_state(self.engine), expire_on_commit=False)
        self._writing = sessionmaker(self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is an embedded file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks."""
        try:
            with self._reading() as session:
                yield session
        except sa.exc.OperationalError as error:
            raise problems.STORE_UNAVAILABLE() from error

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits when the block ends, and takes everything back when it fails."""
        try:
            with self._writing() as session, session.begin():
                yield session
        except sa.exc.OperationalError as error:
            raise problems.STORE_UNAVAILABLE() from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _one_state(engine: sa.Engine) -> sa.Engine:
    # On SQLite every transaction is one already.
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


def _engine(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine = sa.create_engine(
        parsed, module=sqlcipher3.dbapi2, poolclass=sa.QueuePool, connect_args={"check_same_thread": False}
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _demand(cursor, "journal_mode", "WAL", "wal")
    _demand(cursor, "synchronous", "FULL", 2)
    _demand(cursor, "foreign_keys", "ON", 1)
    cursor.close()


def _demand(cursor: Any, pragma: str, setting: str, expected: str | int) -> None:
    cursor.execute(f"PRAGMA {pragma} = {setting}")
    got = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
    if got != expected:
        raise problems.ENGINE_SETTINGS(what=f"{pragma} is {got}, not {setting}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
