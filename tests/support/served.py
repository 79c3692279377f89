"""Servers in this process, whole: a store on the disk, the application, a socket; work for Rosa, codes for devices."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from city import PASSWORD
from flask import Flask
from werkzeug.serving import make_server

from fieldops.app import create_central
from fieldops.cli.field import unit_app
from fieldops.clock import SystemClock
from fieldops.config import CentralConfig, FieldConfig
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import become_central
from fieldops.store.migrating import migrate
from fieldops.sync import enrolment
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream
from fieldops.work import dispatching, importing, people

CLOCK = SystemClock()
ROUTE_FILE = (
    b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,low,high\r\n"
    b"R7,10,0101,1 Pier St,A4711,6,CCF,001000,001001,001100\r\n"
    b"R7,20,0102,2 Pier St,A4712,6,CCF,002000,002001,002100\r\n"
)


@contextmanager
def opened(folder: Path, *settings: str) -> Iterator[Store]:
    """A migrated store in a folder; each connection is given these settings behind the product's own."""
    with closing(Store(sqlite_url(folder / "fieldops.db"))) as store:
        for setting in settings:
            sa.event.listen(store.engine, "connect", lambda raw, _, setting=setting: raw.execute(f"PRAGMA {setting}"))
        migrate(store, CLOCK)
        yield store


@contextmanager
def central_on(store: Store, folder: Path) -> Iterator[str]:
    """Central on a store; its address."""
    with store.writing() as session:
        become_central(session)
    with serving(create_central(CentralConfig(data=folder), store, CLOCK)) as url:
        yield url


@contextmanager
def unit_on(store: Store, folder: Path, central: str, code: str) -> Iterator[str]:
    """A field unit on a store, enrolled with this code of central's; its address."""
    upstream = Upstream(store, CLOCK, Transport(central), new_key())
    upstream.enrol(code)
    config = FieldConfig(data=folder, central_url=central)
    with unit_app(config, store, upstream) as app, serving(app) as url:
        yield url


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """An application on a port of this machine; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def takes_work_in(store: Store) -> None:
    """Rosa, and a run of two meters for her."""
    with store.writing() as session:
        people.add(session, CLOCK, "rosa", "Rosa Ibarra", ["reader"], PASSWORD, "en")
    importing.load_meter_route(store, CLOCK, ROUTE_FILE, "fieldops_csv_v1", None, "bill", dry_run=False)
    with store.writing() as session:
        dispatching.make_run(session, CLOCK, "R7", date(2026, 5, 12), "rosa", "dana")


def code(store: Store, *, is_field: bool = False) -> str:
    """A one-time code of the office."""
    with store.writing() as session:
        return enrolment.make_code(session, CLOCK, "T1", is_field=is_field, made_by="dana")
