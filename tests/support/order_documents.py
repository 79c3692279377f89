"""Orders as the office hands them down, for the pocket central: an order, and the leave and the seal that go with it.

Times are made around the present moment, because the page asks its own clock.
"""

import base64
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from fieldops.facts.release_codes import sealed_text, with_check_digit

Json = dict[str, Any]
Document = tuple[str, Json]

CODE = with_check_digit("1234567890")
WRONG_CODES = [with_check_digit(f"000000000{digit}") for digit in range(10)]
SLIP = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
BECAUSE = {"en": "A payment has arrived.", "es": "Llegó un pago."}
PLACES = [("front_door", "Front door", "Puerta principal"), ("gate", "Gate", "Portón")]
VALVES = [("curb_stop", "Curb stop", "Llave de banqueta"), ("angle_stop", "Angle stop", "Llave angular")]
UNABLE = [("gate_locked", "Gate is locked", "Portón con llave"), ("dog", "Dog", "Perro")]
RULEBOOK: Document = (
    "rulebook",
    {
        "id": "rulebook",
        "books": [{"name": "san_clemente_201_9", "version": "2005-09-01"}],
        "pay": {
            "heading": {"en": "No payment in the field", "es": "No se paga en la calle"},
            "where": {"en": "Pay at the billing office.", "es": "Pague en la oficina de facturación."},
            "how": {"en": "By mail, or at the counter.", "es": "Por correo, o en la ventanilla."},
        },
        "overrides": ["field_lead", "finance_manager"],
    },
)


def moment(**from_now: float) -> str:
    """A moment that far from now, such as hours=-1."""
    return (datetime.now(UTC) + timedelta(**from_now)).isoformat()


def open_window() -> list[list[str]]:
    """Hours that are open now."""
    return [[moment(hours=-1), moment(hours=2)]]


def closed_window() -> list[list[str]]:
    """Hours that begin later."""
    return [[moment(hours=20), moment(hours=24)]]


def act(*, allowed: bool = True, windows: list[list[str]] | None) -> Json:
    """What the books said of an act."""
    return {"allowed": allowed, "because": None if allowed else BECAUSE, "windows": windows, "clause": "5.2.5"}


def order(stop: Json, kind: str, **more: Any) -> Document:
    """The order behind a stop, authorised and loaded; open now unless `more` says otherwise."""
    doc = {
        "id": stop["order"],
        "kind": kind,
        "run": stop["run"],
        "stop": stop["id"],
        "reason": "",
        "revision": 3,
        "state": "loaded",
        "act": act(windows=open_window()),
    }
    return "order", doc | more


def tag_order(stop: Json, **more: Any) -> Document:
    """A door tag to post."""
    languages = ["en", "es"]
    tag = {"number": "T-001234", "notice": "final-notice", "languages": languages, "shut_off_from": moment(days=5)}
    return order(stop, "DOOR_TAG", tag=tag, **more)


def leave(stop: Json, **more: Any) -> Document:
    """An authorisation of the stop's order, good for two hours more."""
    doc = {"id": f"leave-{stop['sequence']}", "order": stop["order"], "revision": 3}
    return "authorisation", doc | {"issued_at": moment(hours=-2), "expires_at": moment(hours=2)} | more


def seal(stop: Json, device: str, code: str = CODE) -> Json:
    """The seal of a release code, weaker than the office's so that tests are quick."""
    salt = os.urandom(16)
    text = sealed_text(stop["order"], device, code)
    sealed = hash_secret_raw(text, salt, time_cost=1, memory_cost=64, parallelism=1, hash_len=32, type=Type.ID)
    packed = {"salt": base64.b64encode(salt).decode(), "sealed": base64.b64encode(sealed).decode()}
    return packed | {"memory_kib": 64, "passes": 1, "lanes": 1}


def codes() -> list[Document]:
    """The codes that orders need."""
    kinds = {"tag_place": PLACES, "valve": VALVES, "unable": UNABLE}
    return [
        ("code", {"id": f"{kind}:{code}", "kind": kind, "code": code, "en": en, "es": es})
        for kind, rows in kinds.items()
        for code, en, es in rows
    ]
