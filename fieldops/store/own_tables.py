"""On a field unit: what makes it a device like a tablet, its own journals and who is signed in on which device."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class OwnJournal(Base):
    """A journal the unit writes itself; its lines stand in the batches that carry them."""

    __tablename__ = "own_journal"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64))
    """hash(seq), 64 zeros for 0."""
    current: Mapped[bool] = mapped_column(default=True)
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the roll was last called."""


class PersonHere(Base):
    """Somebody whom central signed in on the unit or on a tablet of it, until they sign out."""

    __tablename__ = "person_here"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    username_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    roles: Mapped[list[str]] = mapped_column(JSON)
    signed_in_at: Mapped[datetime] = mapped_column(Instant)
