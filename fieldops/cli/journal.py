"""`fieldops journal`: what tablets recorded, brought in by hand."""

from contextlib import closing
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import print_json
from fieldops.clock import SystemClock
from fieldops.sync.rescue import JournalRescued, Rescued

DAMAGED = 2


@click.group()
def journal() -> None:
    """Journals of tablets."""


@journal.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what is whole in the file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
@click.pass_context
def import_rescue(
    context: click.Context, file: Path, dry_run: bool, as_json: bool, data: Path, database: str | None
) -> None:
    """Take the rescue file FILE of a tablet as if the tablet had sent it. Reading it twice does no harm.

    What is damaged is named by its line and ends with exit code 2; all that is whole is taken.
    """
    from fieldops.sync import rescue
    from fieldops.work.projecting import project

    clock = SystemClock()
    with closing(open_store(data, database)) as store:
        rescued = rescue.take(store, clock, file.read_bytes(), dry_run=dry_run)
        if not dry_run:
            project(store, clock)
    if as_json:
        print_json(rescued)
    else:
        _in_words(rescued)
    if rescued.damage:
        context.exit(DAMAGED)


def _in_words(rescued: Rescued) -> None:
    click.echo(f"{'Would take from' if rescued.dry_run else 'From'} tablet {rescued.device}:")
    for each in rescued.journals:
        click.echo(f"  {_journal_in_words(each)}")
    if not rescued.journals:
        click.echo("  nothing")
    for damage in rescued.damage:
        click.echo(f"  line {damage.line}: {damage.problem.kind.number} {damage.problem.sentence()}")


def _journal_in_words(each: JournalRescued) -> str:
    return (
        f"journal {each.journal}: {each.lines} lines, {each.known} of them known before,"
        f" {each.quarantined} set aside; here up to line {each.watermark}"
    )
