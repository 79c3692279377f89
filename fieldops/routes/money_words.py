"""The words that pages say for billing's facts: why an account is held, what a release rests on."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldops.routes.languages import spoken
from fieldops.rules.holds import WORDS
from fieldops.work.taking_facts import UNREAD

BASES = {
    "paid_in_full": _l("Everything is paid"),
    "arrangement_by_override": _l("Arrangement, by the finance manager's leave"),
    "wrongful_shutoff": _l("The shut-off was wrong"),
    "medical": _l("Medical reason"),
    "tenant_became_customer": _l("The tenant became the customer"),
    "court": _l("Court or regulator"),
}
CONTACTS = {"phone": _l("Call"), "visit": _l("Visit")}


def hold_kinds() -> list[tuple[str, str]]:
    """The kinds that somebody may record by hand, with their words; an arrangement comes from billing."""
    return [(kind, hold_kind(kind)) for kind in WORDS if kind != "ARRANGEMENT"]


def hold_kind(kind: str) -> str:
    """Why an account is held."""
    if kind == UNREAD:
        return str(gettext("a row of billing's file that could not be read"))
    return WORDS[kind][spoken()] if kind in WORDS else kind
