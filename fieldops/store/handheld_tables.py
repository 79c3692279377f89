"""On a field unit: what handhelds handed over, exactly as it came, and what was told of it.

A record is kept before the handheld hears so, and never changed. What a record tells (a reading, a code, a note) is a
fact, derived once the unit knows the stop; `RecordFact` says where in the unit's own journal it stands.
"""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant


class HandheldDump(Base):
    """One filling of a handheld's memory."""

    __tablename__ = "handheld_dump"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    handheld: Mapped[str] = mapped_column(Text)
    meter_route: Mapped[str] = mapped_column(Text)
    epoch: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    """As the handheld last told, "" where it knows none."""
    protocol: Mapped[str] = mapped_column(String(60))
    first_seen_at: Mapped[datetime] = mapped_column(Instant)
    pulled_by: Mapped[str | None] = mapped_column(String(64))
    """Who pulled it last, and so stands behind what was not told yet."""
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    """When count and digest, read back from here, were last found equal to the handheld's."""
    purged_at: Mapped[datetime | None] = mapped_column(Instant)
    override_by: Mapped[str | None] = mapped_column(String(64))
    override_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("handheld", "meter_route", "epoch"),)


class KeptRecord(Base):
    """One record of a dump, for ever (a trigger holds the line)."""

    __tablename__ = "handheld_record"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    dump_number: Mapped[int] = mapped_column(ForeignKey("handheld_dump.number"))
    n: Mapped[int]
    uid: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `raw`."""
    serial_number: Mapped[str] = mapped_column(Text)
    digits: Mapped[str | None] = mapped_column(Text)
    taken_at: Mapped[str] = mapped_column(String(40))
    """ISO 8601, with the offset it came with."""
    skip: Mapped[str | None] = mapped_column(Text)
    trouble: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("dump_number", "n"), UniqueConstraint("dump_number", "uid"))


class RecordFact(Base):
    """A fact told of a record, and where it stands."""

    __tablename__ = "record_fact"

    fact_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    record_number: Mapped[int] = mapped_column(ForeignKey("handheld_record.number"), primary_key=True, index=True)
    """Two fillings may hold the same record, which tells the same facts."""
    kind: Mapped[str] = mapped_column(String(40))
    journal_id: Mapped[str] = mapped_column(ForeignKey("own_journal.id"))
    seq: Mapped[int]

    __table_args__ = (Index("ix_record_fact_place", "journal_id", "seq"),)
