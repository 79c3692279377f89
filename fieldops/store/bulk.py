"""Hundreds of rows at once, by the way that each database takes quickest.

SQLAlchemy binds every value of every row by itself and makes statements with thousands of placeholders; measured, that
cost more than everything else in a push. So rows go in as tuples: on PostgreSQL by COPY in its binary form (text would
carry every byte of a line as two figures), on SQLite by the driver's `executemany`. Lists of ids go in as one JSON
text, so that a statement is the same however many there are: it is made once, compiled once and planned once.

What goes past SQLAlchemy also goes past its types: values are text, whole numbers, bytes, None and instants.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Session

from fieldops.store.base import Instant

_COPIED_AS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.String, "text"),
    (sa.BigInteger, "int8"),
    (sa.Integer, "int4"),
    (sa.LargeBinary, "bytea"),
    (Instant, "timestamptz"),
)


def insert(
    session: Session, table: sa.Table, same: Mapping[str, object], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows in their order; `names` are their columns, `same` is what all have in common.

    Raises IntegrityError where a constraint is broken, and OperationalError, as SQLAlchemy does.
    """
    if not rows:
        return
    connection = session.connection()
    columns = [table.c[name] for name in (*names, *same)]
    common = tuple(same.values())
    whole = ((*row, *common) for row in rows)
    if connection.dialect.name == "sqlite":
        _execute_many(connection, table, columns, whole)
    else:
        _copy(connection, table, columns, whole)


def as_list(texts: Iterable[str]) -> str:
    """What a parameter of `listed` is set to."""
    return json.dumps(list(texts))


def listed(parameter: str, dialect: str) -> sa.Select[str]:
    """The texts in a parameter as a query, for `column.in_(…)`."""
    text = sa.bindparam(parameter, type_=sa.Text())
    if dialect == "sqlite":
        return sa.select(sa.func.json_each(text).table_valued("value").c.value)
    return sa.select(sa.func.json_array_elements_text(sa.cast(text, JSON), type_=sa.Text()).column_valued())


def _execute_many(
    connection: sa.Connection, table: sa.Table, columns: Sequence[sa.Column[Any]], rows: Iterable[tuple[Any, ...]]
) -> None:
    instants = [place for place, column in enumerate(columns) if isinstance(column.type, Instant)]
    bind = Instant().dialect_impl(connection.dialect).bind_processor(connection.dialect)
    assert bind is not None, "SQLite knows no instants"
    written: dict[Any, Any] = {}
    told = []
    for row in rows:
        values = list(row)
        for place in instants:
            moment = values[place]
            if moment not in written:
                written[moment] = bind(moment)
            values[place] = written[moment]
        told.append(tuple(values))
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({_names(columns)}) VALUES ({marks})", told)  # noqa: S608 -- names of our own tables


def _copy(
    connection: sa.Connection, table: sa.Table, columns: Sequence[sa.Column[Any]], rows: Iterable[tuple[Any, ...]]
) -> None:
    statement = f"COPY {table.name} ({_names(columns)}) FROM STDIN (FORMAT BINARY)"
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types([_copied_as(column) for column in columns])
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # As SQLAlchemy would have told it; without the rows, which hold what people did.
        raise sa.exc.DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _copied_as(column: sa.Column[Any]) -> str:
    return next(name for kind, name in _COPIED_AS if isinstance(column.type, kind))


def _names(columns: Iterable[sa.Column[Any]]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)
