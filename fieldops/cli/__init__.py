"""The `fieldops` command: one file per noun, loaded when it is called.

Exit codes: 0 done; 2 refused with a numbered problem, or wrong usage; 1 anything unforeseen.
"""

from typing import Any

import click

import fieldops
from fieldops.cli.lazily import Lazily
from fieldops.problems import Problem

REFUSED = 2

COMMANDS = {
    "batch": "fieldops.cli.batch:batch",
    "bench": "fieldops.cli.bench:bench",
    "central": "fieldops.cli.central:central",
    "demo": "fieldops.cli.demo:demo",
    "device": "fieldops.cli.device:device",
    "export": "fieldops.cli.export:export",
    "field": "fieldops.cli.field:field",
    "handheld": "fieldops.cli.handheld:handheld",
    "import": "fieldops.cli.importing:importing",
    "journal": "fieldops.cli.journal:journal",
    "order": "fieldops.cli.order:order",
    "quarantine": "fieldops.cli.quarantine:quarantine",
    "reconcile": "fieldops.cli.reconcile:reconcile",
    "rules": "fieldops.cli.rules:rules",
    "run": "fieldops.cli.run:run",
    "unit": "fieldops.cli.unit:unit",
    "user": "fieldops.cli.user:user",
}


class Commands(Lazily):
    """Tells a problem as one numbered line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a problem goes to standard error and ends with exit code 2."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            click.echo(f"{problem.kind.number} {problem.kind.slug}: {problem.sentence()}", err=True)
            ctx.exit(REFUSED)


@click.command(cls=Commands, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(fieldops.__version__, prog_name="fieldops")
def main() -> None:
    """Field operations for a city's water meters."""
