"""Queries about door tags that are to be printed."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.orders import OrderKind, OrderState
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.work_tables import FieldOrder, Run, Stop

TO_POST = (OrderState.AUTHORISED, OrderState.ASSIGNED, OrderState.LOADED)
"""A tag that a tablet has already may be printed again: paper gets wet."""


@dataclass(frozen=True, slots=True)
class TagPlace:
    """A tag that waits to be posted, where, and on which day somebody goes there."""

    order: FieldOrder
    address: str
    account_class: str
    on: date | None


def tags_of_run(session: Session, run_id: str) -> list[TagPlace]:
    """The tags of a run that are still to be posted, in walking order."""
    return _tags(session, Run.id == run_id)


def tag_of_order(session: Session, order_id: str) -> TagPlace | None:
    """The tag of one order, if it is still to be posted."""
    return next(iter(_tags(session, FieldOrder.id == order_id)), None)


def _tags(session: Session, where: sa.ColumnElement[bool]) -> list[TagPlace]:
    statement = (
        sa.select(FieldOrder, ServicePoint.address, Account.account_class, Run.on)
        .join(ServicePoint, ServicePoint.id == FieldOrder.service_point_id)
        .join(Account, Account.id == FieldOrder.account_id)
        .outerjoin(Stop, sa.and_(Stop.order_id == FieldOrder.id, Stop.outcome.is_(None)))
        .outerjoin(Run, Run.id == Stop.run_id)
        .where(where, FieldOrder.kind == OrderKind.DOOR_TAG, FieldOrder.state.in_(TO_POST))
        .order_by(Run.on.desc(), Stop.sequence)
    )
    return [TagPlace(*row) for row in session.execute(statement)]
