"""`fieldops handheld`: files of other makers' handhelds, out and back."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fieldops import problems
from fieldops.cli.export import write_whole
from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import BY_COMMAND, print_json
from fieldops.clock import SystemClock
from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.handheld_layout import handheld_layout, handheld_layout_names


@click.group()
def handheld() -> None:
    """Files that handhelds of other makers are loaded with, and those they bring back."""


@handheld.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def layouts(as_json: bool) -> None:
    """List the layouts of these files."""
    known = [{"layout": name, "title": handheld_layout(name).title} for name in handheld_layout_names()]
    if as_json:
        print_json(known)
        return
    for each in known:
        click.echo(f"{each['layout']:16}  {each['title']}")


@handheld.command("load-file")
@click.option("--run", "beginning", required=True, metavar="R", help="The run, by its id or the beginning of it.")
@click.option("--layout", "layout_name", required=True, metavar="L", help="How the file is laid out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--meter-route", default="", metavar="CODE", help="Its code on the handheld, where ours does not fit.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def load_file(
    beginning: str, layout_name: str, out: Path, meter_route: str, as_json: bool, data: Path, database: str | None
) -> None:
    """Write the open stops of a run for a handheld."""
    from fieldops.work import auditing, handheld_files, runs

    if not out.absolute().parent.is_dir():
        raise click.UsageError(f"There is no folder {out.absolute().parent}.")
    with closing(open_store(data, database)) as store, store.writing() as session:
        run_id = runs.find_run(session, beginning)
        content = handheld_files.load_file(session, run_id, layout_name, meter_route)
        auditing.note(session, SystemClock(), BY_COMMAND, "handheld-file-made", run_id)
    try:
        write_whole(out, content)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}.") from error
    if as_json:
        print_json({"run": run_id, "layout": layout_name, "bytes": len(content), "out": str(out)})
    else:
        click.echo(f"{out}: run {run_id} in layout {layout_name}, {len(content)} bytes.")


@handheld.command("unload-file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layout", "layout_name", required=True, metavar="L", help="How the file is laid out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def unload_file(file: Path, layout_name: str, as_json: bool) -> None:
    """Show what FILE, brought back by a handheld, holds; nothing is kept. Rows that are none are printed."""
    from fieldops.interchange.handheld_dump import dump_of
    from fieldops.work.days import city_day

    layout, today = handheld_layout(layout_name), city_day(SystemClock().now())
    try:
        content = file.read_bytes()
    except OSError as error:
        raise problems.UNREADABLE_FILE(what=error.strerror or "it cannot be opened") from error
    dump, records, aside = dump_of(layout, content, today)
    if as_json:
        print_json({"dump": dump, "records": [_facts(record) for record in records], "bad": aside})
        return
    click.echo(f"{dump.count} records, {len(aside)} rows set aside.")
    for record in records:
        click.echo(_in_words(record))
    for row in aside:
        click.echo(f"  line {row.line}: {row.problem.kind.number} {row.problem.sentence()}")
        click.echo(f"    {row.raw}")


def _facts(record: HandheldRecord) -> dict[str, Any]:
    return {**asdict(record), "raw": record.raw.decode("utf-8", "replace")}


def _in_words(record: HandheldRecord) -> str:
    shown = record.digits or f"skipped, {record.skip}"
    more = [f"trouble {code}" for code in record.trouble] + ([f"“{record.note}”"] if record.note else [])
    return f"  {record.n}  {record.taken_at:%Y-%m-%d %H:%M}  meter {record.serial_number}  {'; '.join([shown, *more])}"
