"""Every connection that the running application opens keeps what it confirms, and one of them writes at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from fieldops.app import create_central, create_field
from fieldops.cli import main
from fieldops.config import CentralConfig, FieldConfig
from fieldops.problems import Problem
from fieldops.store.identity import identity, raise_change_number
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream

PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")
DURABLE = {("wal", 2, 1)}
AT_ONCE = 4


@pytest.fixture
def connections(sqlite_store):
    """The settings of each connection that the store has opened."""
    seen = []

    def looks(raw, _record):
        seen.append(tuple(raw.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS))

    sa.event.listen(sqlite_store.engine, "connect", looks)
    return seen


def central_of(store, clock, folder):
    return create_central(CentralConfig(data=folder), store, clock)


def unit_of(store, clock, folder):
    upstream = Upstream(store, clock, Transport("http://127.0.0.1:9"), new_key())
    config = FieldConfig(data=folder, central_url="http://127.0.0.1:9")
    return create_field(config, store, clock, RelayExchange(store, clock, upstream))


@pytest.mark.parametrize("server", [central_of, unit_of])
def test_each_connection_of_a_serving_application_waits_for_the_disk(
    server, sqlite_store, clock, connections, tmp_path
):
    app = server(sqlite_store, clock, tmp_path)
    together = threading.Barrier(AT_ONCE)

    def asks(_):
        with sqlite_store.reading() as session:  # so that the pool has to open another for the call
            session.execute(sa.text("SELECT 1"))
            together.wait()
            return app.test_client().get("/sync/v1/hello").status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert {*threads.map(asks, range(AT_ONCE))} <= {200, 503}
    assert len(connections) >= AT_ONCE
    assert set(connections) == DURABLE


def test_who_wants_to_write_waits_until_the_writer_before_has_committed(sqlite_store, connections):
    told, second_waits = [], threading.Event()

    def second():
        second_waits.set()
        with sqlite_store.writing() as session:
            told.append(("second", raise_change_number(session)))

    thread = threading.Thread(target=second)
    with sqlite_store.writing() as session:
        number = raise_change_number(session)
        thread.start()
        second_waits.wait()
        thread.join(0.1)
        told.append(("first", number))
    thread.join()
    assert told == [("first", 1), ("second", 2)]
    assert set(connections) == DURABLE


def test_a_writer_that_waits_in_vain_is_told_so_before_it_has_read_anything(sqlite_store):
    sa.event.listen(sqlite_store.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 1"))
    begun = []
    with sqlite_store.writing() as first:
        raise_change_number(first)
        with pytest.raises(Problem) as refused, sqlite_store.writing() as second:
            begun.append(identity(second))
    assert (refused.value.kind.slug, begun) == ("store-unavailable", [])


def test_a_server_does_not_start_on_a_store_that_keeps_nothing(tmp_path):
    done = CliRunner().invoke(main, ["central", "--port", "0", "--data", str(tmp_path), "--database", "sqlite://"])
    assert (done.exit_code, done.stderr.split()[:2]) == (2, ["500.60", "engine-settings:"])
