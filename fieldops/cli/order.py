"""`fieldops order`: field orders, the day's lists of the ladder, and giving orders out."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from fieldops import problems
from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import BY_COMMAND, print_json
from fieldops.clock import SystemClock
from fieldops.facts.orders import DISPATCHERS_REASONS, NEED_AUTHORITY, OrderKind, Why

CLOCK = SystemClock()
LIST_KIND = click.Choice(sorted(NEED_AUTHORITY))
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def order() -> None:
    """Field orders: door tags, shut-offs, turn-ons and the rest."""


@order.command("list")
@click.option("--kind", type=click.Choice(sorted(OrderKind)), help="Only this kind.")
@click.option("--ended", is_flag=True, help="Orders that have ended, in place of open ones.")
@as_json_option
@store_options
def list_orders(kind: str | None, ended: bool, as_json: bool, data: Path, database: str | None) -> None:
    """List the orders with where they stand, the most urgent first."""
    from fieldops.work import listing_orders

    kinds = [OrderKind(kind)] if kind else list(OrderKind)
    with _looking(data, database) as session:
        found = [_of_line(line) for line in listing_orders.lines(session, CLOCK, kinds, are_open=not ended)]
    _print(found, as_json)


@order.command()
@click.argument("kind", type=LIST_KIND)
@as_json_option
@store_options
def candidates(kind: str, as_json: bool, data: Path, database: str | None) -> None:
    """Tell of each account that is behind whether it is due for a list, and which gates it fails."""
    from fieldops.work import ladder_lists

    with _looking(data, database) as session:
        found = [_of_candidate(row) for row in ladder_lists.candidates(session, CLOCK, OrderKind(kind))]
    _print(found, as_json)


@order.command()
@click.argument("kind", type=LIST_KIND)
@as_json_option
@store_options
def build(kind: str, as_json: bool, data: Path, database: str | None) -> None:
    """Build the day's list: an order for each place that is due."""
    from fieldops.work import ladder_lists

    with closing(open_store(data, database)) as store, store.writing() as session:
        built = ladder_lists.build(session, CLOCK, OrderKind(kind), BY_COMMAND)
    if as_json:
        print_json({"made": [made.id for made in built.made], "left_out": len(built.left_out)})
    else:
        click.echo(f"{len(built.made)} orders made, {len(built.left_out)} places left out.")


@order.command()
@click.argument("orders", nargs=-1, required=True, metavar="ORDER...")
@click.option("--to", "username", required=True, metavar="USER", help="User name of the reader.")
@click.option("--date", "on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the run.")
@as_json_option
@store_options
def assign(
    orders: tuple[str, ...], username: str, on: datetime, as_json: bool, data: Path, database: str | None
) -> None:
    """Give orders to somebody for a day; they join the run of orders that the person has."""
    from fieldops.work import order_runs

    with closing(open_store(data, database)) as store, store.writing() as session:
        chosen = [_find(session, one) for one in orders]
        run = order_runs.make(session, CLOCK, chosen, on.date(), username, BY_COMMAND)
    if as_json:
        print_json({"run": run.id, "orders": chosen})
    else:
        click.echo(f"Run {run.id}: {len(chosen)} orders for {username} on {on.date()}.")


@order.command()
@click.argument("order_id", metavar="ORDER")
@click.option("--why", required=True, type=click.Choice([str(why) for why in DISPATCHERS_REASONS]), help="The reason.")
@as_json_option
@store_options
def withdraw(order_id: str, why: str, as_json: bool, data: Path, database: str | None) -> None:
    """Withdraw an order for good."""
    from fieldops.work import order_runs

    with closing(open_store(data, database)) as store, store.writing() as session:
        gone = order_runs.withdraw(session, CLOCK, _find(session, order_id), Why(why), BY_COMMAND)
    if as_json:
        print_json({"order": gone.id, "state": gone.state})
    else:
        click.echo(f"Order {gone.id} is withdrawn.")


@order.command()
@click.argument("order_id", metavar="ORDER")
@as_json_option
@store_options
def show(order_id: str, as_json: bool, data: Path, database: str | None) -> None:
    """Show an order and every step it took."""
    from fieldops.work import listing_orders

    with _looking(data, database) as session:
        story = listing_orders.story(session, CLOCK, _find(session, order_id))
    names = ("revision", "step", "state", "by", "at", "why", "decision_id", "fact_id")
    steps = [{name: getattr(step, name) for name in names} for step in story.steps]
    if as_json:
        print_json({**_of_line(story.line), "steps": steps})
        return
    _print([_of_line(story.line)], as_json=False)
    for step in steps:
        click.echo(f"  {step['at'].isoformat(timespec='minutes')}  {step['step']}  {step['by']}  {step['why']}")


@contextmanager
def _looking(data: Path, database: str | None) -> Iterator[Any]:
    """A session that looks, once every fact has had its effect."""
    from fieldops.work.projecting import project

    with closing(open_store(data, database)) as store:
        project(store, CLOCK)
        with store.reading() as session:
            yield session


def _find(session: Any, beginning: str) -> str:
    """The id of the one order whose id begins so, or that carries this tag number; raises unknown-order."""
    from fieldops.store import orders as store

    found = store.orders_beginning(session, beginning) if beginning else []
    if len(found) != 1:
        raise problems.UNKNOWN_ORDER()
    return found[0].id


def _of_line(line: Any) -> dict[str, Any]:
    person = line.place.person if line.place else None
    return {
        "order": line.order.id,
        "kind": line.order.kind,
        "state": line.order.state,
        "account_no": line.account.account_no,
        "tag_number": line.order.tag_number,
        "run": line.place.run.id if line.place else None,
        "assigned_to": person.username if person else None,
        "hindrances": [verdict.gate for verdict in line.hindrances],
    }


def _of_candidate(row: Any) -> dict[str, Any]:
    return {
        "account_no": row.account.account_no,
        "service_point": row.service_point.id,
        "due": row.is_due,
        "kept_off": row.kept_off,
        "order": row.order.id if row.order else None,
        "earliest": row.decision.earliest,
        "hindrances": [verdict.gate for verdict in row.hindrances],
    }


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = [", ".join(value) if isinstance(value, list) else value for value in row.values()]
        click.echo("  ".join("-" if value in (None, "") else str(value) for value in told))
