"""`fieldops user`: the people of the utility, and above all the first administrator."""

import json
import sys
from pathlib import Path

import click

from fieldops.cli.opening import open_store, store_options
from fieldops.clock import SystemClock
from fieldops.facts.roles import Role

COMMAND_LINE = "command-line"
"""Whom the audit names where nobody is signed in."""


@click.group()
def user() -> None:
    """People who work with fieldops."""


@user.command()
@click.argument("username", metavar="NAME")
@click.option("--role", "roles", multiple=True, required=True, help=f"One of: {', '.join(Role)}. May be repeated.")
@click.option("--name", "display_name", help="As colleagues know them; the user name when left out.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Of their pages.")
@click.option("--password-stdin", is_flag=True, help="Take the password from standard input instead of asking for it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@store_options
def add(
    *,
    username: str,
    roles: tuple[str, ...],
    display_name: str | None,
    language: str,
    password_stdin: bool,
    as_json: bool,
    data: Path,
    database: str | None,
) -> None:
    """Add a person under the user name NAME."""
    from fieldops.work import auditing, people

    password = _password(from_stdin=password_stdin)
    clock, store = SystemClock(), open_store(data, database)
    try:
        with store.writing() as session:
            added = people.add(session, clock, username, display_name or username, list(roles), password, language)
            auditing.note(session, clock, COMMAND_LINE, "person-added", added.username_key)
    finally:
        store.close()
    facts = {"username": added.username, "name": added.name, "roles": added.roles, "language": added.language}
    click.echo(json.dumps(facts) if as_json else f"{added.username} can sign in as {', '.join(added.roles)}.")


def _password(*, from_stdin: bool) -> str:
    """The password whole: only the end of its line is not part of it."""
    if from_stdin:
        typed = sys.stdin.readline()
        return typed.removesuffix("\n").removesuffix("\r")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
