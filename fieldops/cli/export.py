"""`fieldops export`: files for the billing system."""

import os
from contextlib import closing
from pathlib import Path

import click

from fieldops import problems
from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import BY_COMMAND, print_json
from fieldops.clock import SystemClock
from fieldops.facts.ids import new_id


@click.group()
def export() -> None:
    """Write files for the billing system."""


@export.command()
@click.option("--layout", "layout_name", required=True, metavar="L", help="How the file is laid out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--batch", metavar="B", help="Number of a file, or id of a batch; a file is given again exactly.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def reads(layout_name: str, out: Path, batch: str | None, as_json: bool, data: Path, database: str | None) -> None:
    """Export the approved reads that are in no file yet, or give a file again."""
    from fieldops.work import exporting
    from fieldops.work.projecting import project

    if not out.absolute().parent.is_dir():
        raise click.UsageError(f"There is no folder {out.absolute().parent}.")
    clock = SystemClock()
    with closing(open_store(data, database)) as store:
        project(store, clock)
        made = exporting.export(store, clock, layout_name, BY_COMMAND, batch)
    try:
        write_whole(out, made.content)
    except OSError as error:
        raise problems.FILE_NOT_WRITTEN(number=made.number) from error
    if as_json:
        print_json(
            {"batch": made.number, "reads": made.reads, "sum": made.sum, "already": made.already, "out": str(out)}
        )
    else:
        again = ", as it was before" if made.already else ""
        click.echo(f"{out}: export {made.number}{again}, {made.reads} reads, sum {made.sum}.")


def write_whole(path: Path, content: bytes) -> None:
    """Put the bytes there, safely on the disk: either the whole file or the one that was there before."""
    draft = path.with_name(f".{path.name}.{new_id()}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _keep_name(path.absolute().parent)


def _keep_name(folder: Path) -> None:
    """Have the new name of a file on the disk, too; Windows keeps it by itself and opens no folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
