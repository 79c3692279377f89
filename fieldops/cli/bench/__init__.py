"""`fieldops bench`: measure what the budgets speak of, and print it beside them. A report: exit code 0 either way."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldops.cli.bench.figures import Result, over, results
from fieldops.cli.printing import print_json

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

HEADINGS = ("", "min", "median", "max", "budget", "holds", "of Enketo's")
FOOTNOTE = """\
Bytes are what the server sent, status and header lines included. Times: the page's processor slowed {cpu:g} times.
Budgets are held against the median. Load average {before} before and {after} after: other work on the machine makes
times longer, so they are upper bounds. Save and start depend on the disk under {disk}.
Enketo core 9.0.1 was not measured in this run: its figures (266 kB gzipped, ready 1.11 s and key to paint 40 ms with
the processor slowed 4 times) were recorded earlier on a comparable two-core machine, on a form of 12 questions."""

DEVICE_FOOTNOTE = """\
Each device is played at line speed by a process of its own on a pseudo terminal: IEC 62056-21 at 300 then 9600 bit/s,
M-Bus at 2400, FRD/1 at 115,200 into a unit's store under {disk}. The wire's own time is that of the characters (both
sides; of FRD/1, which talks both ways at once, the handheld's) and of the pauses the standards ask for.
Budgets are held against the median. Load average {before} before and {after} after.
pyMeterBus {peer} decoded the same answer in the same run; decoding is the processor's time alone."""

LISTS_FOOTNOTE = """\
A city of {accounts:,} accounts, every fifth of them behind, both books in force, on SQLite under {disk}.
Budgets are held against the median, and meant for 5,000 accounts. Load average {before} before and {after} after.
"By sqlite3 alone" is the standard library that writes the same answers, orders and steps into the same tables in one
durable transaction, without a rule asked or a row looked up: what any program would need to keep them like that."""


SYNC_FOOTNOTE = """\
{engine}. {workers} processes serve; the tablets, the database and other work share the machine. A push is 500 reads,
packed, with signature, chain, positions, verdicts and all references checked. The rows it came to (lines, facts, queue)
are copied raw into tables with the same keys and indexes, 500 lines and a durable commit at a time. Effects are made
after the push and timed apart, in one process. Budgets are held against the median. Load average {before} before and
{after} after."""


@click.group()
def bench() -> None:
    """Measure weight and speed."""


@bench.command()
@click.option("--runs", type=click.IntRange(1, 100), default=5, show_default=True, help="How often all is measured.")
@click.option("--cpu", type=click.FloatRange(1, 20), default=4, show_default=True, help="Slow the page's processor.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def page(runs: int, cpu: float, as_json: bool) -> None:
    """Weight and speed of the tablet page with a run of 1,000 stops, in headless Chromium."""
    before = _load_average()
    with _playwright() as playwright, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        figures = _measured(playwright, Path(folder), runs, cpu)
    after = _load_average()
    rows = results(figures, cpu)
    if as_json:
        _print_facts(rows, {"cpu": cpu, "runs": runs, "load_before": before, "load_after": after})
    else:
        told = FOOTNOTE.format(cpu=cpu, before=before, after=after, disk=tempfile.gettempdir())
        _print_report(rows, told, HEADINGS)


@bench.command()
@click.option("--accounts", type=click.IntRange(5), default=5_000, show_default=True, help="How large the city is.")
@click.option("--runs", type=click.IntRange(1, 100), default=3, show_default=True, help="How often all is measured.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def lists(accounts: int, runs: int, as_json: bool) -> None:
    """Speed of building the day's list of door tags in a made-up city."""
    from fieldops.cli.bench import building

    before = _load_average()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        city = Path(folder) / "city"
        click.echo("Building the city …", err=True)
        clock = building.settle(city, accounts)
        figures = [building.play(city, clock, Path(folder) / f"run-{number}") for number in range(runs)]
    after = _load_average()
    rows = over(building.MEASURES, figures)
    if as_json:
        _print_facts(rows, {"accounts": accounts, "runs": runs, "load_before": before, "load_after": after})
    else:
        disk = tempfile.gettempdir()
        _print_report(rows, LISTS_FOOTNOTE.format(accounts=accounts, before=before, after=after, disk=disk))


@contextmanager
def _playwright() -> Iterator["Playwright"]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise click.UsageError(
            "This needs Playwright, which is in the development set: `make test` installs it."
        ) from None
    with sync_playwright() as playwright:
        yield playwright


def _measured(playwright: "Playwright", folder: Path, runs: int, cpu: float) -> list[dict[str, float]]:
    from fieldops.cli.bench import tablet as bench_tablet
    from fieldops.cli.bench.scene import Scene

    browser = bench_tablet.find_browser()
    if browser is None:
        raise click.UsageError("No Chromium on the PATH; FIELDOPS_BROWSER may name one.")
    click.echo("Building the scene …", err=True)
    scene = Scene(folder / "central")
    figures = []
    for number in range(1, runs + 1):
        click.echo(f"Run {number} of {runs} …", err=True)
        tablet = bench_tablet.Tablet(browser, folder / f"tablet-{number}", cpu)
        figures.append(bench_tablet.play(playwright, tablet, scene))
    scene.close()
    return figures


@bench.command()
@click.option("--runs", type=click.IntRange(1, 100), default=3, show_default=True, help="How often all is measured.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def device(runs: int, as_json: bool) -> None:
    """Reading meters and unloading a handheld, against the wire's own time; and what decoding costs."""
    from fieldops.cli.bench import talking

    before = _load_average()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        figures = []
        for number in range(1, runs + 1):
            click.echo(f"Run {number} of {runs} …", err=True)
            figures.append(talking.play(Path(folder) / f"run-{number}"))
    after = _load_average()
    rows = over(talking.MEASURES, figures)
    if as_json:
        _print_facts(rows, {"runs": runs, "load_before": before, "load_after": after})
    else:
        disk, peer = tempfile.gettempdir(), talking.peer_version()
        _print_report(rows, DEVICE_FOOTNOTE.format(disk=disk, peer=peer, before=before, after=after))


@bench.command()
@click.option("--runs", type=click.IntRange(1, 100), default=3, show_default=True, help="How often all is measured.")
@click.option("--database", metavar="URL", help="An empty PostgreSQL database; by default a server is started for it.")
@click.option("--sqlite", is_flag=True, help="Measure on SQLite instead.")
@click.option("--events", type=click.IntRange(40_000), help="Push so many instead, and print the memory held.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sync(runs: int, database: str | None, sqlite: bool, events: int | None, as_json: bool) -> None:
    """Taking a week of reads into custody, beside copying the same rows in."""
    from fieldops.cli.bench import pushing, servers

    before = _load_average()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        servers.database(Path(folder), database, sqlite=sqlite) as url,
    ):
        click.echo("Building the scene …", err=True)
        scene = pushing.build(Path(folder) / "central", url)
        with pushing.office(scene.folder, url) as (address, running):
            if events:
                pushing.flat(scene, address, running, events, _tell_memory)
                return
            figures = [pushing.play(scene, url, address) for _ in _counted(runs)]
        engine = servers.engine_of(scene.store)
        scene.close()
    after = _load_average()
    rows = over(pushing.MEASURES, figures)
    if as_json:
        _print_facts(rows, {"engine": engine, "runs": runs, "load_before": before, "load_after": after})
    else:
        told = {"engine": engine, "workers": pushing.WORKERS, "before": before, "after": after}
        _print_report(rows, SYNC_FOOTNOTE.format(**told))


def _counted(runs: int) -> Iterator[int]:
    for number in range(1, runs + 1):
        click.echo(f"Run {number} of {runs} …", err=True)
        yield number


def _tell_memory(events: int, resident_kb: int) -> None:
    click.echo(f"{events:>12,} events   {resident_kb / 1024:>8.1f} MiB held by the office's processes")


def _load_average() -> str:
    if not hasattr(os, "getloadavg"):
        return "unknown"
    return f"{os.getloadavg()[0]:.1f}"


def _facts(result: Result) -> dict[str, object]:
    measure = result.measure
    return {
        "name": measure.name,
        "unit": measure.unit,
        "min": result.lowest,
        "median": result.middle,
        "max": result.highest,
        "budget": measure.budget,
        "holds": result.holds,
        "peer": measure.peer,
        "ratio_to_peer": result.ratio,
    }


def _print_facts(rows: list[Result], about: dict[str, object]) -> None:
    print_json(about | {"measures": [_facts(result) for result in rows]})


def _print_report(rows: list[Result], footnote: str, headings: tuple[str, ...] = (*HEADINGS[:-1], "")) -> None:
    _print_row(headings)
    for row in rows:
        numbers = (_number(value) for value in (row.lowest, row.middle, row.highest, row.measure.budget))
        holds = {True: "yes", False: "NO", None: ""}[row.holds]
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        _print_row((f"{row.measure.title} ({row.measure.unit})", *numbers, holds, ratio))
    click.echo(f"\n{footnote}")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 3  # noqa: PLR2004 -- so many say enough
    return f"{value:,.{digits}f}"


def _print_row(cells: tuple[str, ...]) -> None:
    click.echo(f"{cells[0]:<40}" + "".join(f"{cell:>10}" for cell in cells[1:-1]) + f"{cells[-1]:>13}")
