"""The billing system's own key: one bearer token for its JSON calls, shown once, kept as a hash.

A new token takes the old one's place at once. Whoever guesses is slowed down by address, as at every other secret.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import city
from fieldops.store.engine import Store
from fieldops.work import auditing, throttling

BILLING_SYSTEM = "billing-system"
"""Who is written down as having told what came by a JSON call."""
_SETTING = "billing_token"
_PREFIX = "fob_"


@dataclass(frozen=True, slots=True)
class Minted:
    """Who made the token that holds now, and when."""

    by: str
    at: datetime


def mint(session: Session, clock: Clock, by: str) -> str:
    """A new token; it is told once, here."""
    token = _PREFIX + secrets.token_urlsafe(32)
    city.set_setting(session, _SETTING, {"sha256": _hash(token)}, by, clock.now())
    auditing.note(session, clock, by, "billing-token-made")
    return token


def minted(session: Session) -> Minted | None:
    """The token that holds now; None where none was made yet."""
    row = city.setting_row(session, _SETTING)
    return Minted(row.set_by, row.set_at) if row else None


def demand(store: Store, clock: Clock, token: str | None, address: str) -> None:
    """Raise billing-token-refused unless the token is the city's, and slow-down for an address that guesses."""
    key = f"billing token {address}"[:120]
    with store.writing() as session:
        throttling.check(session, clock, key)
        kept = city.setting(session, _SETTING, {}).get("sha256", "")
        is_right = token is not None and hmac.compare_digest(kept, _hash(token))
        if not is_right:
            throttling.note_failure(session, clock, key)
    if not is_right:
        raise problems.BILLING_TOKEN_REFUSED()


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
