"""JSON calls of the billing system, /billing/v1: one fact about one account, taken at once (docs/files.md).

Only the billing system's bearer token counts here; cookies are not looked at, so the blueprint needs no CSRF guard.
The names and texts of a body are the columns of `billing_facts_v1`.
"""

import json
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, make_response, request

from fieldops import problems
from fieldops.routes.services import services
from fieldops.work import billing_facts, billing_token
from fieldops.work.billing_facts import Taken
from fieldops.work.billing_token import BILLING_SYSTEM

blueprint = Blueprint("billing_calls", __name__, url_prefix="/billing/v1/accounts/<account_no>")

LARGEST_BODY = 16 * 1024


@blueprint.post("/payments")
def pay(account_no: str) -> Response:
    """A payment: reference, amount, at."""
    return _take(account_no, billing_facts.paid_now)


@blueprint.post("/holds")
def hold(account_no: str) -> Response:
    """A hold: reference, hold, from, and where wanted to and reason."""
    return _take(account_no, billing_facts.hold_now)


@blueprint.post("/releases")
def release(account_no: str) -> Response:
    """A release: reference, basis, at."""
    return _take(account_no, billing_facts.release_now)


def _take(account_no: str, take: Callable[..., Taken]) -> Response:
    """201 where the fact is new, 200 where the same was told before; every other answer is a problem."""
    parts = services()
    billing_token.demand(parts.store, parts.clock, _token(), request.remote_addr or "-")
    cells = _cells()
    with parts.store.writing() as session:
        taken = take(session, parts.clock, account_no, cells, BILLING_SYSTEM)
    told = {"orders_withdrawn": len(taken.orders_withdrawn), "turn_ons_made": len(taken.turn_ons_made)}
    return make_response(jsonify(told), 201 if taken.is_new else 200)


def _cells() -> dict[str, str]:
    """The body: one JSON object of texts; an amount as a JSON number could have lost a cent and is malformed."""
    raw = request.stream.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        raise problems.TOO_LARGE(limit="16 KiB")
    try:
        pairs = json.loads(raw.decode("utf-8"), object_pairs_hook=list)
    except (ValueError, RecursionError):
        raise problems.MALFORMED(what="the body is no JSON in UTF-8") from None
    if not isinstance(pairs, list) or not all(_is_cell(pair) for pair in pairs):
        raise problems.MALFORMED(what="the body is no object of texts")
    cells = dict(pairs)
    if len(cells) != len(pairs) or cells.keys() & {"account_no", "kind"}:
        raise problems.MALFORMED(what="a name stands twice, or in the address already")
    return cells


def _is_cell(pair: object) -> bool:
    """Whether this is a name and a text that the store can hold."""
    if not isinstance(pair, tuple) or not isinstance(pair[1], str):
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in "".join(pair))


def _token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
