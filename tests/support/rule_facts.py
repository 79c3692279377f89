"""An account that may be shut off, as the facts of `fieldops rules decide`; every test changes what it is about."""

import copy
import json
from typing import Any

from fieldops.interchange.rule_questions import parse_question
from fieldops.rules.books import load
from fieldops.rules.deciding import Decision, decide
from fieldops.rules.question import Question

POLICY = "san_clemente_201_9"
STATUTE = "us_ca_residential"
BOTH = (POLICY, STATUTE)

MAY_BE_SHUT_OFF: dict[str, Any] = {
    "now": "2026-12-21T09:00:00-08:00",
    "calendar": {
        "open_friday_anchor": "2026-01-02",
        "closed": ["2026-11-11", "2026-11-26", "2026-11-27", "2026-12-25", "2027-01-01", "2027-01-18"],
        "open": [],
    },
    "account": {
        "class": "residential",
        "bill_date": "2026-09-01",
        "due_date": "2026-09-26",
        "past_due": "120.50",
        "shutoff_eligible": "80.00",
        "occupant_is_tenant": False,
        "tenant_notified_on": None,
    },
    "notices": [
        {"kind": "SHUTOFF_MAILED", "mailed_on": "2026-11-25", "delinquent_on": "2026-12-10", "returned": False}
    ],
    "contacts": [{"kind": "phone", "at": "2026-12-15T10:00:00-08:00", "reached": True}],
    "door_tag": {"posted_at": "2026-12-14T09:00:00-08:00", "photo": True},
    "holds": [],
    "payment_feed_as_of": "2026-12-21T08:00:00-08:00",
    "authorisation": {
        "issued_at": "2026-12-21T08:00:00-08:00",
        "expires_at": "2026-12-21T12:00:00-08:00",
        "used": False,
    },
    "premise_confirmed": True,
}
OF_A_TURN_ON: dict[str, Any] = {
    "off_for": "NONPAY",
    "release": {"basis": "paid_in_full", "as_of": "2026-12-21T08:30:00-08:00"},
    "balance": {"charges": "0.00", "penalties": "0.00", "fees": "0.00"},
    "override": None,
}
OF_AN_ARRANGEMENT: dict[str, Any] = {
    "arrangement": {
        "signed_on": "2026-11-30",
        "ends_on": "2027-02-28",
        "shut_off_on": "2026-12-21",
        "covers_new_charges": True,
    }
}


def facts(act: str = "shut-off", **changes: Any) -> dict[str, Any]:
    """The facts for an act; `account__class="fire"` changes a key inside."""
    made = copy.deepcopy(MAY_BE_SHUT_OFF)
    made |= copy.deepcopy({"turn-on": OF_A_TURN_ON, "arrangement": OF_AN_ARRANGEMENT}.get(act, {}))
    for path, value in changes.items():
        *outer, last = path.split("__")
        place = made
        for step in outer:
            place = place[step]
        place[last] = copy.deepcopy(value)
    return made


def question(act: str = "shut-off", **changes: Any) -> Question:
    """The facts as a question."""
    return parse_question(act, json.dumps(facts(act, **changes)).encode())


def decided(act: str = "shut-off", books: tuple[str, ...] = (POLICY,), **changes: Any) -> Decision:
    """What these books say."""
    return decide(act, load(books), question(act, **changes))


def failing(decision: Decision) -> list[str]:
    """The gates that do not pass."""
    return [one.gate for one in decision.failing]


def result(decision: Decision, gate: str) -> str:
    """What a gate says, of which one book only has a verdict."""
    [found] = [one.result for one in decision.verdicts if one.gate == gate]
    return found
