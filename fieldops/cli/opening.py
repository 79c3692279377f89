"""What every command that works on central's store needs: where it is, and the store itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fieldops.clock import SystemClock
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import become_central
from fieldops.store.migrating import migrate

DEFAULT_DATA = Path("fieldops-data")


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--data DIR`: the folder of everything the server keeps."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=DEFAULT_DATA,
        envvar="FIELDOPS_DATA",
        show_default=True,
        help="Folder of everything the server keeps; made and migrated when empty.",
    )(command)


def store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--data DIR` and `--database URL`: which store of central to work on."""
    database = click.option(
        "--database",
        envvar="FIELDOPS_DATABASE",
        help="Address of a PostgreSQL database, instead of SQLite.",
    )
    return data_option(database(command))


def make_data_folder(data: Path) -> None:
    """Make the folder, for its owner only."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)


def open_store(data: Path, database: str | None) -> Store:
    """Central's store, created and migrated."""
    make_data_folder(data)
    store = Store(database or sqlite_url(data / "fieldops.db"))
    migrate(store, SystemClock())
    with store.writing() as session:
        become_central(session)
    return store
