"""`/openapi.json`: the calls of this server in OpenAPI 3.1, drawn from the table of operations and its shapes."""

import json
import re
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin, resolver
from flask import Blueprint, Response, current_app
from marshmallow import Schema, fields
from werkzeug.routing import Rule

import fieldops
from fieldops.problems import ProblemKind
from fieldops.routes.operations import OPERATIONS, Operation, Parameter
from fieldops.sync import messages
from fieldops.sync.answers import ProblemAnswer
from fieldops.sync.payloads import SHAPES
from fieldops.sync.shapes import UUID_PATTERN

blueprint = Blueprint("openapi", __name__)

Json = dict[str, Any]

ADDRESS = "/openapi.json"
BEARER = "token"
_IN_THE_ADDRESS = re.compile(r"<(?:[a-z]+:)?([a-z0-9_]+)>")
_SILENT = ("HEAD", "OPTIONS")
"""Their answers have no body, not even when they refuse."""
_ADDRESS_PARTS: dict[str, Json] = {
    "journal": {"type": "string", "format": "uuid", "pattern": UUID_PATTERN},
    "upload": {"type": "string", "format": "uuid", "pattern": UUID_PATTERN},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "username": {"type": "string", "minLength": 1},
    "account_no": {"type": "string", "minLength": 1},
}


@blueprint.get(ADDRESS)
def description() -> Response:
    """The document; anybody may read it, it names no secret."""
    drawn: str = current_app.extensions.setdefault("fieldops_openapi", json.dumps(_draw()))
    return Response(drawn, mimetype="application/json")


def described() -> Iterator[tuple[Rule, str, Operation]]:
    """The operations that the present app has: web address, method, description."""
    for rule in current_app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            operation = OPERATIONS.get((rule.endpoint, method))
            if operation is not None:
                yield rule, method, operation


def _draw() -> Json:
    marshmallow = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec("fieldops", fieldops.__version__, "3.1.0", plugins=[marshmallow], info={"license": {"name": "MIT"}})
    assert marshmallow.converter is not None, "made with the document"
    marshmallow.converter.add_attribute_function(_whole_pattern)  # type: ignore[no-untyped-call] # it has no types
    spec.components.security_scheme(BEARER, {"type": "http", "scheme": "bearer"})
    for rule, method, operation in described():
        spec.path(
            path=_IN_THE_ADDRESS.sub(r"{\1}", rule.rule), operations={method.lower(): _drawn(rule, method, operation)}
        )
    for shape in (messages.Header, messages.Envelope, *dict.fromkeys(SHAPES.values())):
        spec.components.schema(_name(shape), schema=shape)
    return spec.to_dict() | {"x-payloads": _kinds()}


def _kinds() -> Json:
    """Kind of event → the shape of its payload, as a reference."""
    return {kind: {"$ref": f"#/components/schemas/{shape.__name__}"} for kind, shape in SHAPES.items()}


def _name(schema: Any) -> str:
    """What a shape is called; one whose keys may all be absent is not the same."""
    return f"PartOf{resolver(schema)}" if getattr(schema, "partial", False) else str(resolver(schema))


def _whole_pattern(_converter: object, field: fields.Field[Any], **_more: object) -> Json:
    """Regular expressions as JavaScript writes them: from the first character to the last."""
    found = [rule.regex.pattern for rule in field.validators if hasattr(rule, "regex")]
    return {"pattern": f"^{found[0].removesuffix(chr(92) + 'Z')}$"} if found else {}


def _drawn(rule: Rule, method: str, operation: Operation) -> Json:
    told: Json = {
        "summary": operation.summary,
        "operationId": f"{rule.endpoint}.{'-'.join(sorted(rule.arguments))}" if method == "OPTIONS" else rule.endpoint,
        "parameters": [*_address_parts(rule, method), *(_parameter(one) for one in operation.parameters)],
        "responses": _responses(operation, silent=method in _SILENT),
    }
    if operation.needs_token:
        told["security"] = [{BEARER: []}]
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": {operation.takes: {"schema": _shape(operation.body)}}}
    return told


def _address_parts(rule: Rule, method: str) -> list[Json]:
    names = _IN_THE_ADDRESS.findall(rule.rule)
    # OPTIONS answers the same for every address, whatever is named there.
    shapes = {name: {"type": "string"} if method == "OPTIONS" else _ADDRESS_PARTS[name] for name in names}
    return [{"name": name, "in": "path", "required": True, "schema": shape} for name, shape in shapes.items()]


def _parameter(parameter: Parameter) -> Json:
    where = {"name": parameter.name, "in": parameter.place, "required": parameter.required}
    return where | {"schema": dict(parameter.shape)}


def _responses(operation: Operation, *, silent: bool) -> Json:
    answer = _content(operation.answer)
    told: Json = {str(operation.done): {"description": "Done.", **answer}}
    told |= {str(status): {"description": words, **answer} for status, words in operation.also.items()}
    for status, kinds in _by_status(operation).items():
        refused = {} if silent else _content(ProblemAnswer)
        told[str(status)] = {"description": " · ".join(f"{kind.number} {kind.slug}" for kind in kinds), **refused}
    return told


def _by_status(operation: Operation) -> dict[int, list[ProblemKind]]:
    kinds: dict[int, list[ProblemKind]] = {}
    for kind in sorted(operation.refusals, key=lambda kind: kind.number):
        kinds.setdefault(kind.status, []).append(kind)
    return kinds


def _content(answer: type[Schema] | None) -> Json:
    return {} if answer is None else {"content": {"application/json": {"schema": answer}}}


def _shape(body: Any) -> Any:
    return body if isinstance(body, type) else dict(body)
