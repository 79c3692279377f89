"""The floor under building a list: Python's own `sqlite3` writes down what the list came to, and does nothing else.

The same rows, with their JSON made anew, go into the same tables with the same indexes, in one durable transaction. No
rule is asked, nothing is looked up and no key is checked: whoever keeps these rows in such a file needs this at least.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = ("decision", "field_order", "order_step")
OF_THEM = f"tbl_name IN {TABLES} AND sql IS NOT NULL"
JSON_COLUMNS = {"books", "question", "verdicts"}


class Floor:
    """The rows of a list that was built in the file `built`, to be written into a new file."""

    def __init__(self, built: Path, new: Path) -> None:
        self._new = new
        with closing(sqlite3.connect(built)) as source:
            made = source.execute(f"SELECT sql FROM sqlite_master WHERE {OF_THEM} ORDER BY rowid")  # noqa: S608 -- ours
            self._schema = [statement for (statement,) in made]
            self._rows = {table: _rows_of(source, table) for table in TABLES}

    def write(self) -> None:
        """Write them, as durably as the store does."""
        with closing(sqlite3.connect(self._new, isolation_level=None)) as file:
            for setting in ("journal_mode = WAL", "synchronous = FULL"):
                file.execute(f"PRAGMA {setting}")
            for statement in self._schema:
                file.execute(statement)
            file.execute("BEGIN IMMEDIATE")
            for table, rows in self._rows.items():
                _insert(file, table, rows)
            file.execute("COMMIT")


def _rows_of(source: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    found = source.execute(f"SELECT * FROM {table}")  # noqa: S608 -- one of TABLES
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return [{name: json.loads(of) if name in JSON_COLUMNS else of for name, of in row.items()} for row in rows]


def _insert(file: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    places = ", ".join("?" * len(rows[0]))
    values = ([json.dumps(of) if name in JSON_COLUMNS else of for name, of in row.items()] for row in rows)
    file.executemany(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608 -- one of TABLES
