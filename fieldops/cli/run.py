"""`fieldops run`: making runs of meter routes, and seeing how far they are."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import BY_COMMAND, counted, print_json
from fieldops.clock import SystemClock


@click.group()
def run() -> None:
    """Runs: dated, assigned pieces of work."""


@run.command()
@click.option("--meter-route", required=True, metavar="R", help="Code of the meter route.")
@click.option("--date", "on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the run.")
@click.option("--assign", metavar="USER", help="User name of the reader.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def make(meter_route: str, on: datetime, assign: str | None, as_json: bool, data: Path, database: str | None) -> None:
    """Make the run of a meter route on a day."""
    from fieldops.work import dispatching

    with closing(open_store(data, database)) as store:
        with store.writing() as session:
            made = dispatching.make_run(session, SystemClock(), meter_route, on.date(), assign, BY_COMMAND)
        with store.reading() as session:
            [progress] = [one for one in dispatching.progress(session) if one.run == made.id]
    if as_json:
        print_json(progress)
    else:
        whom = f", assigned to {progress.assigned_to}" if progress.assigned_to else ""
        click.echo(
            f"Run {progress.run}: meter route {progress.code} on {progress.date}, {progress.loaded} stops{whom}."
        )


@run.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@store_options
def list_runs(as_json: bool, data: Path, database: str | None) -> None:
    """List every run and how far it is, the newest day first."""
    from fieldops.work import dispatching
    from fieldops.work.projecting import project

    with closing(open_store(data, database)) as store:
        project(store, SystemClock())
        with store.reading() as session:
            found = dispatching.progress(session)
    if as_json:
        print_json(found)
        return
    for one in found:
        heard = one.last_heard_at.isoformat(timespec="minutes") if one.last_heard_at else "never"
        click.echo(
            f"{one.run}  {one.date}  {one.code or one.kind}  {one.assigned_to or '-'}  {one.status}:"
            f" {one.loaded} stops, {', '.join(counted(one))}; last heard {heard}"
        )
