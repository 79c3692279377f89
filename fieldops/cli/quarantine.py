"""`fieldops quarantine`: lines set aside, and judging them again."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import BY_COMMAND, print_json
from fieldops.clock import SystemClock

if TYPE_CHECKING:
    from fieldops.store.engine import Store
    from fieldops.sync.replaying import Replay

MOST = 10_000
"""Lines of one list; who has more set aside looks at the page, by device."""


@click.group()
def quarantine() -> None:
    """Lines that came in and do not count yet."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@store_options
def list_lines(as_json: bool, data: Path, database: str | None) -> None:
    """List the lines set aside, those that nobody has looked at first."""
    from fieldops.store.quarantine import newest
    from fieldops.sync import set_aside

    with closing(open_store(data, database)) as store, store.reading() as session:
        found = [set_aside.read(line) for line in newest(session, None, None, MOST)]
    if as_json:
        told = ("ref", "kind", "by", "at", "run", "stop")
        print_json(
            [
                {name: getattr(each, name) for name in told}
                | {"why": each.line.why, "device": each.line.device_id, "received_at": each.line.received_at}
                for each in found
            ]
        )
        return
    for each in found:
        came = each.line.received_at.isoformat(timespec="minutes")
        click.echo(f"{each.ref}  {each.line.why}  {each.line.device_name}  {each.kind or '-'}  {came}")


@quarantine.command()
@click.option("--all", "everything", is_flag=True, help="Every line that is set aside.")
@click.option("--ref", metavar="REF", help="One line, by the reference that readers tell on the phone.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@store_options
def replay(everything: bool, ref: str | None, as_json: bool, data: Path, database: str | None) -> None:
    """Judge lines again with what is known now; without --all and --ref those that a newer release may understand."""
    from fieldops.work.projecting import project

    if everything and ref is not None:
        raise click.UsageError("Give --all or --ref, not both.")
    clock = SystemClock()
    with closing(open_store(data, database)) as store:
        replays = _replayed(store, clock, everything, ref)
        project(store, clock)
    if as_json:
        print_json(replays)
        return
    for each in replays:
        click.echo(f"{each.ref}  {'counts now' if each.is_released else f'stays set aside: {each.why}'}")
    click.echo(f"Lines that count now: {sum(each.is_released for each in replays)}")


def _replayed(store: "Store", clock: SystemClock, everything: bool, ref: str | None) -> "list[Replay]":
    from fieldops import problems
    from fieldops.store.quarantine import named
    from fieldops.sync import replaying, set_aside

    if ref is None:
        return replaying.judge_all_again(store, clock, BY_COMMAND, None if everything else replaying.UNDERSTOOD_LATER)
    place = set_aside.place(ref)
    with store.reading() as session:
        found = [] if place is None else named(session, *place)
    if not found:
        raise problems.UNKNOWN_LINE()
    return [replaying.judge_again(store, clock, line, BY_COMMAND) for line in found if line.why is not None]
