"""What billing tells about accounts: what is owed, paid, mailed, agreed, held and released.

None of it is made in the field, and none of it ever goes to a tablet. Each row names the reference under which billing
told it, so that the same word told twice changes nothing.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldops.store.base import Base, Instant

MONEY = Numeric(12, 2)


class AccountBalance(Base):
    """What an account owes, by billing's newest word; payments told since are in `payment`."""

    __tablename__ = "account_balance"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    bill_date: Mapped[date]
    due_date: Mapped[date | None]
    past_due: Mapped[Decimal] = mapped_column(MONEY)
    shutoff_eligible: Mapped[Decimal] = mapped_column(MONEY)
    """The part whose own notice has gone through the ladder (201-9 5.2.3)."""
    charges: Mapped[Decimal] = mapped_column(MONEY)
    penalties: Mapped[Decimal] = mapped_column(MONEY)
    fees: Mapped[Decimal] = mapped_column(MONEY)
    """Turn-on fees; with charges and penalties what 201-9 5.2.4 wants paid before a turn-on."""
    as_of: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("past_due >= 0 AND shutoff_eligible >= 0", name="owed"),)


class Payment(Base):
    """Money that came in, or (kind nsf) a payment that the bank sent back."""

    __tablename__ = "payment"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(60))
    amount: Mapped[Decimal] = mapped_column(MONEY)
    at: Mapped[datetime] = mapped_column(Instant)
    """When billing posted it."""
    returns: Mapped[str | None] = mapped_column(String(60))
    """For nsf: the reference of the payment that was sent back."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        Index("ix_payment_account_at", "account_id", "at"),
        CheckConstraint("kind IN ('payment', 'nsf')", name="kind"),
        CheckConstraint("amount > 0", name="amount"),
    )


class MailedNotice(Base):
    """A shut-off notice that the print vendor mailed."""

    __tablename__ = "mailed_notice"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default="SHUTOFF_MAILED")
    mailed_on: Mapped[date]
    delinquent_on: Mapped[date | None]
    returned: Mapped[bool] = mapped_column(default=False)
    """The mail came back; the only thing that may change about a notice."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class CustomerContact(Base):
    """A call or a visit by which the office tried to reach the customer."""

    __tablename__ = "customer_contact"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    reached: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("kind IN ('phone', 'visit')", name="kind"),)


class AccountHold(Base):
    """A reason why nobody may act against an account for a while; kinds are the rule book's, others are kept too."""

    __tablename__ = "account_hold"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    from_at: Mapped[datetime] = mapped_column(Instant)
    to_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(64))


class Arrangement(Base):
    """A plan to pay that the billing office agreed (201-9 5.2.5.1); it stands beside a hold of kind ARRANGEMENT."""

    __tablename__ = "arrangement"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    hold_id: Mapped[str] = mapped_column(ForeignKey("account_hold.id"))
    signed_on: Mapped[date]
    ends_on: Mapped[date]
    covers_new_charges: Mapped[bool]
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What the book thinks of it, kept; a plan outside the book stands all the same, as an exception for a person."""


class TurnOnRelease(Base):
    """The billing office's word that a service may be turned on again, and on which basis (201-9 5.2.4)."""

    __tablename__ = "turn_on_release"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    basis: Mapped[str] = mapped_column(String(30))
    as_of: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_because: Mapped[str] = mapped_column(String(120), default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(64))


class FactsFile(Base):
    """A file of billing facts that was loaded; the newest `as_of` says how fresh the payment feed is."""

    __tablename__ = "facts_file"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    as_of: Mapped[datetime] = mapped_column(Instant, index=True)
    rows_new: Mapped[int]
    rows_known: Mapped[int]
    rows_bad: Mapped[int]
    loaded_by: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)


class BadFactsRow(Base):
    """A row of a facts file that was set aside: its text as it came, and why."""

    __tablename__ = "bad_facts_row"

    facts_file_id: Mapped[str] = mapped_column(ForeignKey("facts_file.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    raw: Mapped[str] = mapped_column(Text)
    problem: Mapped[dict[str, Any]] = mapped_column(JSON)
