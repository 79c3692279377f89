"""The wire's web addresses, /sync/v1: central and field unit answer them alike (docs/exchange.md).

Only bearer tokens count here; cookies are not looked at, so the blueprint needs no CSRF guard. Every answer below
/sync/ says whose it is, failures of any kind too: an answer without that header means nothing to a tablet.
"""

import json

from flask import Blueprint, Response, request

from fieldops import problems
from fieldops.facts.ids import is_id
from fieldops.routes.assets import packed_response
from fieldops.routes.services import services
from fieldops.sync import bodies, inflating
from fieldops.sync.exchange import Caller, Exchange, Json

blueprint = Blueprint("exchange", __name__)

BELOW = "/sync/"
LARGEST_BODY = 64 * 1024


@blueprint.get("/sync/v1/hello")
def hello() -> Response:
    """Who answers here, and what it understands."""
    return answer(_exchange().hello())


@blueprint.post("/sync/v1/enrolments")
def enrol() -> Response:
    """Take a device in."""
    return answer(_exchange().enrol(json_body(), _token(), request.remote_addr or "-"), 201)


@blueprint.post("/sync/v1/challenges")
def challenge() -> Response:
    """Hand out a nonce."""
    return answer(_exchange().challenge(json_body()))


@blueprint.post("/sync/v1/sessions")
def open_session() -> Response:
    """Hand out a token for a signed nonce."""
    return answer(_exchange().open_session(json_body()))


@blueprint.post("/sync/v1/people")
def sign_in() -> Response:
    """Sign a person in on a device."""
    return answer(_exchange().sign_in(caller(), json_body()))


@blueprint.delete("/sync/v1/people/<username>")
def sign_out(username: str) -> Response:
    """Sign a person out on a device."""
    _exchange().sign_out(caller(), username, json_body())
    return Response(status=204)


@blueprint.post("/sync/v1/journals/<journal>/events")
def push(journal: str) -> Response:
    """Take custody of a batch of lines."""
    who = caller()
    if not is_id(journal):
        raise problems.BAD_BATCH(what="the journal is no lower-case UUID")
    request.max_content_length = None  # the limit here is in the unpacked lines
    received = request.stream.read(inflating.MOST_BYTES + 1)
    body = inflating.body_of(received, request.headers.get("Content-Encoding"))
    return answer(_exchange().push(who, journal, body))


@blueprint.get("/sync/v1/work")
def work() -> Response:
    """Hand down work; a limit that is no number from 1 on means none."""
    limit = request.args.get("limit", type=int)
    return answer(_exchange().work(caller(), request.args.get("cursor"), limit if limit and limit > 0 else None))


@blueprint.after_app_request
def say_whose_it_is(response: Response) -> Response:
    """Put server and unit on every answer below /sync/."""
    if not request.path.startswith(BELOW):
        return response
    server, via = _exchange().server(), _exchange().via()
    if server is not None:
        response.headers["Fieldops-Server"] = server
    if via is not None:
        response.headers["Fieldops-Via"] = via
    response.headers["Cache-Control"] = "no-store"
    return response


def caller() -> Caller:
    """The device that calls; raises session-expired where it carries no good token."""
    token = _token()
    if token is None:
        raise problems.SESSION_EXPIRED()
    return _exchange().authenticate(token, request.headers.get("Fieldops-For"))


def json_body() -> Json:
    """The JSON object sent; raises malformed, too-large."""
    raw = request.stream.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        raise problems.TOO_LARGE(limit="64 KiB")
    return bodies.read(raw)


def answer(body: Json, status: int = 200) -> Response:
    """A JSON answer, packed where that is worth it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    response = packed_response(text.encode(), "application/json")
    response.status_code = status
    return response


def _token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _exchange() -> Exchange:
    return services().exchange
