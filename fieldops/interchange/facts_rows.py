"""The rows that a file of billing facts is read into: one class for each kind of fact, checked and typed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from fieldops.interchange.rows import BadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """What every fact has: whose it is, and the 1-based line of the file (0 when it came otherwise)."""

    line: int = 0
    account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow(FactRow):
    """An account; what is None is not told."""

    account_class: str | None = None
    display_name: str | None = None
    occupant_is_tenant: bool | None = None
    tenant_notified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow(FactRow):
    """What an account owes as of the file's time."""

    bill_date: date
    due_date: date | None = None
    past_due: Decimal
    shutoff_eligible: Decimal
    charges: Decimal
    penalties: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow(FactRow):
    """Money that came in, or that the bank sent back (nsf)."""

    kind: Literal["payment", "nsf"]
    reference: str
    amount: Decimal
    at: datetime
    returns: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow(FactRow):
    """A shut-off notice that was mailed."""

    reference: str
    mailed_on: date
    delinquent_on: date | None = None
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(FactRow):
    """A call or a visit."""

    reference: str
    kind: str
    at: datetime
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow(FactRow):
    """A hold from one moment to another, or until it is ended."""

    reference: str
    kind: str
    from_at: datetime
    to_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementRow(FactRow):
    """A plan to pay; it holds like a hold of kind ARRANGEMENT."""

    reference: str
    signed_on: date
    ends_on: date
    covers_new_charges: bool
    shut_off_on: date | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEndRow(FactRow):
    """A hold, or an arrangement's hold, ends."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow(FactRow):
    """The billing office's word that a service may be turned on again."""

    reference: str
    basis: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BillingFacts:
    """A file read to its end; `sha256` is the lower-case hex of its bytes."""

    sha256: str
    as_of: datetime
    rows: tuple[FactRow, ...]
    bad: tuple[BadRow, ...]
