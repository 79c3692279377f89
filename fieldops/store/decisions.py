"""Queries for asking the rule book: what an account's answer hangs on, and the answers that were given."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.meter_routes import in_portions
from fieldops.store.order_tables import DoorTag
from fieldops.store.place_tables import Account
from fieldops.store.rule_tables import Decision


def accounts(session: Session, account_ids: Collection[str]) -> list[Account]:
    """These accounts, as billing last described them."""
    found: list[Account] = []
    for portion in in_portions(account_ids):
        statement = sa.select(Account).where(Account.id.in_(portion)).order_by(Account.id)
        found += session.scalars(statement.execution_options(populate_existing=True))
    return found


def door_tags(session: Session, account_ids: Collection[str]) -> dict[str, list[DoorTag]]:
    """The tags that were posted where they belong, by account, the newest first."""
    found: dict[str, list[DoorTag]] = defaultdict(list)
    for portion in in_portions(account_ids):
        statement = sa.select(DoorTag).where(DoorTag.account_id.in_(portion), ~DoorTag.wrong_door)
        newest = statement.order_by(DoorTag.posted_at.desc(), DoorTag.fact_id)
        for tag in session.scalars(newest.execution_options(populate_existing=True)):
            found[tag.account_id].append(tag)
    return found


def add(session: Session, kept: Sequence[Decision]) -> None:
    """Keep answers; they are never changed."""
    session.add_all(kept)
    session.flush()


def count_asked(session: Session, purpose: str, by: str, since: datetime) -> int:
    """How often somebody asked for this purpose after an instant."""
    asked = sa.select(sa.func.count()).select_from(Decision).where(Decision.purpose == purpose, Decision.by == by)
    return session.scalar(asked.where(Decision.at > since)) or 0
