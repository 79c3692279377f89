"""`fieldops device pull`, `dumps` and `report`: unload a handheld, see what the unit holds, tell the office.

All work on the unit's own folder, beside a running unit or without one. Records are kept before all else; whether the
office can be reached decides only how soon they are there.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Event

import click

from fieldops import problems
from fieldops.cli.device_options import OPTION, named_options
from fieldops.cli.field import DEFAULT_DATA, open_unit_store
from fieldops.clock import SystemClock, monotonic
from fieldops.config import FieldConfig
from fieldops.facts.handhelds import Dump, HandheldRecord
from fieldops.interchange.handheld_dump import dump_of
from fieldops.interchange.handheld_layout import handheld_layout
from fieldops.problems import Problem
from fieldops.store.engine import Store
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.forwarding import Forwarding
from fieldops.sync.photo_forwarding import PhotoForwarding
from fieldops.sync.pulling import KeptDump, Override, Progress, Pulls
from fieldops.sync.signing_key import kept_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream
from fieldops.work.days import city_day

FILE = "file:"
PASSWORD = "FIELDOPS_PASSWORD"  # noqa: S105 -- the variable's name, for scripts
STEPS = 20
LISTED = 10

DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    envvar="FIELDOPS_UNIT_DATA",
    show_default=True,
    help="Folder of everything the unit keeps.",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A field unit's folder at work."""

    store: Store
    pulls: Pulls
    courier: Forwarding
    has_central: bool


