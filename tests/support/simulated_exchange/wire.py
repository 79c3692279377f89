"""The addresses of the exchange without HTTP: a request is put to central's or a unit's real answers, and told back."""

import json
from typing import Any
from urllib.parse import parse_qs, unquote

from fieldops.problems import Problem
from fieldops.sync.exchange import Exchange
from fieldops.sync.transport import Answer, Request

PREFIX = "/sync/v1/"


def answered(exchange: Exchange, request: Request, token: str | None) -> Answer:
    """What the server says to a request, also when it refuses."""
    server, via = exchange.server() or "", exchange.via()
    headers = {"Fieldops-Via": via} if via else {}
    try:
        body = _told(exchange, request, token)
    except Problem as problem:
        patience = float(str(problem.details.get("seconds", 0)))
        return Answer(server, problem.kind.status, problem.as_json(), patience, headers)
    # As it is after a journey as text.
    return Answer(server, 200, json.loads(json.dumps(body)), 0, headers)


def _told(exchange: Exchange, request: Request, token: str | None) -> Any:
    path, _, query = request.path.removeprefix(PREFIX).partition("?")
    what, _, rest = path.partition("/")
    without_token = {
        "hello": exchange.hello,
        "challenges": lambda: exchange.challenge(_json(request)),
        "sessions": lambda: exchange.open_session(_json(request)),
    }
    if what in without_token:
        return without_token[what]()
    caller = exchange.authenticate(token or "", request.speaks_for)
    if what == "journals":
        return exchange.push(caller, rest.removesuffix("/events"), request.body or b"")
    if what == "work":
        return exchange.work(caller, parse_qs(query).get("cursor", [None])[0])
    if request.method == "DELETE":
        exchange.sign_out(caller, unquote(rest), _json(request))
        return {}
    return exchange.sign_in(caller, _json(request))


def _json(request: Request) -> Any:
    return json.loads(request.body or b"{}")


def is_push(request: Request) -> bool:
    """Whether a request carries lines, or calls the roll."""
    return request.path.endswith("/events")


def journal_of(request: Request) -> str:
    """The journal of a push."""
    return request.path.removeprefix(f"{PREFIX}journals/").removesuffix("/events")
