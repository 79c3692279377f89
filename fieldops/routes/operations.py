"""The calls that programs may make, as data: what each takes, answers and refuses (docs/exchange.md explains them).

`/openapi.json` is drawn from this table for the calls that a server really has. The shapes of bodies are those that
check them; a test holds the table against the web addresses, so neither can grow without the other.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from marshmallow import Schema

from fieldops import problems
from fieldops.problems import ProblemKind
from fieldops.sync import answers, blobs, bodies

JsonSchema = Mapping[str, Any]

TAKES_JSON = "application/json"
TAKES_LINES = "application/x-ndjson"
TAKES_A_PIECE = "application/offset+octet-stream"
ANY_TEXT: JsonSchema = MappingProxyType({"type": "string"})
BYTES: JsonSchema = MappingProxyType({"type": "integer", "minimum": 0, "maximum": blobs.MOST_BYTES})
TEXTS: JsonSchema = MappingProxyType({"type": "object", "additionalProperties": {"type": "string"}})

_EVERYWHERE = (problems.WRONG_HOST, problems.METHOD_NOT_ALLOWED, problems.UNFORESEEN, problems.STORE_UNAVAILABLE)
_ON_A_UNIT = (problems.NOT_ENROLLED, problems.NO_CENTRAL)
_BODY = (problems.MALFORMED, problems.TOO_LARGE)
_CALLER = (problems.SESSION_EXPIRED, problems.NOT_A_RELAY, problems.UNKNOWN_DEVICE)
_PHOTO = (*_CALLER, problems.TUS_VERSION)


class Parameter(NamedTuple):
    """One value outside the body."""

    name: str
    place: str
    shape: JsonSchema = ANY_TEXT
    required: bool = False


class Operation(NamedTuple):
    """One call: `done` is the status of success, `answer` its shape, None where nothing is said."""

    summary: str
    done: int = 200
    answer: type[Schema] | None = None
    body: type[Schema] | JsonSchema | None = None
    takes: str = TAKES_JSON
    parameters: tuple[Parameter, ...] = ()
    refuses: tuple[ProblemKind, ...] = ()
    needs_token: bool = True
    also: Mapping[int, str] = MappingProxyType({})

    @property
    def refusals(self) -> tuple[ProblemKind, ...]:
        """Every problem it may answer with."""
        return (*self.refuses, *_EVERYWHERE, *_ON_A_UNIT)


_CURSOR = Parameter("cursor", "query")
_LIMIT = Parameter("limit", "query")
_FOR = Parameter("Fieldops-For", "header", MappingProxyType({"type": "string", "format": "uuid"}))
_TUS = Parameter("Tus-Resumable", "header", MappingProxyType({"type": "string", "enum": ["1.0.0"]}), required=True)
_LENGTH = Parameter("Upload-Length", "header", BYTES, required=True)
_ABOUT = Parameter(
    "Upload-Metadata",
    "header",
    MappingProxyType({"type": "string", "pattern": "^sha256 [A-Za-z0-9+/=]{88},type [A-Za-z0-9+/=]+$"}),
    required=True,
)
_OFFSET = Parameter("Upload-Offset", "header", BYTES, required=True)
_AS_PATCH = Parameter("X-HTTP-Method-Override", "header", MappingProxyType({"type": "string", "enum": ["PATCH"]}), True)

_PIECE_REFUSED = (
    problems.UPLOAD_MALFORMED,
    problems.UNKNOWN_UPLOAD,
    problems.WRONG_OFFSET,
    problems.NOT_A_PIECE,
    problems.NOT_A_PICTURE,
    problems.TOO_LARGE,
    problems.HASH_DIFFERS,
)
_PIECE = Operation(
    "Send the next piece of a photo.",
    done=204,
    body=MappingProxyType({"type": "string", "format": "binary"}),
    takes=TAKES_A_PIECE,
    parameters=(_TUS, _OFFSET, _FOR),
    refuses=(*_PHOTO, *_PIECE_REFUSED),
)
_ABILITIES = Operation("Ask what of tus is spoken here.", done=204, needs_token=False)
_BILLING = Operation(
    "Tell one fact about an account; its texts are columns of billing_facts_v1 (docs/files.md).",
    done=201,
    answer=answers.BillingFactTaken,
    body=TEXTS,
    refuses=(
        *_BODY,
        problems.BILLING_TOKEN_REFUSED,
        problems.SLOW_DOWN,
        problems.UNKNOWN_ACCOUNT,
        problems.FACT_DIFFERS,
        problems.ROW_MISSING,
        problems.ROW_VALUE,
    ),
    also=MappingProxyType({200: "The same was told before."}),
)

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("exchange.hello", "GET"): Operation(
        "Ask who answers here, and what it understands.", answer=answers.HelloAnswer, needs_token=False
    ),
    ("exchange.enrol", "POST"): Operation(
        "Take a device in against its one-time code.",
        done=201,
        answer=answers.EnrolmentAnswer,
        body=bodies.EnrolmentBody,
        refuses=(*_BODY, problems.CODE_REFUSED, problems.SLOW_DOWN),
        needs_token=False,
    ),
    ("exchange.challenge", "POST"): Operation(
        "Ask for a nonce to sign.",
        answer=answers.ChallengeAnswer,
        body=bodies.ChallengeBody,
        refuses=_BODY,
        needs_token=False,
    ),
    ("exchange.open_session", "POST"): Operation(
        "Get a token for a signed nonce.",
        answer=answers.SessionAnswer,
        body=bodies.SessionBody,
        refuses=(*_BODY, problems.SIGNATURE_REFUSED),
        needs_token=False,
    ),
    ("exchange.sign_in", "POST"): Operation(
        "Sign a person in on the device.",
        answer=answers.SignInAnswer,
        body=bodies.SignInBody,
        parameters=(_FOR,),
        refuses=(*_BODY, *_CALLER, problems.DEVICE_REVOKED, problems.WRONG_PASSWORD, problems.SLOW_DOWN),
    ),
    ("exchange.sign_out", "DELETE"): Operation(
        "Sign a person out, behind a line of a journal.",
        done=204,
        body=bodies.SignOutBody,
        parameters=(_FOR,),
        refuses=(*_BODY, *_CALLER, problems.DEVICE_REVOKED),
    ),
    ("exchange.push", "POST"): Operation(
        "Hand over a signed batch of lines, or call the roll.",
        answer=answers.PushAnswer,
        body=ANY_TEXT,
        takes=TAKES_LINES,
        parameters=(_FOR,),
        refuses=(*_CALLER, problems.MALFORMED, problems.BAD_BATCH, problems.FOREIGN_JOURNAL, problems.TOO_LARGE),
    ),
    ("exchange.work", "GET"): Operation(
        "Get the work of the people signed in on the device.",
        answer=answers.WorkAnswer,
        parameters=(_CURSOR, _LIMIT, _FOR),
        refuses=(*_CALLER, problems.MALFORMED, problems.DEVICE_REVOKED),
    ),
    ("blobs.abilities", "OPTIONS"): _ABILITIES,
    ("blobs.create", "POST"): Operation(
        "Begin to send a photo.",
        done=201,
        parameters=(_TUS, _LENGTH, _ABOUT, _FOR),
        refuses=(
            *_PHOTO,
            problems.UPLOAD_MALFORMED,
            problems.TOO_LARGE,
            problems.NOT_A_PICTURE,
            problems.TOO_MANY_UPLOADS,
        ),
    ),
    ("blobs.look", "HEAD"): Operation(
        "Ask how far a photo is.", parameters=(_TUS, _FOR), refuses=(*_PHOTO, problems.UNKNOWN_UPLOAD)
    ),
    ("blobs.send", "PATCH"): _PIECE,
    ("blobs.send_as_post", "POST"): Operation(
        _PIECE.summary,
        done=204,
        body=_PIECE.body,
        takes=TAKES_A_PIECE,
        parameters=(*_PIECE.parameters, _AS_PATCH),
        refuses=_PIECE.refuses,
    ),
    ("blobs.is_here", "HEAD"): Operation(
        "Ask whether central has a photo.", parameters=(_FOR,), refuses=(*_CALLER, problems.UNKNOWN_PHOTO)
    ),
    ("billing_calls.pay", "POST"): _BILLING,
    ("billing_calls.hold", "POST"): _BILLING,
    ("billing_calls.release", "POST"): _BILLING,
}
"""(endpoint, method) → what it is."""
