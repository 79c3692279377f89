"""Queries about what happened at the stops of a run, as the tablets told it."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.journal_tables import Fact


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of a stop: what, by whom, its details, and when, by the tablet's clock where nothing better is known."""

    id: str
    kind: str
    at: str
    by: str
    details: dict[str, Any]


def told_of_run(session: Session, run_id: str) -> dict[str, list[Told]]:
    """Everything that was told of a run's stops, by stop, in the order of arrival."""
    columns = (Fact.stop_id, Fact.id, Fact.kind, Fact.at, Fact.at_est, Fact.by, Fact.body)
    statement = sa.select(*columns).where(Fact.run_id == run_id, Fact.stop_id.is_not(None)).order_by(Fact.gseq)
    found: dict[str, list[Told]] = defaultdict(list)
    for stop_id, fact_id, kind, at, at_est, by, body in session.execute(statement):
        when = at_est.isoformat() if at_est else at
        found[str(stop_id)].append(Told(fact_id, kind, when, by, json.loads(body)))
    return found
