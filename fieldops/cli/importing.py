"""`fieldops import`: files of the billing system."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import BY_COMMAND, print_json
from fieldops.clock import SystemClock
from fieldops.interchange.rows import BadRow
from fieldops.work.billing_facts import FactsReport
from fieldops.work.importing import LoadReport


@click.group()
def importing() -> None:
    """Load files of the billing system."""


@importing.command("meter-routes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layout", "layout_name", required=True, metavar="L", help="How the file is laid out.")
@click.option("--meter-route", metavar="CODE", help="The meter route, where the file does not name it.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def meter_routes(
    file: Path,
    layout_name: str,
    meter_route: str | None,
    dry_run: bool,
    as_json: bool,
    data: Path,
    database: str | None,
) -> None:
    """Load the meter routes of FILE. Rows that cannot be taken are set aside and printed."""
    from fieldops.work.importing import load_meter_route

    with closing(open_store(data, database)) as store:
        report = load_meter_route(
            store, SystemClock(), file.read_bytes(), layout_name, meter_route, BY_COMMAND, dry_run=dry_run
        )
    if as_json:
        print_json(report)
    else:
        _in_words(report)


@importing.command("billing-facts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def billing_facts(file: Path, dry_run: bool, as_json: bool, data: Path, database: str | None) -> None:
    """Load accounts, balances, payments, notices, holds and releases of FILE. Rows set aside are printed."""
    from fieldops.work.billing_facts import load

    with closing(open_store(data, database)) as store:
        report = load(store, SystemClock(), file.read_bytes(), BY_COMMAND, dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        _facts_in_words(report)


@importing.command("token")
@store_options
def token(data: Path, database: str | None) -> None:
    """Make the billing system's key for its JSON calls, in place of the one before, and print it: it is told once."""
    from fieldops.work.billing_token import mint

    with closing(open_store(data, database)) as store, store.writing() as session:
        made = mint(session, SystemClock(), BY_COMMAND)
    click.echo(made)


def _facts_in_words(report: FactsReport) -> None:
    if report.already:
        click.echo("This file was loaded before: nothing to do.")
    else:
        click.echo(
            f"{'Would load' if report.dry_run else 'Loaded'} facts as of {report.as_of.isoformat()}:"
            f" {report.rows_new} new, {report.rows_known} known;"
            f" {report.orders_withdrawn} orders withdrawn, {report.turn_ons_made} turn-ons made."
        )
    _tell_bad(report.bad)


def _in_words(report: LoadReport) -> None:
    if report.already:
        click.echo("This file was loaded before: nothing to do.")
    else:
        click.echo(
            f"{'Would load' if report.dry_run else 'Loaded'} {report.rows_loaded} rows"
            f" of {', '.join(report.meter_routes) or 'no meter route'}:"
            f" {report.rows_new} new, {report.rows_changed} changed, {report.rows_unchanged} unchanged;"
            f" {report.places_dropped} places no longer listed."
        )
    _tell_bad(report.bad)


def _tell_bad(bad: Sequence[BadRow]) -> None:
    if bad:
        click.echo(f"{len(bad)} rows set aside:")
    for row in bad:
        click.echo(f"  line {row.line}: {row.problem.kind.number} {row.problem.sentence()}")
        click.echo(f"    {row.raw}")
