"""What came up from the tablets, in three things that are easily mixed: position, fact, effect.

A `JournalLine` is a position: the bytes of line `seq` of one journal, for ever. A `Fact` is what a line said, once,
however many journals it travelled in. The effect (readings, outcomes of stops) is derived from facts, in `gseq` order,
and stands in the tables of work and billing. `FactToProject` lists the facts whose effect is still to be made.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant

BigNumber = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""


class Journal(Base):
    """One life of one local store of a device."""

    __tablename__ = "journal"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    watermark: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64))
    """hash(watermark); 64 zeros while the watermark is 0."""
    highest: Mapped[int] = mapped_column(default=0)
    declared: Mapped[int] = mapped_column(BigInteger, default=0)
    behind_since: Mapped[datetime | None] = mapped_column(Instant)
    """Since when, at least, the oldest line is missing that the device has told of; None while none is."""
    app: Mapped[str] = mapped_column(String(60), default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    pushed_at: Mapped[datetime] = mapped_column(Instant)
    looked_into_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody had dealt with the lines that this former life of the store never handed over."""
    looked_into_by: Mapped[str | None] = mapped_column(String(64))


class JournalLine(Base):
    """Position (journal, seq): the bytes as they came, and what was thought of them.

    `verdict` is accepted, known, quarantined, or waiting (above a gap; judged when the gap fills). A field unit judges
    no contents: there it stays relayed.
    """

    __tablename__ = "journal_line"

    journal_id: Mapped[str] = mapped_column(ForeignKey("journal.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    verdict: Mapped[str] = mapped_column(String(12))
    why: Mapped[str | None] = mapped_column(String(20))
    fact_id: Mapped[str | None] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_journal_line_verdict", "verdict"),)


class StrayLine(Base):
    """Bytes that got no position: a fork of a journal, or lines whose batch carried no good signature."""

    __tablename__ = "stray_line"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    journal_id: Mapped[str] = mapped_column(String(36), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    why: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("journal_id", "seq", "hash"),)


class ReplayedLine(Base):
    """One more judging of a line that was set aside, and who asked for it; only ever appended."""

    __tablename__ = "replayed_line"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    journal_id: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))
    """A user name, `command-line`, or `upgrade` where a newer release understood the line by itself."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """In the words of whoever took the line on their word; empty where it was only judged again."""
    why_before: Mapped[str] = mapped_column(String(20))
    verdict_after: Mapped[str] = mapped_column(String(12))
    why_after: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        ForeignKeyConstraint(["journal_id", "seq"], ["journal_line.journal_id", "journal_line.seq"]),
        Index("ix_replayed_line_place", "journal_id", "seq"),
    )


class Fact(Base):
    """Something that happened in the field; never changed, never removed (a trigger holds the line)."""

    __tablename__ = "fact"

    gseq: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    """Order of arrival at central."""
    id: Mapped[str] = mapped_column(String(36), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    """Equal digests mean the same fact (docs/exchange.md)."""
    kind: Mapped[str] = mapped_column(String(40))
    v: Mapped[int]
    at: Mapped[str] = mapped_column(String(40))
    """As the tablet's clock said, with its offset."""
    at_est: Mapped[datetime | None] = mapped_column(Instant)
    """By central's time, None where that is not known (fieldops/rules/reckoning.py)."""
    time_unc: Mapped[int | None]
    """How far before or after `at_est` the truth may lie, in ms."""
    time_quality: Mapped[str | None] = mapped_column(String(10))
    """good, estimated or unknown; None for facts that came in before anybody asked."""
    by: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    journal_id: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int]
    run_id: Mapped[str | None] = mapped_column(String(36), index=True)
    stop_id: Mapped[str | None] = mapped_column(String(36), index=True)
    body: Mapped[str] = mapped_column(Text)
    """The payload `p` as JSON text."""
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_fact_journal", "journal_id", "seq"),)


class FactToProject(Base):
    """A fact whose effect is not made yet."""

    __tablename__ = "fact_to_project"

    gseq: Mapped[int] = mapped_column(ForeignKey("fact.gseq"), primary_key=True, autoincrement=False)


class RelayBatch(Base):
    """On a field unit: a signed batch of a tablet, verbatim, waiting for central."""

    __tablename__ = "relay_batch"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    journal_id: Mapped[str] = mapped_column(String(36), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)
    forwarded_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class RelayedJournal(Base):
    """On a field unit: what central last answered for a tablet's journal."""

    __tablename__ = "relayed_journal"

    journal_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    watermark: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
    fork: Mapped[bool]
    quarantined: Mapped[str] = mapped_column(Text)
    """JSON list as in central's answers, gathered over the journal."""
    answered_at: Mapped[datetime] = mapped_column(Instant)


class RelayedWork(Base):
    """On a field unit: the newest work it fetched for a tablet."""

    __tablename__ = "relayed_work"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    cursor: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    """Central's snapshot, as JSON text."""
    revoked: Mapped[bool] = mapped_column(default=False)
    fetched_at: Mapped[datetime] = mapped_column(Instant)
