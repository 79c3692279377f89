"""`fieldops central`: the office server."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.serving import network_options, serve
from fieldops.clock import SystemClock
from fieldops.store.engine import Store
from fieldops.store.identity import identity

if TYPE_CHECKING:
    from flask import Flask

    from fieldops.config import CentralConfig


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--behind-tls", is_flag=True, help="A proxy on this machine takes HTTPS and passes it on.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that serve; more than one on Linux and macOS only.",
)
@click.option(
    "--alarm-after",
    "alarm_after_hours",
    type=click.IntRange(min=1),
    default=4,
    show_default=True,
    metavar="HOURS",
    help="How long reads may wait on a tablet that is heard from.",
)
@network_options
@store_options
def central(
    *,
    port: int,
    behind_tls: bool,
    workers: int,
    alarm_after_hours: int,
    host: str,
    trusted_hosts: tuple[str, ...],
    data: Path,
    database: str | None,
) -> None:
    """Serve the office's pages and the tablets."""
    from fieldops.config import CentralConfig
    from fieldops.sync.replaying import after_an_upgrade

    config = CentralConfig(
        data=data,
        database=database,
        host=host,
        port=port,
        trusted_hosts=trusted_hosts,
        behind_tls=behind_tls,
        alarm_after_hours=alarm_after_hours,
    )
    store = open_store(data, database)
    try:
        _demand_central(store)
        after_an_upgrade(store, SystemClock())
        if workers == 1:
            serve(_application(config, store), host, port, "central", behind_tls=behind_tls)
    finally:
        store.close()
    if workers > 1:
        _serve_by_many(config, workers)


def _application(config: "CentralConfig", store: Store) -> "Flask":
    from fieldops.app import create_central
    from fieldops.work.effects_behind import EffectsBehind

    clock = SystemClock()
    return create_central(config, store, clock, EffectsBehind(store, clock).start().after_push)


def _serve_by_many(config: "CentralConfig", workers: int) -> None:
    from fieldops.cli.workers import serve_by_many

    def make() -> "Flask":
        # A store is opened in the process that uses it: connections do not survive a fork.
        return _application(config, Store(config.database_url))

    serve_by_many(make, config.host, config.port, workers, "central", behind_tls=config.behind_tls)


def _demand_central(store: Store) -> None:
    with store.reading() as session:
        if identity(session).device is not None:
            raise click.UsageError("This is the folder of a field unit; give central one of its own.")
