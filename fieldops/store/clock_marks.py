"""What is known of the times of facts: the last good one of a journal, and the facts of which nothing is known."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.journal_tables import Fact, JournalLine

LOOKS_BACK = 500
"""Lines; a day of one reader. A mark that is older says little more than the line itself."""

_LAST_GOOD = (
    sa.select(Fact.at_est, Fact.time_unc, JournalLine.raw)
    .join(JournalLine, sa.and_(JournalLine.journal_id == Fact.journal_id, JournalLine.seq == Fact.seq))
    .where(Fact.journal_id == sa.bindparam("journal"), Fact.time_quality == "good")
    .where(Fact.seq < sa.bindparam("seq"), Fact.seq >= sa.bindparam("least"))
    .order_by(Fact.seq.desc())
    .limit(1)
)


def last_good_before(session: Session, journal: str, seq: int) -> tuple[datetime, int, bytes] | None:
    """Time, uncertainty in ms and bytes of the last line before this position whose time is good."""
    places = {"journal": journal, "seq": seq, "least": seq - LOOKS_BACK}
    found = session.execute(_LAST_GOOD, places).one_or_none()
    return (found[0], found[1] or 0, found[2]) if found and found[0] else None


def of_no_known_time(session: Session, run_id: str) -> set[str]:
    """The ids of those facts of a run of which no clock could say when they happened."""
    return set(session.scalars(sa.select(Fact.id).filter_by(run_id=run_id, time_quality="unknown")))
