"""What billing sends and gets: load files and their bad rows, readings, approvals, exports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class LoadFile(Base):
    """A meter-route file that was loaded; the same bytes in the same layout are loaded once."""

    __tablename__ = "load_file"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    layout: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    meter_routes: Mapped[list[str]] = mapped_column(JSON)
    rows_loaded: Mapped[int]
    rows_bad: Mapped[int]
    loaded_by: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("layout", "sha256"),)


class BadRow(Base):
    """A row that was set aside: its text as it came, and why."""

    __tablename__ = "bad_row"

    load_file_id: Mapped[str] = mapped_column(ForeignKey("load_file.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    raw: Mapped[str] = mapped_column(Text)
    problem: Mapped[dict[str, Any]] = mapped_column(JSON)


class Reading(Base):
    """A register's digits on a day, as seen; never changed. A correction is another reading.

    `origin` is billing (history that came with a load file) or field. `standing` walks counted → approved →
    exported, or leaves that way: superseded (corrected by a later reading), conflict (a second reading of the same
    register in the same run; the first counts until somebody chooses), sent_back (a re-read was ordered).
    """

    __tablename__ = "reading"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """For a reading of the field: the id of its fact."""
    register_id: Mapped[str] = mapped_column(ForeignKey("register.id"))
    digits: Mapped[str] = mapped_column(String(12))
    read_on: Mapped[date]
    origin: Mapped[str] = mapped_column(String(8))
    standing: Mapped[str] = mapped_column(String(12))
    run_id: Mapped[str | None] = mapped_column(ForeignKey("run.id"))
    stop_id: Mapped[str | None] = mapped_column(ForeignKey("stop.id"), index=True)
    read_at: Mapped[str | None] = mapped_column(String(40))
    """As the tablet's clock said, with its offset."""
    read_by: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8), default="cycle")
    method: Mapped[str] = mapped_column(String(10), default="manual")
    attempts: Mapped[int] = mapped_column(default=1)
    confirmed: Mapped[bool] = mapped_column(default=False)
    checks: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Doubts: what the tablet named, and what central found beside."""
    supersedes: Mapped[str | None] = mapped_column(String(36))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("read_batch.id"), index=True)

    __table_args__ = (
        Index("ix_reading_register_day", "register_id", "read_on"),
        Index("ix_reading_run_standing", "run_id", "standing"),
        CheckConstraint("origin IN ('billing', 'field')", name="origin"),
        CheckConstraint(
            "standing IN ('counted', 'approved', 'exported', 'superseded', 'conflict', 'sent_back')", name="standing"
        ),
    )


class ReadBatch(Base):
    """Readings of one run that one person approved together; frozen once exported."""

    __tablename__ = "read_batch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime] = mapped_column(Instant)
    export_number: Mapped[int | None] = mapped_column(ForeignKey("read_export.number"), index=True)


class ReadExport(Base):
    """A file handed to billing: its bytes are kept, so that it can be given again exactly."""

    __tablename__ = "read_export"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    layout: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    reads: Mapped[int]
    digits_sum: Mapped[str] = mapped_column(String(30))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
