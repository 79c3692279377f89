"""Nothing was lost: for each run, loaded = read + skipped + open, each counted from another source.

Loaded counts the stops, read the readings, skipped the facts of the journals, open the outcomes. They agree only when
every fact has had its effect and no stop ended in two ways or in none.
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
    open: int
    balanced: bool
    held: int
    approved: int
    exported: int


def accounts(session: Session) -> list[RunAccount]:
    """The account of every run, the newest day first."""
    loaded = runs.counts_of_outcomes(session)
    read = effects.stops_with_every_read(session)
    skipped = effects.stops_skipped_for_good(session)
    standings = effects.readings_by_standing(session)
    return [
        _account(head, loaded.get(head.run.id, runs.NO_STOPS), read, skipped, standings) for head in runs.heads(session)
    ]


def _account(
    head: runs.RunHead,
    stops: runs.StopCounts,
    read: dict[str, int],
    skipped: dict[str, int],
    standings: dict[tuple[str, str], int],
) -> RunAccount:
    run = head.run
    read_here, skipped_here = read.get(run.id, 0), skipped.get(run.id, 0)

    def with_standing(*words: str) -> int:
        return sum(standings.get((run.id, word), 0) for word in words)

    return RunAccount(
        run=run.id,
        code=head.code,
        date=run.on,
        kind=run.kind,
        loaded=stops.loaded,
        read=read_here,
        skipped=skipped_here,
        open=stops.open,
        balanced=stops.loaded == read_here + skipped_here + stops.open,
        held=with_standing(*_HELD),
        approved=with_standing(*_APPROVED),
        exported=with_standing("exported"),
    )
