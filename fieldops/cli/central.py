"""`fieldops central`: the office server."""

from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.serving import network_options, serve
from fieldops.store.engine import Store
from fieldops.store.identity import identity


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--behind-tls", is_flag=True, help="A proxy on this machine takes HTTPS and passes it on.")
@network_options
@store_options
def central(
    port: int, behind_tls: bool, host: str, trusted_hosts: tuple[str, ...], data: Path, database: str | None
) -> None:
    """Serve the office's pages and the tablets."""
    from fieldops.app import create_central
    from fieldops.clock import SystemClock
    from fieldops.config import CentralConfig

    config = CentralConfig(
        data=data, database=database, host=host, port=port, trusted_hosts=trusted_hosts, behind_tls=behind_tls
    )
    store = open_store(data, database)
    try:
        _demand_central(store)
        serve(create_central(config, store, SystemClock()), host, port, "central", behind_tls=behind_tls)
    finally:
        store.close()


def _demand_central(store: Store) -> None:
    with store.reading() as session:
        if identity(session).device is not None:
            raise click.UsageError("This is the folder of a field unit; give central one of its own.")
