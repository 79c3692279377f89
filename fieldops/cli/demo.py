"""`fieldops demo`: a whole city on one machine, made up, with nothing to set up.

Central and a field unit run in this one process, each with its own store below the demo's folder. The passwords are
printed, so the demo answers this machine alone.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

import click
from flask import Flask

from fieldops import problems
from fieldops.cli import demo_past, serving
from fieldops.cli import field as unit_command
from fieldops.cli.opening import make_data_folder, open_store
from fieldops.clock import SystemClock
from fieldops.config import CentralConfig, FieldConfig
from fieldops.devices import cradles
from fieldops.routes import demo as short_cut
from fieldops.store.engine import Store
from fieldops.sync import enrolment
from fieldops.sync.signing_key import kept_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream, membership
from fieldops.work import demo_city, demo_delinquency, demo_handheld

DEFAULT_DATA = Path("fieldops-demo")
MARK = ".fieldops-demo"
"""A file in the demo's folder; --fresh removes only a folder that has it."""
BILLING_TELLS_EVERY_S = 3600.0
"""Well below the hours after which the rule book takes billing's word for stale."""

_log = logging.getLogger(__name__)


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=DEFAULT_DATA, show_default=True)
@click.option("--fresh", is_flag=True, help="Forget the last demo and begin with a new city.")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True, help="Port of central.")
@click.option("--field-port", default=8001, show_default=True, help="Port of the field unit.")
def demo(data: Path, fresh: bool, host: str, port: int, field_port: int) -> None:
    """Run a made-up city: central, a field unit, a simulated probe, and people of every role."""
    _demand_loopback(host)
    _prepare_folder(data, fresh=fresh)
    clock = SystemClock()
    central = CentralConfig(data=data / "central", host=host, port=port, demo=True)
    unit = FieldConfig(
        data=data / "unit",
        host=host,
        port=field_port,
        central_url=f"http://{_in_url(host)}:{port}",
        probe_url=f"sim://ui1203?id={{serial}}&meters={quote(str((central.data / 'meters.json').resolve()))}",
        demo=True,
    )
    store = open_store(central.data, None)
    click.echo("Building the city …")
    demo_past.settle(store, clock, central)
    make_data_folder(unit.data)
    cradle = cradles.parse(f"frd1@{demo_handheld.port(central.data, unit.data, clock.now())}")
    unit = replace(unit, handhelds=(cradle,))
    with _central(central, store), _unit_store(unit) as unit_store:
        _run_unit(unit, unit_store, store)


def _demand_loopback(host: str) -> None:
    try:
        inside = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise problems.NOT_LOOPBACK(host=host)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _prepare_folder(data: Path, *, fresh: bool) -> None:
    if fresh and data.exists():
        if any(data.iterdir()) and not (data / MARK).exists():
            raise click.UsageError(f"{data} is not a demo's folder; it stays as it is.")
        shutil.rmtree(data)
    make_data_folder(data)
    (data / MARK).touch()


@contextmanager
def _central(config: CentralConfig, store: Store) -> Iterator[None]:
    from fieldops.app import create_central

    app = create_central(config, store, SystemClock())
    short_cut.register(app, lambda: _mint(store, "Demo tablet", is_field=False))
    server = serving.listening(app, config.host, config.port)
    Thread(target=server.run, name="central", daemon=True).start()
    closing = Event()
    Thread(target=_let_billing_tell, args=(store, closing), name="billing", daemon=True).start()
    try:
        yield
    finally:
        closing.set()
        server.close()
        store.close()


def _let_billing_tell(store: Store, closing: Event) -> None:
    """Until central closes, let billing say every hour that nothing is new."""
    while not closing.wait(BILLING_TELLS_EVERY_S):
        try:
            demo_delinquency.tell_nothing_new(store, SystemClock())
        except Exception as failure:  # noqa: BLE001 -- billing comes again in an hour
            _log.warning("billing was not heard: %s", type(failure).__name__)


@contextmanager
def _unit_store(config: FieldConfig) -> Iterator[Store]:
    store = unit_command.open_unit_store(config.data)
    try:
        yield store
    finally:
        store.close()


def _run_unit(config: FieldConfig, unit_store: Store, central_store: Store) -> None:
    upstream = Upstream(unit_store, SystemClock(), Transport(config.central_url), kept_key(config.data))
    if membership(unit_store) is None:
        upstream.enrol(_mint(central_store, "Demo field unit", is_field=True))

    def dress(app: Flask) -> None:
        short_cut.register(app, lambda: _mint(central_store, "Demo tablet at the unit", is_field=False))
        click.echo(_welcome(config))

    unit_command.serve_unit(config, unit_store, upstream, dress)


def _mint(store: Store, name: str, *, is_field: bool) -> str:
    with store.writing() as session:
        return enrolment.make_code(session, SystemClock(), name, is_field=is_field, made_by="demo")


def _welcome(unit: FieldConfig) -> str:
    office, field_page = unit.central_url, f"http://{_in_url(unit.host)}:{unit.port}"
    people = "\n".join(
        f"    {person.username:<7}{', '.join(person.roles):<17}{person.name}" for person in demo_city.PEOPLE
    )
    return f"""
fieldops demo — a made-up city of {demo_city.STOPS_EACH * len(demo_city.METER_ROUTES):,} meters

  Office        {office}
  Tablet page   {field_page}/demo/tablet   at the field unit, with a simulated probe and handheld
                {office}/demo/tablet   the same page, served by central
                (each opens already enrolled, on this machine only)

  Everybody's password is {demo_city.PASSWORD}
{people}

  Try first
    1. Open the tablet page at the field unit and sign in as rosa: today's run is there.
    2. Enter a read; skip a stop; read one meter with the probe. Stop this program, go on reading, start it again.
       Pull from handheld: two dozen reads come out of the cradle, once however often you pull.
    3. In the office, sign in as dana: see the run's progress, make one from {demo_city.METER_ROUTES[-1]}.
    4. Sign in as bill: review the reads, approve them, export the file.
    5. As dana, Orders: build today's door tags, then the shut-offs (doors tagged last week are due); give them to rosa
       or luke, who hang and photograph the one and, in the legal hours, carry out the other.
    6. As dana, Release by phone: with a shut-off out on a tablet, ask the book and read its code out.
    7. As fina, Cases: a stopped shut-off, a tag on the wrong door. A turn-on that was paid for waits under Orders.

  Ctrl-C ends the demo; everything stays for the next time (--fresh begins anew).
"""
