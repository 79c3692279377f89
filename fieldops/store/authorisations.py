"""Queries about authorisations: leave to carry out one revision of one shut-off order for a few hours."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.device_tables import Device
from fieldops.store.order_tables import Authorisation
from fieldops.store.work_tables import FieldOrder


def add(session: Session, issued: Authorisation) -> None:
    """Keep a new authorisation."""
    session.add(issued)
    session.flush()


def end(session: Session, order_ids: Collection[str], at: datetime, because: str) -> None:
    """End what is live of these orders' authorisations."""
    statement = sa.update(Authorisation).where(Authorisation.order_id.in_(order_ids), Authorisation.ended_at.is_(None))
    session.execute(statement.values(ended_at=at, ended_because=because))


def live(session: Session, order_ids: Collection[str]) -> list[Authorisation]:
    """These orders' authorisations that nobody ended, expired or not; the newest first."""
    statement = sa.select(Authorisation).where(Authorisation.order_id.in_(order_ids), Authorisation.ended_at.is_(None))
    newest = statement.order_by(Authorisation.issued_at.desc(), Authorisation.id)
    return list(session.scalars(newest.execution_options(populate_existing=True)))


def unexpired_on_tablets(
    session: Session, now: datetime, but_states: Collection[str]
) -> list[tuple[Authorisation, FieldOrder, Device]]:
    """What a tablet may still hold to be good at `now`, ended here or not; orders in `but_states` are left out."""
    statement = (
        sa.select(Authorisation, FieldOrder, Device)
        .join(FieldOrder, FieldOrder.id == Authorisation.order_id)
        .join(Device, Device.id == Authorisation.device_id)
        .where(Authorisation.expires_at >= now, FieldOrder.state.not_in(but_states))
        .order_by(Authorisation.expires_at.desc(), Authorisation.id)
    )
    return [(leave, order, device) for leave, order, device in session.execute(statement)]
