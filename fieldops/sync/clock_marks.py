"""Reckoning the times of accepted lines, each held against the one before (fieldops/rules/reckoning.py)."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldops.rules.reckoning import Mark, Reckoned
from fieldops.store import clock_marks
from fieldops.sync import lines

MS = timedelta(milliseconds=1)


def mark_before(session: Session, journal: str, seq: int) -> Mark | None:
    """What a line at this position is held against; None where no line shortly before has a good time."""
    found = clock_marks.last_good_before(session, journal, seq)
    if found is None:
        return None
    at, unc, raw = found
    clk = lines.parse(raw)["clk"]
    return Mark(clk["boot"], clk["mono"], at, unc * MS)


def time_columns(reckoned: Reckoned) -> dict[str, Any]:
    """The columns of a fact that hold its reckoned time."""
    unc = None if reckoned.at_est is None else round(reckoned.unc / MS)
    return {"at_est": reckoned.at_est, "time_unc": unc, "time_quality": reckoned.quality}
