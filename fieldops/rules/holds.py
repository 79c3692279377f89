"""Holds: what stops the ladder while it lasts (201-9 5.3.1; Health and Safety Code 116908, 116910).

Every book names the kinds that stop it; an appeal stops the law's ladder, not the policy's. A kind that nobody here
knows is unknown, never harmless: billing may have a reason that we have not heard of.
"""

from collections.abc import Sequence
from datetime import datetime

from fieldops.rules.books import Parameter
from fieldops.rules.finding import Finding, fails, passes, unknown
from fieldops.rules.question import Hold, Question

WORDS = {
    "APPEAL": {"en": "an appeal", "es": "una apelación"},
    "DISPUTE": {"en": "a dispute", "es": "un reclamo"},
    "EXTENSION": {"en": "an extension", "es": "una prórroga"},
    "MEDICAL": {"en": "a medical certificate", "es": "un certificado médico"},
    "ARRANGEMENT": {"en": "a payment arrangement", "es": "un acuerdo de pago"},
    "TENANT": {"en": "the rights of tenants", "es": "los derechos de los inquilinos"},
    "BANKRUPTCY": {"en": "a bankruptcy", "es": "una quiebra"},
    "COURT": {"en": "an order of a court", "es": "una orden judicial"},
    "WEATHER": {"en": "the weather", "es": "el clima"},
    "DISPATCHER": {"en": "the dispatcher", "es": "el despachador"},
}
"""Every kind of hold that is known, and how it is said."""


def hold(rule: Parameter, question: Question) -> Finding:
    """Whether nothing that this book obeys stops the account now."""
    in_force = [one for one in question.holds if _is_in_force(one, question.now)]
    stopping = [one for one in in_force if one.kind in rule.value]
    strange = [one for one in in_force if one.kind not in WORDS]
    if stopping:
        return _stopped(stopping[0], _last_end(stopping + strange))
    if strange:
        return unknown(
            "There is a hold of a kind that the rule book does not know.",
            "Hay una retención de un tipo que el reglamento no conoce.",
            cured_at=_last_end(strange),
        )
    return passes("No hold stops this.", "Ninguna retención lo impide.")


def _is_in_force(one: Hold, now: datetime) -> bool:
    return one.from_at <= now and (one.to_at is None or now < one.to_at)


def _last_end(holds: Sequence[Hold]) -> datetime | None:
    ends = [one.to_at for one in holds if one.to_at is not None]
    return max(ends) if len(ends) == len(holds) else None


def _stopped(one: Hold, ends: datetime | None) -> Finding:
    if one.to_at is None:
        return fails(
            "A hold stops this: {kind}.", "Una suspensión lo impide: {kind}.", cured_at=ends, kind=WORDS[one.kind]
        )
    return fails(
        "A hold stops this until {until}: {kind}.",
        "Una suspensión lo impide hasta el {until}: {kind}.",
        cured_at=ends,
        kind=WORDS[one.kind],
        until=one.to_at,
    )
