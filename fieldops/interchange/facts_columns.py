"""The columns of a file of billing facts, and which of them each kind of row fills.

A refusal says what the cell must look like in signs that need no translation, as in `cells.py`. Amounts are decimal
strings and never pass through a float; instants carry their offset, because a wall-clock time means nothing twice a
year. Days stand between 2000 and 2199, so that no reckoning with them leaves the calendar.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fieldops import problems
from fieldops.interchange import facts_rows
from fieldops.interchange.facts_rows import FactRow
from fieldops.problems import Problem

ACCOUNT_CLASSES = ("residential", "multi", "commercial", "irrigation", "fire")
CONTACT_KINDS = ("phone", "visit")
BASES = (
    "paid_in_full",
    "arrangement_by_override",
    "wrongful_shutoff",
    "medical",
    "tenant_became_customer",
    "court",
)
FEED = "feed"
HIGHEST_AMOUNT = "999999999.99"

_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_DAY = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_HOLD = re.compile(r"[A-Z][A-Z_]{0,29}")
_NOBODY = re.compile(r"0+")
_SHOWN = 40  # characters of a refused cell that are worth showing


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `fills` is the attribute of the row, where that has another name."""

    name: str
    type: str
    about: str
    fills: str = ""
    most: int = 60
    values: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """The attribute of the row that it fills."""
        return self.fills or self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: its class, the columns that it must fill, those that it may."""

    make: type[FactRow]
    must: tuple[str, ...]
    may: tuple[str, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()


COLUMNS = (
    Column("kind", "word", "What the row tells; the table below says which columns it fills."),
    Column("account_no", "account", "Account number as billing writes it, leading zeros kept.", most=20),
    Column("reference", "text", "Billing's own number of the fact; the same reference is the same fact, for ever."),
    Column("at", "instant", "When it was posted, happened or was decided."),
    Column("as_of", "instant", "As of when the whole file holds; in the row of kind feed only."),
    Column("amount", "amount above 0", "What was paid or sent back."),
    Column("returns", "text", "Reference of the payment that the bank sent back."),
    Column("class", "one_of", "Class of the account.", "account_class", values=ACCOUNT_CLASSES),
    Column("name", "text", "Name to display.", "display_name", most=120),
    Column("occupant_is_tenant", "yes_no", "Whether somebody lives there who is not the customer."),
    Column("tenant_notified_on", "date", "When the tenant was told of the coming shut-off."),
    Column("bill_date", "date", "Date of the oldest bill that is unpaid."),
    Column("due_date", "date", "When it was due."),
    Column("past_due", "amount", "Everything that is past due."),
    Column("shutoff_eligible", "amount", "The part whose own notice has gone through the ladder (201-9 5.2.3)."),
    Column("charges", "amount", "Charges to be paid before a turn-on (201-9 5.2.4)."),
    Column("penalties", "amount", "Penalties to be paid before a turn-on."),
    Column("fees", "amount", "Turn-on fees to be paid before a turn-on."),
    Column("mailed_on", "date", "When the shut-off notice was mailed."),
    Column("delinquent_on", "date", "The delinquent date that the notice names."),
    Column("returned", "yes_no", "yes when the mail came back; blank is no."),
    Column("contact", "one_of", "How the customer was to be reached.", "kind", values=CONTACT_KINDS),
    Column("reached", "yes_no", "Whether somebody was reached."),
    Column("hold", "hold", "Kind of the hold; one that the rule book does not know is kept, and stops.", "kind"),
    Column("from", "instant", "From when it holds, this moment included.", "from_at"),
    Column("to", "instant", "Until when, this moment not included; blank until it is ended.", "to_at"),
    Column("reason", "text", "Why, in words.", most=200),
    Column("signed_on", "date", "When the arrangement was signed."),
    Column("ends_on", "date", "The day of its last instalment."),
    Column("shut_off_on", "date", "The day that was set for the shut-off, if one was."),
    Column("covers_new_charges", "yes_no", "Whether it covers new charges too (201-9 5.2.5.1)."),
    Column("basis", "one_of", "What the release rests on.", values=BASES),
)
BY_NAME = {column.name: column for column in COLUMNS}

KINDS: dict[str, Kind] = {
    "account": Kind(
        facts_rows.AccountRow, ("account_no",), ("class", "name", "occupant_is_tenant", "tenant_notified_on")
    ),
    "balance": Kind(
        facts_rows.BalanceRow,
        ("account_no", "bill_date", "past_due", "shutoff_eligible", "charges", "penalties", "fees"),
        ("due_date",),
    ),
    "payment": Kind(facts_rows.PaymentRow, ("account_no", "reference", "amount", "at"), fixed=(("kind", "payment"),)),
    "nsf": Kind(
        facts_rows.PaymentRow, ("account_no", "reference", "amount", "at"), ("returns",), fixed=(("kind", "nsf"),)
    ),
    "notice": Kind(facts_rows.NoticeRow, ("account_no", "reference", "mailed_on"), ("delinquent_on", "returned")),
    "contact": Kind(facts_rows.ContactRow, ("account_no", "reference", "contact", "at", "reached")),
    "arrangement": Kind(
        facts_rows.ArrangementRow,
        ("account_no", "reference", "signed_on", "ends_on", "covers_new_charges"),
        ("shut_off_on", "from", "to"),
    ),
    "hold": Kind(facts_rows.HoldRow, ("account_no", "reference", "hold", "from"), ("to", "reason")),
    "hold_end": Kind(facts_rows.HoldEndRow, ("account_no", "reference", "at")),
    "release": Kind(facts_rows.ReleaseRow, ("account_no", "reference", "basis", "at")),
}


def value_of(column: Column, text: str) -> Any:
    """The value of a cell that is not blank; ROW_VALUE or TEXT_TOO_LONG when it is none of its type."""
    return CONVERTERS[column.type](column, text)


def refusal(column: Column, text: str, expected: str) -> Problem:
    """ROW_VALUE for a cell of `column`."""
    return problems.ROW_VALUE(field=column.name, value=text[:_SHOWN], expected=expected)


def _text(column: Column, text: str) -> str:
    if len(text) > column.most:
        raise problems.TEXT_TOO_LONG(field=column.name, length=len(text), most=column.most)
    return text


def _account(column: Column, text: str) -> str:
    if _NOBODY.fullmatch(text):
        raise refusal(column, text, "> 0")
    return _text(column, text)


def _instant(column: Column, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None:
        raise refusal(column, text, "2026-12-31T17:30:00-08:00")
    return moment


def _date(column: Column, text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise refusal(column, text, "2026-12-31")
    return day


def _amount(column: Column, text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise refusal(column, text, f"0.00…{HIGHEST_AMOUNT}")
    return Decimal(text)


def _amount_above_0(column: Column, text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text) or not Decimal(text):
        raise refusal(column, text, f"0.01…{HIGHEST_AMOUNT}")
    return Decimal(text)


def _one_of(column: Column, text: str) -> str:
    if text.lower() not in column.values:
        raise refusal(column, text, " / ".join(column.values))
    return text.lower()


def _yes_no(column: Column, text: str) -> bool:
    if text.lower() not in {"yes", "no"}:
        raise refusal(column, text, "yes / no")
    return text.lower() == "yes"


def _hold(column: Column, text: str) -> str:
    if not _HOLD.fullmatch(text.upper()):
        raise refusal(column, text, "A…Z_ (30)")
    return text.upper()


CONVERTERS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text,
    "account": _account,
    "instant": _instant,
    "date": _date,
    "amount": _amount,
    "amount above 0": _amount_above_0,
    "one_of": _one_of,
    "yes_no": _yes_no,
    "hold": _hold,
}
