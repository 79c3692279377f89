"""The work a field unit fetched for itself: what the people signed in on the unit have to do."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from fieldops.store import relays
from fieldops.store.engine import Store
from fieldops.sync.exchange import Json
from fieldops.sync.upstream import membership


@dataclass(frozen=True, slots=True)
class OwnWork:
    """A snapshot of work, and its cursor."""

    cursor: str
    changes: Sequence[Json]


def changes(store: Store) -> OwnWork | None:
    """The newest snapshot; None before the first, and when the unit was withdrawn."""
    here = membership(store)
    if here is None:
        return None
    with store.reading() as session:
        work = relays.find_work(session, here.device)
    return OwnWork(work.cursor, json.loads(work.body)) if work is not None and work.body else None
