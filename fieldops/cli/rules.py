"""`fieldops rules`: asking the rule book, without a store and without a server."""

from datetime import date, datetime
from typing import IO, Any

import click

from fieldops import problems
from fieldops.cli.printing import print_json
from fieldops.interchange.exact_fields import instant_of
from fieldops.interchange.rule_questions import parse_question
from fieldops.rules import books as packaged
from fieldops.rules import deciding
from fieldops.rules.calendar import default_calendar
from fieldops.rules.ladder import ladder as climb

DAY = click.DateTime(["%Y-%m-%d"])


def _book_option(command: Any) -> Any:
    return click.option("--book", required=True, metavar="B[,B…]", help="Names of rule books, with commas.")(command)


def _books(names: str) -> tuple[packaged.Book, ...]:
    return packaged.load([name.strip() for name in names.split(",")])


@click.group()
def rules() -> None:
    """The rule book: the steps of a bill, and whether an act is allowed."""


@rules.command()
@_book_option
@click.option("--bill-date", required=True, type=DAY, help="The day of the bill.")
@click.option("--due-date", required=True, type=DAY, help="The day on which it was due.")
@click.option("--mailed-on", type=DAY, help="The day on which the shut-off notice was mailed.")
@click.option("--posted-at", metavar="T", help="When the door tag was posted: ISO 8601 with offset.")
def ladder(
    book: str, bill_date: datetime, due_date: datetime, mailed_on: datetime | None, posted_at: str | None
) -> None:
    """Print the earliest moment of each step as JSON; a step that is not given is taken as early as is legal."""
    try:
        steps = climb(
            _books(book),
            default_calendar(),
            bill_date.date(),
            due_date.date(),
            mailed_on.date() if mailed_on else None,
            _instant(posted_at) if posted_at is not None else None,
        )
    except OverflowError as error:
        raise problems.NO_SUCH_DAY(given=_latest(bill_date, due_date, mailed_on).isoformat()) from error
    print_json(steps)


def _instant(text: str) -> datetime:
    try:
        return instant_of(text)
    except (ValueError, OverflowError) as error:
        raise problems.TIME_WITHOUT_OFFSET(given=text) from error


def _latest(*days: datetime | None) -> date:
    return max(day.date() for day in days if day)


@rules.command()
@click.argument("act", type=click.Choice(deciding.ACTS))
@_book_option
@click.option("--facts", required=True, type=click.File("rb"), help="A JSON file; - reads standard input.")
def decide(act: str, book: str, facts: IO[bytes]) -> None:
    """Print whether ACT is allowed now, from when on, and every verdict, as JSON."""
    asked = _books(book)
    print_json(deciding.decide(act, asked, parse_question(act, facts.read())).as_json())
