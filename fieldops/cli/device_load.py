"""`fieldops device load`: give a handheld the stops of a run, out of a field unit's own work."""

import json
from contextlib import closing
from pathlib import Path

import click

from fieldops import problems
from fieldops.cli.device_options import OPTION, named_options
from fieldops.cli.device_pull import DATA
from fieldops.cli.field import open_unit_store
from fieldops.clock import SystemClock
from fieldops.devices import frd1
from fieldops.devices.port import open_port
from fieldops.devices.talking import converse
from fieldops.sync import own_work
from fieldops.work.handheld_loading import Walk, walk_of


@click.command()
@click.argument("url")
@click.option("--protocol", type=click.Choice([frd1.DRIVER.name]), default=frd1.DRIVER.name, show_default=True)
@click.option("--run", "beginning", required=True, metavar="R", help="The run, by its id or the beginning of it.")
@OPTION
@DATA
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def load(url: str, protocol: str, beginning: str, options: tuple[str, ...], data: Path, as_json: bool) -> None:
    """Load the handheld at URL with a run's open stops; refused while anything in it was not let go."""
    given = frd1.DRIVER.checked(named_options(options))
    with closing(open_unit_store(data)) as store:
        work = own_work.changes(store)
    if work is None:
        raise problems.NO_CENTRAL()
    walk = walk_of(work.changes, beginning)
    epoch = int(SystemClock().now().timestamp())  # grows with each loading
    port = open_port(url)
    try:
        converse(port, frd1.load(given, walk.meter_route, epoch, walk.stops))
    finally:
        port.close()
    _tell(walk, epoch, protocol, as_json)


def _tell(walk: Walk, epoch: int, protocol: str, as_json: bool) -> None:
    if as_json:
        told = {"meter_route": walk.meter_route, "epoch": epoch, "stops": len(walk.stops), "protocol": protocol}
        click.echo(json.dumps(told))
    else:
        click.echo(f"{len(walk.stops)} stops of {walk.meter_route} loaded ({epoch}).")
