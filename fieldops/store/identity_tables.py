"""Who this store is, and how far its work has changed."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class StoreIdentity(Base):
    """One row. At central `server` is its own id; on a field unit it is the central it is enrolled with."""

    __tablename__ = "store_identity"

    only: Mapped[int] = mapped_column(primary_key=True, default=1)
    server: Mapped[str | None] = mapped_column(String(36))
    device: Mapped[str | None] = mapped_column(String(36))
    """The unit's own device id, on a field unit."""
    incarnation: Mapped[int] = mapped_column(default=1)
    cursor_tag: Mapped[str] = mapped_column(String(12))
    """Random; makes cursors of a restored or another store unknown here."""
    cursor_key: Mapped[str] = mapped_column(String(32))
    """Secret; seals cursors, so that one of a life that was lost is known from an invented one."""
    change_number: Mapped[int] = mapped_column(BigInteger, default=0)
    """Counts changes of the work handed down; raised inside the changing transaction: commit order is number order."""
    made_at: Mapped[datetime] = mapped_column(Instant)
