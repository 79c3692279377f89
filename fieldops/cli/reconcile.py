"""`fieldops reconcile`: that nothing was lost."""

from contextlib import closing
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import counted, print_json
from fieldops.clock import SystemClock
from fieldops.work.reconciling import RunAccount


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@store_options
def reconcile(as_json: bool, data: Path, database: str | None) -> None:
    """Show for each run that loaded = every ending + open."""
    from fieldops.work.projecting import project
    from fieldops.work.reconciling import accounts

    with closing(open_store(data, database)) as store:
        project(store, SystemClock())
        with store.reading() as session:
            found = accounts(session)
    if as_json:
        print_json(found)
        return
    for account in found:
        click.echo(_in_words(account))


def _in_words(account: RunAccount) -> str:
    sign = "=" if account.balanced else "≠"
    return (
        f"{account.run}  {account.date}  {account.code or account.kind}:"
        f" {account.loaded} loaded {sign} {' + '.join(counted(account))};"
        f" {account.held} held, {account.approved} approved, {account.exported} exported"
    )
