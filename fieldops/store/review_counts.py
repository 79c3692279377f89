"""How many reads of each run wait for a clerk, and how many of those are doubtful."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.billing_tables import Reading


@dataclass(frozen=True, slots=True)
class Waiting:
    """Reads of one run: waiting for approval, doubtful among them, disagreeing second reads, sent back."""

    counted: int
    doubtful: int
    conflicts: int
    sent_back: int


def waiting_by_run(session: Session) -> dict[str, Waiting]:
    """The runs that have reads which are not approved, and how many."""
    # The one text of an empty JSON list that both databases write.
    doubtful = sa.cast(Reading.checks, sa.String) != "[]"

    def number(*conditions: sa.ColumnElement[bool]) -> sa.Function[int]:
        return sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0))

    counted = Reading.standing == "counted"
    statement = (
        sa.select(
            Reading.run_id,
            number(counted),
            number(counted, doubtful),
            number(Reading.standing == "conflict"),
            number(Reading.standing == "sent_back"),
        )
        .where(Reading.origin == "field", Reading.standing.in_(("counted", "conflict", "sent_back")))
        .group_by(Reading.run_id)
    )
    return {str(run_id): Waiting(*(int(value) for value in values)) for run_id, *values in session.execute(statement)}
