"""The numbers printed on door tags: one row of numbers a year, without gaps, none twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldops.store import orders
from fieldops.work.days import city_day

FIGURES = 6


def next_tag_numbers(session: Session, now: datetime, count: int) -> list[str]:
    """The next numbers of this year, as T-26-000123; the caller has raised the change number, so no other takes them.

    They follow the highest number given so far: orders that were taken back with their transaction leave no gap.
    """
    prefix = f"T-{city_day(now):%y}-"
    last = orders.last_tag_number(session, f"{prefix}{0:0{FIGURES}}", f"{prefix}{'9' * FIGURES}")
    first = int(last.removeprefix(prefix)) + 1 if last else 1
    return [f"{prefix}{number:0{FIGURES}}" for number in range(first, first + count)]
