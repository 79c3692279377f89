"""Photos: which are here, which are on their way, and which facts name them. The bytes are files in the data folder."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class Blob(Base):
    """Bytes that are here, whole and checked against their hash; equal content once."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    type: Mapped[str] = mapped_column(String(40))
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    """Who sent it first."""
    received_at: Mapped[datetime] = mapped_column(Instant)
    forwarded_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """On a field unit: when central had it."""


class BlobUpload(Base):
    """An upload under way; its bytes so far are a file named by its id."""

    __tablename__ = "blob_upload"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(40))
    length: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class PhotoNamed(Base):
    """A photo that a fact names, whether its bytes are here or not."""

    __tablename__ = "photo_named"

    fact_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    stop_id: Mapped[str | None] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(String(40))
