"""What central handed down last, device by device, so that it can tell a device the difference."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class HandedView(Base):
    """A device that has applied the answer with this cursor holds these documents, and no others."""

    __tablename__ = "handed_view"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """Order in which views were handed out; times may be equal."""
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    cursor: Mapped[str] = mapped_column(String(64))
    basis: Mapped[str] = mapped_column(String(64))
    """Digest of what the view was computed from; the same basis means nothing new. Empty for a part of an answer."""
    view: Mapped[bytes] = mapped_column(LargeBinary)
    """Packed: the key and digest of each document (fieldops/sync/views.py)."""
    handed_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("device_id", "cursor"),)
