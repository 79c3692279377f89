"""`fieldops reconcile`: that nothing was lost, from the tablets' journals to the exported files."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.cli.printing import counted, print_json
from fieldops.clock import SystemClock

if TYPE_CHECKING:
    from fieldops.store.engine import Store
    from fieldops.work.reconciling import RunAccount
    from fieldops.work.statement import ExportAccount, JournalAccount, Statement

DOES_NOT_BALANCE = 3
"""Exit code; 1 and 2 have their meaning already."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the runs as a JSON list.")
@click.option("--signed", is_flag=True, help="Print the whole statement as two lines of JSON, signed by central.")
@click.option("--check", type=click.File(encoding="utf-8"), help="Hold an earlier signed statement against the store.")
@click.option("--deep", is_flag=True, help="Hash every line of every journal anew.")
@store_options
@click.pass_context
def reconcile(
    ctx: click.Context, as_json: bool, signed: bool, check: TextIO | None, deep: bool, data: Path, database: str | None
) -> None:
    """Show that nothing was lost: devices, journals, runs, files. Exit code 3 when anything does not balance."""
    from fieldops.work import statement as statements
    from fieldops.work.projecting import project

    with closing(open_store(data, database)) as store:
        project(store, SystemClock())
        with store.reading() as session:
            statement = statements.make(session, SystemClock())
        wrong = [*(_broken(store, statement) if deep else ()), *(_differences(store, data, check) if check else ())]
    if signed:
        from fieldops.sync.signing_key import OF_CENTRAL, kept_key
        from fieldops.sync.statements import signed as in_two_lines

        click.echo(in_two_lines(statement, kept_key(data, OF_CENTRAL)), nl=False)
    elif as_json:
        print_json(statement.runs)
    else:
        _tell(statement)
    for line in wrong:
        click.echo(line, err=True)
    ctx.exit(0 if statement.balanced and not wrong else DOES_NOT_BALANCE)


def _broken(store: "Store", statement: "Statement") -> list[str]:
    from fieldops.sync.statements import broken_chains

    with store.reading() as session:
        journals = list(broken_chains(session, statement.journals))
    return [f"journal {journal}: its bytes do not give its head" for journal in journals]


def _differences(store: "Store", data: Path, check: TextIO) -> list[str]:
    from fieldops.sync.signing_key import OF_CENTRAL, kept_key
    from fieldops.sync.statements import differences, opened

    earlier = opened(check.read(), kept_key(data, OF_CENTRAL).public_text)
    with store.reading() as session:
        found = list(differences(session, earlier))
    return [f"{one.what} {one.id}: was {one.said}, is {one.found or 'gone'}" for one in found]


def _tell(statement: "Statement") -> None:
    for journal in statement.journals:
        click.echo(_journal(journal))
    facts = statement.facts
    sign = "=" if statement.facts_balance else "≠"
    click.echo(
        f"{facts.facts} facts {sign} {facts.at_their_line} accepted lines; {facts.without_effect} without effect"
    )
    for run in statement.runs:
        click.echo(_run(run))
    for export in statement.exports:
        click.echo(_export(export))
    verdict = "Nothing was lost" if statement.balanced else "SOMETHING DOES NOT BALANCE"
    click.echo(f"{verdict}. {statement.missing} lines not here yet, {statement.set_aside} set aside.")


def _journal(one: "JournalAccount") -> str:
    sign = "=" if one.balanced else "≠"
    aside = f"; {one.waiting} above a gap" * bool(one.waiting) + f"; {one.forked} forked" * bool(one.forked)
    return (
        f"{one.journal}  {one.name}: {one.declared} written, {one.received} received"
        f" {sign} {one.accepted} accepted + {one.known} known + {one.quarantined} set aside{aside}"
        f"; head {one.head[:16]}"
    )


def _run(account: "RunAccount") -> str:
    sign = "=" if account.balanced else "≠"
    return (
        f"{account.run}  {account.date}  {account.code or account.kind}:"
        f" {account.loaded} loaded {sign} {' + '.join(counted(account))};"
        f" {account.held} held, {account.approved} approved, {account.exported} exported"
    )


def _export(one: "ExportAccount") -> str:
    sign = "=" if one.balanced else "≠"
    return (
        f"file {one.export} ({one.layout}): {one.reads} reads {sign} {one.readings} exported; sha256 {one.sha256[:16]}"
    )
