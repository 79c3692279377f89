"""What the rule book is asked: one account's facts at one instant, as frozen values.

Instants are aware, amounts are `Decimal`, sequences are tuples. `as_json` gives the form in which a question is kept
beside its answer and in which `fieldops rules decide` reads it.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from fieldops.rules.calendar import Calendar, local_day

DUE_WHEN_SILENT = timedelta(days=30)
"""A bill whose due date is not known is taken as due so long after its date."""

SHUTOFF_MAILED = "SHUTOFF_MAILED"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What billing says about the account."""

    account_class: str
    bill_date: date
    due_date: date | None
    past_due: Decimal
    shutoff_eligible: Decimal
    occupant_is_tenant: bool
    tenant_notified_on: date | None

    @property
    def due(self) -> date:
        """The due date, or the day that stands for it."""
        return self.due_date or self.bill_date + DUE_WHEN_SILENT


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter that billing mailed."""

    kind: str
    mailed_on: date
    delinquent_on: date | None
    returned: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """An attempt to speak with somebody of the household."""

    kind: str
    at: datetime
    reached: bool


@dataclass(frozen=True, slots=True)
class DoorTag:
    """The final notice on the door; `photo` is true only when the picture is at the office."""

    posted_at: datetime
    photo: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that stops the ladder, from `from_at` included to `to_at` not included; None has no end."""

    kind: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The leave to shut off, for a few hours."""

    issued_at: datetime
    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class Release:
    """Billing's word that the service may be turned on again, and on which basis."""

    basis: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What must be nothing before a turn-on (201-9 5.2.4)."""

    charges: Decimal
    penalties: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody's word that a turn-on may happen outside its hours."""

    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A plan to pay."""

    signed_on: date
    ends_on: date
    shut_off_on: date | None
    covers_new_charges: bool


@dataclass(frozen=True, slots=True)
class Question:
    """May this be done to this account now?"""

    now: datetime
    calendar: Calendar
    account: AccountFacts
    notices: tuple[Notice, ...]
    contacts: tuple[Contact, ...]
    door_tag: DoorTag | None
    holds: tuple[Hold, ...]
    payment_feed_as_of: datetime | None
    authorisation: Authorisation | None
    premise_confirmed: bool | None
    off_for: str | None = None
    release: Release | None = None
    balance: Balance | None = None
    override: Override | None = None
    arrangement: Arrangement | None = None

    @property
    def today(self) -> date:
        """The city's day."""
        return local_day(self.now)

    @property
    def delivered(self) -> Notice | None:
        """The latest shut-off notice that did not come back."""
        arrived = [one for one in self.notices if one.kind == SHUTOFF_MAILED and not one.returned]
        return max(arrived, key=lambda one: one.mailed_on, default=None)

    def at(self, now: datetime) -> "Question":
        """The same facts asked at another instant."""
        return replace(self, now=now)

    def without_the_future(self) -> "Question":
        """The same question with only those acts of ours that have happened: what is dated later is not done yet."""
        account = self.account
        if account.tenant_notified_on and account.tenant_notified_on > self.today:
            account = replace(account, tenant_notified_on=None)
        return replace(
            self,
            account=account,
            notices=tuple(one for one in self.notices if one.mailed_on <= self.today),
            contacts=tuple(one for one in self.contacts if one.at <= self.now),
            door_tag=self.door_tag if self.door_tag and self.door_tag.posted_at <= self.now else None,
        )

    def as_json(self) -> dict[str, Any]:
        """The facts as `fieldops rules decide` reads them; those of one act only where the question has them."""
        facts: dict[str, Any] = _plain(self)
        left_out = (() if self.off_for else OF_A_TURN_ON) + (() if self.arrangement else OF_AN_ARRANGEMENT)
        return {key: value for key, value in facts.items() if key not in left_out}


OF_A_TURN_ON = ("off_for", "release", "balance", "override")
OF_AN_ARRANGEMENT = ("arrangement",)
IN_JSON = {
    "account_class": "class",
    "from_at": "from",
    "to_at": "to",
    "anchor": "open_friday_anchor",
    "opened": "open",
}
"""Names that differ in JSON, because Python keeps those words for itself or they would not speak there."""


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {IN_JSON.get(each.name, each.name): _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, frozenset):
        return [_plain(one) for one in sorted(value)]
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
