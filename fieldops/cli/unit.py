"""`fieldops unit`: tablets and field units, seen from the office."""

import json
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.clock import SystemClock
from fieldops.sync import enrolment

MADE_BY = "command line"


@click.group()
def unit() -> None:
    """Tablets and field units."""


@unit.command()
@click.option("--name", required=True, help="What the office calls the device.")
@click.option("--field", "is_field", is_flag=True, help="For a field unit, which may relay for tablets.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def code(name: str, is_field: bool, as_json: bool, data: Path, database: str | None) -> None:
    """Make a one-time code that enrols one device within ten minutes."""
    store = open_store(data, database)
    try:
        with store.writing() as session:
            made = enrolment.make_code(session, SystemClock(), name, is_field=is_field, made_by=MADE_BY)
    finally:
        store.close()
    click.echo(json.dumps({"code": made}) if as_json else f"{enrolment.in_groups(made)} (for ten minutes)")
