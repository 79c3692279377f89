"""`fieldops field`: a field unit, which serves its own page, its probe and the tablets near it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import click
from flask import Flask

from fieldops import problems
from fieldops.cli.opening import make_data_folder
from fieldops.cli.serving import network_options, serve
from fieldops.clock import SystemClock
from fieldops.config import FieldConfig
from fieldops.devices import cradles, profiles
from fieldops.problems import Problem
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.store.migrating import migrate
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.forwarding import Forwarding
from fieldops.sync.photo_forwarding import PhotoForwarding
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import kept_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream, membership

DEFAULT_DATA = Path("fieldops-unit-data")
LEAVE_WITHIN_S = 5
AS_BEFORE = (problems.CODE_REFUSED.slug, problems.NO_CENTRAL.slug)
"""What an enrolled unit may be told when it is started once more with its first, long spent code."""


@click.command()
@click.option("--central", "central_url", required=True, metavar="URL", help="Address of the office server.")
@click.option("--code", help="One-time code of the office, to enrol this unit.")
@click.option("--port", default=8001, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--probe", "probe_url", metavar="URL", help="Port of the probe: /dev/…, COM5, socket://…, sim://…")
@click.option("--probe-protocol", default="ui1203", show_default=True, help="How the probe talks: a driver or profile.")
@click.option(
    "--handheld",
    "handhelds",
    multiple=True,
    metavar="DRIVER@PORT",
    help="Cradle of handhelds, such as frd1@/dev/ttyS0; USB lines need none.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    envvar="FIELDOPS_UNIT_DATA",
    show_default=True,
    help="Folder of everything the unit keeps; made and migrated when empty.",
)
@network_options
def field(
    *,
    central_url: str,
    code: str | None,
    port: int,
    probe_url: str | None,
    probe_protocol: str,
    handhelds: tuple[str, ...],
    data: Path,
    host: str,
    trusted_hosts: tuple[str, ...],
) -> None:
    """Serve as a field unit."""
    profiles.named(probe_protocol)  # a unit that cannot read should say so at once
    config = FieldConfig(
        data=data,
        central_url=central_url,
        host=host,
        port=port,
        trusted_hosts=trusted_hosts,
        probe_url=probe_url,
        probe_protocol=probe_protocol,
        handhelds=tuple(cradles.parse(one) for one in handhelds),
    )
    store = open_unit_store(data)
    try:
        run_unit(config, store, code)
    finally:
        store.close()


def open_unit_store(data: Path) -> Store:
    """The unit's store, created and migrated; central's own folder is refused."""
    make_data_folder(data)
    store = Store(FieldConfig(data=data, central_url="").database_url)
    migrate(store, SystemClock())
    with store.reading() as session:
        here = identity(session)
    if here.server is not None and here.device is None:
        store.close()
        raise click.UsageError(f"{data} is the folder of an office server; give this unit one of its own.")
    return store


def run_unit(config: FieldConfig, store: Store, code: str | None) -> None:
    """Enrol where there is a code, then serve and run errands until told to stop."""
    upstream = Upstream(store, SystemClock(), Transport(config.central_url), kept_key(config.data))
    if code is not None:
        enrol(upstream, store, code)
    elif membership(store) is None:
        click.echo("This unit is not enrolled; start it with --code CODE.", err=True)
    serve_unit(config, store, upstream)


def serve_unit(
    config: FieldConfig, store: Store, upstream: Upstream, dress: Callable[[Flask], None] = lambda _app: None
) -> None:
    """Serve and run errands until told to stop; `dress` may add to the application before it listens."""
    with unit_app(config, store, upstream) as app:
        dress(app)
        serve(app, config.host, config.port, "field unit")


@contextmanager
def unit_app(config: FieldConfig, store: Store, upstream: Upstream) -> Iterator[Flask]:
    """The unit's web application; while it is in use the courier runs."""
    from fieldops.app import create_field

    relay = RelayExchange(store, SystemClock(), upstream)
    app = create_field(config, store, SystemClock(), relay)
    photos = PhotoForwarding(store, SystemClock(), upstream, BlobFiles(config.photos))
    with _errands(Forwarding(store, SystemClock(), upstream, photos, relay.bell), relay.bell):
        yield app


def enrol(upstream: Upstream, store: Store, code: str) -> None:
    """Enrol the unit; one that is enrolled already goes on as it is when its old code is spent or central is away."""
    try:
        upstream.enrol(code)
    except Problem as problem:
        if membership(store) is None or problem.kind.slug not in AS_BEFORE:
            raise
        click.echo(f"Still enrolled as before ({problem.kind.number} {problem.kind.slug}).", err=True)


@contextmanager
def _errands(forwarding: Forwarding, bell: Event) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=forwarding.run, args=(stop,), name="courier", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        bell.set()
        thread.join(LEAVE_WITHIN_S)
