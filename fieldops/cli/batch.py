"""`fieldops batch`: approving the reads of a run."""

from contextlib import closing
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import print_json
from fieldops.clock import SystemClock


@click.group()
def batch() -> None:
    """Batches of approved reads."""


@batch.command()
@click.option("--run", "beginning", required=True, metavar="R", help="The run's id, or how it begins.")
@click.option("--by", required=True, metavar="USER", help="User name of the billing clerk who approves.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def approve(beginning: str, by: str, as_json: bool, data: Path, database: str | None) -> None:
    """Approve the reads of a run that count. Who made a read may not approve it."""
    from fieldops.work import reviewing
    from fieldops.work.projecting import project
    from fieldops.work.runs import find_run

    clock = SystemClock()
    with closing(open_store(data, database)) as store:
        project(store, clock)
        with store.reading() as session:
            run_id = find_run(session, beginning)
        approval = reviewing.approve(store, clock, run_id, by)
    if as_json:
        print_json({"run": run_id, "batch": approval.batch, "reads": approval.reads, "held": approval.held})
    else:
        click.echo(f"Batch {approval.batch}: {approval.reads} reads approved, {approval.held} held back.")
