"""How a stop ends when several people tell of it, in any order.

What was done beats what was not: an act beats a tag, a tag a read, a read a code, and whatever a person found at the
stop beats that the office had withdrawn it. Of two words that weigh the same the earlier one stands.
"""

from datetime import datetime

from fieldops.store.work_tables import Stop
from fieldops.work.runs import close_when_done
from fieldops.work.scene import Scene

WEIGHT = {None: 0, "withdrawn": 1, "skipped": 2, "unable": 3, "read": 4, "posted": 5, "acted": 6}


def end_stop(scene: Scene, stop: Stop, outcome: str, code: str | None, at: datetime) -> None:
    """Tell how a stop ended, and close its run if that was the last one open."""
    if _stands_before(stop, outcome, code, at):
        stop.outcome, stop.outcome_code, stop.outcome_at = outcome, code, at
    close_when_done(scene.session, stop.run_id)


def _stands_before(stop: Stop, outcome: str, code: str | None, at: datetime) -> bool:
    if WEIGHT[outcome] != WEIGHT[stop.outcome]:
        return WEIGHT[outcome] > WEIGHT[stop.outcome]
    return stop.outcome_at is None or (at, code or "") < (stop.outcome_at, stop.outcome_code or "")
