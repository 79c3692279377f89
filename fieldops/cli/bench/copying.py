"""The floor under a push: the bare rows copied into a table with their key, 500 and a durable commit at a time.

On PostgreSQL by COPY, on SQLite by `executemany` of Python's own module. Nothing is parsed, checked or looked up:
whoever keeps these bytes in such a store needs this at least.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

Row = tuple[str, int, str, bytes]
Copy = Callable[[Sequence[Sequence[Row]]], None]
TABLE = "bench_line"
COLUMNS = "journal_id varchar(36), seq integer, hash varchar(64), raw {bytes}, PRIMARY KEY (journal_id, seq)"
FILE = "floor.db"


@contextmanager
def floor(folder: Path, database: str | None) -> Iterator[Copy]:
    """A way to copy batches of rows into a new table, gone when the block ends."""
    with _on_postgres(database) if database else _on_sqlite(folder / FILE) as copy:
        yield copy


@contextmanager
def _on_postgres(database: str) -> Iterator[Copy]:
    def copy(batches: Sequence[Sequence[Row]]) -> None:
        with psycopg.connect(database) as connection:
            for rows in batches:
                with connection.cursor() as cursor, cursor.copy(f"COPY {TABLE} FROM STDIN") as into:
                    for row in rows:
                        into.write_row(row)
                connection.commit()

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {TABLE} ({COLUMNS.format(bytes='bytea')})")
        try:
            yield copy
        finally:
            connection.execute(f"DROP TABLE {TABLE}")


@contextmanager
def _on_sqlite(path: Path) -> Iterator[Copy]:
    def copy(batches: Sequence[Sequence[Row]]) -> None:
        with closing(_opened(path)) as file:
            for rows in batches:
                file.execute("BEGIN IMMEDIATE")
                file.executemany(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?)", rows)  # noqa: S608 -- our own name
                file.execute("COMMIT")

    with closing(_opened(path)) as file:
        file.execute(f"CREATE TABLE {TABLE} ({COLUMNS.format(bytes='blob')})")
    try:
        yield copy
    finally:
        path.unlink()


def _opened(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, timeout=60)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        file.execute(f"PRAGMA {setting}")
    return file
