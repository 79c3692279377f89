"""What a tablet gets instead of a rule book, and how it compares with it.

Central asks the books and hands down, with each order, whether they allow it, the first reason why not, and the legal
hours of the next days. The tablet compares these with its clock and with the authorisation that it holds; it knows no
rule. `may_act` is the reference of that comparison: static/js/authority.js does the same, and the `door` part of
tests/vectors/ladder.json holds both to the same cases.

What is settled later is left out of the handed-down answer: the hours (they are handed down as windows), and the
payment feed, the authorisation and the premise (central looks at them whenever it authorises).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Literal

from fieldops.facts.orders import NEED_AUTHORITY, OrderKind, OrderState
from fieldops.rules.books import Book
from fieldops.rules.calendar import CITY_ZONE, local_day
from fieldops.rules.deciding import SETTLED_AT_THE_DOOR, judge_all, refusing
from fieldops.rules.gates import gates_of
from fieldops.rules.hours import WINDOW_OF, Window, windows_of
from fieldops.rules.question import Question

Word = Literal["ok", "withdrawn", "refused", "no-authorisation", "superseded", "clock", "expired", "outside"]

HANDED_DOWN_FOR = timedelta(days=7)


def handed_down(act: str, books: Sequence[Book], question: Question) -> dict[str, Any]:
    """The `act` of an order's document: {"allowed", "because", "windows", "clause"}; windows of None mean any time."""
    asked = question.without_the_future()
    shut = [
        one
        for one in refusing(act, judge_all(act, books, asked))
        if one.gate not in SETTLED_AT_THE_DOOR and one.gate not in ("window", "override")
    ]
    return {
        "allowed": not shut,
        "because": dict(shut[0].finding.because) if shut else None,
        "windows": windows_ahead(act, books, asked),
        "clause": shut[0].clause if shut else _clause_of_the_hours(act, books, asked),
    }


def windows_ahead(act: str, books: Sequence[Book], question: Question) -> list[list[str]] | None:
    """The hours of the coming days in which every book allows the act, as pairs of local ISO times."""
    common: list[Window] | None = None
    for book in _books_with_hours(act, books, question):
        windows = windows_of(book, act, question.calendar, question.now, HANDED_DOWN_FOR)
        if windows is not None:
            common = list(windows) if common is None else _intersection(common, windows)
    if common is None:
        return None
    return [[_iso(opens), _iso(closes)] for opens, closes in common if closes >= question.now]


def _books_with_hours(act: str, books: Sequence[Book], question: Question) -> list[Book]:
    return [book for book in books if any(gate.name == "window" for gate in gates_of(act, book, question))]


def _intersection(some: Iterable[Window], others: Iterable[Window]) -> list[Window]:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a, b in product(some, tuple(others)))
    return [(opens, closes) for opens, closes in pairs if opens <= closes]


def _iso(moment: datetime) -> str:
    return moment.astimezone(CITY_ZONE).isoformat()


def _clause_of_the_hours(act: str, books: Sequence[Book], question: Question) -> str:
    for book in _books_with_hours(act, books, question):
        rule = book.parameter(WINDOW_OF[act], local_day(question.now))
        if rule:
            return rule.clause
    return ""


def may_act(
    order: Mapping[str, Any],
    authorisation: Mapping[str, Any] | None,
    released: bool,
    clock_trusted: bool,
    now: datetime,
) -> Word:
    """Whether this order may be carried out at this moment, by its handed-down documents alone."""
    if order["state"] in (OrderState.WITHDRAWN, OrderState.STOPPED):
        return "withdrawn"
    if not released:
        word = _without_a_code(order, authorisation, clock_trusted, now)
        if word != "ok":
            return word
    return "ok" if _is_inside(_act(order)["windows"], now) else "outside"


def _act(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was handed down; where it is missing, a kind that hurts a customer is refused and any other is free."""
    found: Mapping[str, Any] | None = order.get("act")
    if found is not None:
        return found
    hurts = order["kind"] in NEED_AUTHORITY
    return {"allowed": not hurts, "windows": [] if hurts else None}


def _without_a_code(
    order: Mapping[str, Any], authorisation: Mapping[str, Any] | None, clock_trusted: bool, now: datetime
) -> Word:
    if not _act(order)["allowed"]:
        return "refused"
    if order["kind"] != OrderKind.SHUT_OFF:
        return "ok"
    if authorisation is None:
        return "no-authorisation"
    if authorisation["revision"] != order["revision"]:
        return "superseded"
    if not clock_trusted:
        return "clock"
    return "ok" if _is_inside([[authorisation["issued_at"], authorisation["expires_at"]]], now) else "expired"


def _is_inside(spans: Iterable[Sequence[str]] | None, now: datetime) -> bool:
    """Whether now lies in one of the spans, bounds included; None is any time."""
    if spans is None:
        return True
    return any(datetime.fromisoformat(first) <= now <= datetime.fromisoformat(last) for first, last in spans)
