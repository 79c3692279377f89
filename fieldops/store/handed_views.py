"""Queries about views: what each device was handed last."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.device_tables import Device
from fieldops.store.handed_tables import HandedView

KEPT = 4
"""Views a device: a tablet and the unit that fetches for it may stand at different ones, and answers get lost."""


def find(session: Session, device_id: str, cursor: str) -> HandedView | None:
    """The view a device holds at this cursor, while it is kept."""
    return session.scalar(sa.select(HandedView).filter_by(device_id=device_id, cursor=cursor))


def put(session: Session, handed: HandedView) -> None:
    """Keep a view as its device's newest; forget the device's oldest, and every view of revoked devices."""
    same = sa.and_(HandedView.device_id == handed.device_id, HandedView.cursor == handed.cursor)
    session.execute(sa.delete(HandedView).where(same))
    session.add(handed)
    session.flush()
    session.execute(sa.delete(HandedView).where(sa.or_(_is_old(handed.device_id), _is_revoked())))


def _is_old(device_id: str) -> sa.ColumnElement[bool]:
    newest = sa.select(HandedView.number).filter_by(device_id=device_id).order_by(HandedView.number.desc()).limit(KEPT)
    return sa.and_(HandedView.device_id == device_id, HandedView.number.not_in(newest))


def _is_revoked() -> sa.ColumnElement[bool]:
    return HandedView.device_id.in_(sa.select(Device.id).where(Device.revoked_at.is_not(None)))
