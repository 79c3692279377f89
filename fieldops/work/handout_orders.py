"""Orders as a tablet gets them: what is asked for, what the book says of it, the leave it has, the sealed code.

A tablet holds no rule book: an order carries its verdict and its legal windows, already decided. An order that was
withdrawn, or given to somebody else, stays visible as withdrawn while its run is open, so that its reader hears of it.
No document says what anybody owes.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fieldops.clock import CITY_ZONE, Clock
from fieldops.facts.orders import OPEN, OrderKind, OrderState
from fieldops.rules.at_the_door import handed_down
from fieldops.rules.books import Book
from fieldops.rules.question import Question
from fieldops.store import authorisations, handed_orders, money, release_codes
from fieldops.store.handed_orders import HandedOrder
from fieldops.store.order_tables import Authorisation, ReleaseCode
from fieldops.work import city_rules, deciding, sealing
from fieldops.work.days import city_day
from fieldops.work.requesting import MAY_OVERRIDE

Json = dict[str, Any]
Document = tuple[str, Json]
"""The type of a document and the document."""

NOTICE = "final-notice"
LANGUAGES = ["en", "es"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about the handed orders, by order; releases by account."""

    books: tuple[Book, ...]
    questions: Mapping[str, Question]
    codes: Mapping[str, ReleaseCode]
    releases: Mapping[str, str]


def documents(session: Session, clock: Clock, device_id: str | None, usernames: Collection[str]) -> list[Document]:
    """The orders of these people, and the leave and seals of this tablet; without a tablet there are none."""
    handed = handed_orders.of_people(session, [name.lower() for name in usernames])
    if not handed:
        return []
    known = _known(session, clock, device_id, handed)
    docs: list[Document] = [("order", _order(row, known)) for row in handed]
    return docs + [("authorisation", doc) for doc in _authorisations(session, clock, device_id, handed)]


def rulebook(session: Session) -> Json:
    """Which books decided, what to tell somebody who wants to pay at the door, and who may override the hours."""
    books = city_rules.books(session)
    return {
        "id": "rulebook",
        "books": [{"name": book.name, "version": book.version} for book in books],
        "pay": {
            "heading": dict(books[0].text("no_payment_heading")),
            "where": dict(books[0].text("where_to_pay")),
            "how": dict(books[0].text("how_to_pay")),
        },
        "overrides": sorted(MAY_OVERRIDE),
    }


def digest(docs: Sequence[Document]) -> str:
    """A short name of what these documents say; another one when a verdict, a state or a leave changes."""
    return hashlib.sha256(json.dumps(docs, sort_keys=True).encode()).hexdigest()[:16] if docs else ""


def _known(session: Session, clock: Clock, device_id: str | None, handed: Sequence[HandedOrder]) -> Known:
    orders = [row.order for row in handed if row.order.state in OPEN]
    turn_ons = {order.account_id for order in orders if order.kind == OrderKind.TURN_ON and order.account_id}
    shut_offs = [order.id for order in orders if order.kind == OrderKind.SHUT_OFF]
    releases = money.releases(session, turn_ons)
    return Known(
        books=city_rules.books(session),
        questions=deciding.questions_of_orders(session, clock, orders),
        codes=release_codes.on_tablet(session, device_id, shut_offs) if device_id else {},
        releases={account_id: rows[-1].reference for account_id, rows in releases.items()},
    )


def _order(handed: HandedOrder, known: Known) -> Json:
    order, stop = handed.order, handed.stop
    doc: Json = {
        "id": order.id,
        "kind": order.kind,
        "run": stop.run_id,
        "stop": stop.id,
        "reason": order.reason,
        "revision": order.revision,
        "state": str(_state(handed)),
    }
    question = known.questions.get(order.id)
    if _state(handed) not in OPEN or question is None:
        return doc
    act = handed_down(deciding.ACT_OF[OrderKind(order.kind)], known.books, question)
    return doc | {"act": act} | _MORE[OrderKind(order.kind)](handed, known, question)


def _state(handed: HandedOrder) -> OrderState:
    """The order's state as this stop sees it: what was taken off this run is withdrawn here, whoever has it now."""
    state = OrderState(handed.order.state)
    return OrderState.WITHDRAWN if handed.stop.outcome == "withdrawn" and state in OPEN else state


def _of_door_tag(handed: HandedOrder, known: Known, question: Question) -> Json:
    # Asked as the printed tag asks it, so that both say the same day.
    day = max(handed.run.on, city_day(question.now))
    earliest = deciding.shut_off_from(known.books, question, day)
    tag = {
        "number": handed.order.tag_number,
        "notice": NOTICE,
        "languages": LANGUAGES,
        "shut_off_from": earliest.astimezone(CITY_ZONE).isoformat() if earliest else None,
    }
    return {"tag": tag}


def _of_shut_off(handed: HandedOrder, known: Known, _question: Question) -> Json:
    code = known.codes.get(handed.order.id)
    if code is None:
        return {}
    strength = {"memory_kib": sealing.MEMORY_KIB, "passes": sealing.PASSES, "lanes": sealing.LANES}
    return {"seal": {"salt": code.salt, "sealed": code.sealed, **strength}}


def _of_turn_on(handed: HandedOrder, known: Known, _question: Question) -> Json:
    order = handed.order
    doc: Json = {"off_for": order.off_for}
    if order.account_id and order.account_id in known.releases:
        doc["release"] = known.releases[order.account_id]
    if order.override:
        doc["override"] = {key: order.override[key] for key in ("role", "reason")}
    return doc


_MORE = {OrderKind.DOOR_TAG: _of_door_tag, OrderKind.SHUT_OFF: _of_shut_off, OrderKind.TURN_ON: _of_turn_on}


def _authorisations(
    session: Session, clock: Clock, device_id: str | None, handed: Sequence[HandedOrder]
) -> Iterator[Json]:
    revisions = {row.order.id: row.order.revision for row in handed if _state(row) in OPEN and device_id}
    for leave in authorisations.live(session, list(revisions)):
        current = leave.device_id == device_id and leave.revision == revisions[leave.order_id]
        if current and clock.now() <= leave.expires_at:
            yield _authorisation(leave)


def _authorisation(leave: Authorisation) -> Json:
    return {
        "id": leave.id,
        "order": leave.order_id,
        "revision": leave.revision,
        "issued_at": leave.issued_at.isoformat(),
        "expires_at": leave.expires_at.isoformat(),
    }