@click.command()
@click.argument("url")
@click.option("--protocol", required=True, help="How the handheld talks, or the layout of a file.")
@OPTION
@click.option("--by", help="Who pulls; may be left out when one person is signed in on the unit.")
@DATA
@click.option("--central", "central_url", metavar="URL", help="Office server, to hand the records on at once.")
@click.option("--wait", "wait_s", default=30.0, show_default=True, help="Seconds to wait for the office's word.")
@click.option("--purge-anyway", is_flag=True, help="Empty the handheld before the office has all; for supervisors.")
@click.option("--reason", default="", help="Why, with --purge-anyway.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def pull(
    *,
    url: str,
    protocol: str,
    options: tuple[str, ...],
    by: str | None,
    data: Path,
    central_url: str | None,
    wait_s: float,
    purge_anyway: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Unload the handheld at URL, or file:PATH, onto this field unit; again and again without doubling anything."""
    with opened(data, central_url) as unit:
        who = _who(unit, by)
        override = Override(who, reason) if purge_anyway else None
        contact = _contact(unit.pulls, url, protocol, named_options(options), who, override)
        ended = contact()
        if unit.has_central and _is_handed_on(unit, wait_s) and not url.startswith(FILE):
            # Now that the office has it, the handheld may let it go.
            ended = replace(ended, purged=contact().purged)
        _print(ended, unit.pulls.dumps(), as_json)


@click.command()
@DATA
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def dumps(data: Path, as_json: bool) -> None:
    """List what handhelds have handed over to this unit, and how far it has come."""
    with opened(data, None) as unit:
        kept = unit.pulls.dumps()
    if as_json:
        click.echo(json.dumps([asdict(dump) for dump in kept]))
    elif not kept:
        click.echo("No handheld was pulled onto this unit.")
    else:
        _tell(kept)


@click.command()
@click.option("--handheld", required=True, help="Name of the handheld.")
@click.option("--meter-route", required=True, help="Code of the meter route it was loaded with.")
@click.option("--epoch", required=True, type=int, help="Which filling of it, as `dumps` lists it.")
@click.option("--by", required=True, help="Who reports; a reader who is signed in on the unit.")
@DATA
def report(*, handheld: str, meter_route: str, epoch: int, by: str, data: Path) -> None:
    """Tell the office of the meters of one filling that belong to no stop; it goes with the unit's next errand."""
    with opened(data, None) as unit:
        _tell([unit.pulls.report(handheld, meter_route, epoch, by)])


class Shown:
    """Tells on standard error how far a pull is, a line at every twentieth part."""

    def __init__(self, begun: Progress) -> None:
        self.last = begun

    def __call__(self, progress: Progress) -> None:
        """Tell, if it is worth a line."""
        before, self.last = self.last, progress
        step = max(1, (progress.count or 0) // STEPS)
        if before.count is None or progress.state != "running" or progress.found // step != before.found // step:
            click.echo(_counts(progress), err=True)


@contextmanager
def opened(data: Path, central_url: str | None) -> Iterator[Unit]:
    """The unit in this folder; without a central's address it keeps and waits."""
    store, clock, bell = open_unit_store(data), SystemClock(), Event()
    try:
        upstream = Upstream(store, clock, Transport(central_url or ""), kept_key(data))
        files = BlobFiles(FieldConfig(data=data, central_url="").photos)
        courier = Forwarding(store, clock, upstream, PhotoForwarding(store, clock, upstream, files), bell)
        yield Unit(store, Pulls(store, clock, upstream, bell), courier, central_url is not None)
    finally:
        store.close()


def _who(unit: Unit, by: str | None) -> str:
    """Who pulls, signed in where that can be done now."""
    people = unit.pulls.people
    if by is None:
        names = [person.username for person in people.everybody()]
        if len(names) != 1:
            raise click.UsageError("Say who pulls: --by NAME.")
        return names[0]
    if people.find(by) is None:
        _sign_in(unit, by)
    return by


def _sign_in(unit: Unit, by: str) -> None:
    if unit.has_central:
        password = os.environ.get(PASSWORD) or click.prompt(f"Password of {by}", hide_input=True, err=True)
        try:
            unit.pulls.people.sign_in(by, password)
        except Problem as problem:
            if problem.kind is not problems.NO_CENTRAL:
                raise
        else:
            return
    click.echo(f"{by} is not signed in on this unit: records are kept, and go on once {by} is.", err=True)


def _contact(
    pulls: Pulls, url: str, protocol: str, options: dict[str, str], by: str, override: Override | None
) -> Callable[[], Progress]:
    """What pulls once, over the cable or from the file, and says how it ended."""
    source = _file(Path(url.removeprefix(FILE)), protocol) if url.startswith(FILE) else None

    def pull_once() -> Progress:
        show = Shown(Progress("running", url, protocol))
        if source is None:
            pulls.run(url, protocol, by, show, override, options)
        else:
            pulls.run_file(*source, protocol, by, show)
        return show.last

    return pull_once


def _file(path: Path, layout: str) -> tuple[Dump, tuple[HandheldRecord, ...]]:
    """The dump that a file is; rows that cannot be read are told and left."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise problems.UNREADABLE_FILE(what=error.strerror or "it cannot be opened") from error
    dump, records, bad = dump_of(handheld_layout(layout), content, city_day(SystemClock().now()))
    for row in bad:
        click.echo(f"line {row.line} set aside: {row.problem.kind.number} {row.problem.sentence()}", err=True)
    return dump, records


def _is_handed_on(unit: Unit, wait_s: float) -> bool:
    """Run errands until the office has everything that can go there, for so many seconds; whether it has."""
    deadline, rest = monotonic() + wait_s, Event()
    while not _is_at_office(unit.pulls.dumps()):
        left = deadline - monotonic()
        if left <= 0:
            return False
        rest.wait(min(unit.courier.run_errand(), left))
    return True


def _is_at_office(kept: Sequence[KeptDump]) -> bool:
    return all(dump.at_office >= dump.kept - dump.unmatched + dump.reported - dump.waiting for dump in kept)


def _print(ended: Progress, kept: Sequence[KeptDump], as_json: bool) -> None:
    of_this = [dump for dump in kept if dump.handheld == ended.handheld]
    if as_json:
        told = asdict(ended) | {"dumps": [asdict(dump) for dump in of_this]}
        click.echo(json.dumps({name: value for name, value in told.items() if name != "problem"}))
    else:
        click.echo(_counts(ended))
        _tell(of_this, LISTED)


def _counts(progress: Progress) -> str:
    of_all = "" if progress.count is None else f" of {progress.count}"
    return (
        f"{progress.handheld or progress.port}: {progress.found}{of_all} records, {progress.new} new, "
        f"{progress.already} already here, {progress.unmatched} unmatched"
    )


def _tell(kept: Sequence[KeptDump], most: int | None = None) -> None:
    for dump in kept:
        end = "let go" if dump.purged else "may be let go" if dump.may_purge else "still in the handheld"
        click.echo(
            f"{dump.handheld} {dump.meter_route} ({dump.epoch}): {dump.kept} of {dump.count} kept, "
            f"{dump.at_office} at the office, {dump.unmatched} unmatched ({dump.reported} reported), {end}"
        )
        for record in dump.unmatched_records[:most]:
            mark = " reported" if record.reported else ""
            click.echo(f"  unmatched: {record.serial_number} {record.digits or record.skip or ''}{mark}")
        if most is not None and dump.unmatched > most:
            click.echo(f"  and {dump.unmatched - most} more: fieldops device dumps")
