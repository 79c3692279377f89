"""Nothing was lost: for each run, loaded = every ending + open, each counted from another source.

Loaded counts the stops, read the readings; skipped, posted, acted and unable the facts of the journals; withdrawn the
steps of orders; open the outcomes. They agree only when every fact has had its effect and no stop ended in two ways or
in none.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fieldops.store import effects, runs

_APPROVED = ("approved", "exported")
_HELD = ("conflict", "sent_back")


@dataclass(frozen=True, slots=True)
class RunAccount:
    """The account of one run's stops, and how many of its reads are held, approved (exported ones too), exported."""

    run: str
    code: str | None
    date: date
    kind: str
    loaded: int
    read: int
    skipped: int
    posted: int
    acted: int
    unable: int
    withdrawn: int
    open: int
    balanced: bool
    held: int
    approved: int
    exported: int


def accounts(session: Session) -> list[RunAccount]:
    """The account of every run, the newest day first."""
    loaded = runs.counts_of_outcomes(session)
    ended = effects.stops_by_ending(session)
    standings = effects.readings_by_standing(session)
    return [_account(head, loaded.get(head.run.id, runs.NO_STOPS), ended, standings) for head in runs.heads(session)]


def _account(
    head: runs.RunHead,
    stops: runs.StopCounts,
    ended: dict[tuple[str, str], int],
    standings: dict[tuple[str, str], int],
) -> RunAccount:
    run = head.run
    endings = {word: ended.get((run.id, word), 0) for word in runs.OUTCOMES}

    def with_standing(*words: str) -> int:
        return sum(standings.get((run.id, word), 0) for word in words)

    return RunAccount(
        run=run.id,
        code=head.code,
        date=run.on,
        kind=run.kind,
        loaded=stops.loaded,
        **endings,
        open=stops.open,
        balanced=stops.loaded == sum(endings.values()) + stops.open,
        held=with_standing(*_HELD),
        approved=with_standing(*_APPROVED),
        exported=with_standing("exported"),
    )
