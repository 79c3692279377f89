"""The numbers printed on door tags: one row of numbers a year, without gaps, none twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldops.store import orders
from fieldops.work.days import city_day

FIGURES = 6


def next_tag_number(session: Session, now: datetime) -> str:
    """The next number of this year, as T-26-000123; the caller has raised the change number, so no other can take it.

    It is the highest number given so far and one: an order that was taken back with its transaction leaves no gap.
    """
    prefix = f"T-{city_day(now):%y}-"
    last = orders.last_tag_number(session, f"{prefix}{0:0{FIGURES}}", f"{prefix}{'9' * FIGURES}")
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:0{FIGURES}}"
