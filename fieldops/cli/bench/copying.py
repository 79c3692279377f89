"""The floor under a push: the rows that a push came to, copied raw into tables like those it wrote, and nothing else.

The same rows of lines, facts and queue, with the same keys and indexes, 500 lines and a durable commit at a time: on
PostgreSQL by COPY in its binary form, on SQLite by `executemany` of Python's own module. Nothing is parsed, checked,
referred to or looked up: whoever keeps these rows in such a store needs this at least.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

Rows = list[tuple[Any, ...]]
Home = list[dict[str, Rows]]
"""What one journal's pushes came to: for each of them, the rows by table."""
Copy = Callable[[Home], None]
OF_A_JOURNAL = {
    "journal_line": "SELECT * FROM journal_line WHERE journal_id = {} ORDER BY seq",
    "fact": "SELECT * FROM fact WHERE journal_id = {} ORDER BY seq",
    "fact_to_project": "SELECT gseq FROM fact WHERE journal_id = {} ORDER BY seq",
}
FILE = "floor.db"


@contextmanager
def floor(file: Path, database: str | None, journals: Sequence[str], lines: int) -> Iterator[tuple[Copy, list[Home]]]:
    """A way to copy rows into new tables that are gone when the block ends, and the rows of these journals."""
    with _on_postgres(database, journals, lines) if database else _on_sqlite(file, journals, lines) as both:
        yield both


@contextmanager
def _on_postgres(database: str, journals: Sequence[str], lines: int) -> Iterator[tuple[Copy, list[Home]]]:
    with psycopg.connect(database, autocommit=True) as connection:
        homes, types = [], {}
        for journal in journals:
            tables = {}
            for table, query in OF_A_JOURNAL.items():
                cursor = connection.execute(query.format("%s").encode(), [journal])
                tables[table] = cursor.fetchall()
                types[table] = [column.type_code for column in cursor.description or ()]
            homes.append(_cut(tables, lines))
        for table in OF_A_JOURNAL:
            connection.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)".encode())
        try:
            yield lambda home: _copy(database, types, home), homes
        finally:
            for table in OF_A_JOURNAL:
                connection.execute(f"DROP TABLE bench_{table}".encode())


def _copy(database: str, types: dict[str, list[int]], home: Home) -> None:
    with psycopg.connect(database) as connection:
        for push in home:
            for table, rows in push.items():
                statement = f"COPY bench_{table} FROM STDIN (FORMAT BINARY)".encode()
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.set_types(types[table])
                    for row in rows:
                        copy.write_row(row)
            connection.commit()


@contextmanager
def _on_sqlite(file: Path, journals: Sequence[str], lines: int) -> Iterator[tuple[Copy, list[Home]]]:
    new = file.with_name(FILE)
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
        homes = [
            _cut(
                {table: source.execute(query.format("?"), [one]).fetchall() for table, query in OF_A_JOURNAL.items()},
                lines,
            )
            for one in journals
        ]
        names = ", ".join(f"'{table}'" for table in OF_A_JOURNAL)
        made = f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({names}) AND type != 'trigger' AND sql IS NOT NULL"  # noqa: S608 -- our own names
        schema = [statement for (statement,) in source.execute(made)]
    with closing(_opened(new)) as target:
        for statement in schema:
            target.execute(statement)
    try:
        yield lambda home: _write(new, home), homes
    finally:
        new.unlink()


def _write(file: Path, home: Home) -> None:
    with closing(_opened(file)) as connection:
        for push in home:
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in push.items():
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- our own names
            connection.execute("COMMIT")


def _cut(tables: dict[str, Rows], lines: int) -> Home:
    """The rows as they came, push by push."""
    starts = range(0, len(tables["journal_line"]), lines)
    return [{table: rows[start : start + lines] for table, rows in tables.items()} for start in starts]


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, timeout=60)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")
    return connection
