"""Field types of the wire: strict, because a value that was bent to fit is no longer what somebody saw.

Lines are parsed before they are checked (fieldops/sync/lines.py), so 1.0 is already a whole number, and a fraction is
a `Decimal`. Keys we do not know are kept: they may mean something to the next release.
"""

from datetime import UTC, datetime
from decimal import Decimal

from marshmallow import INCLUDE, Schema, fields, validate

from fieldops.facts import ids
from fieldops.sync.checker import Such

LONGEST_CODE = 30
LONGEST_NAME = 64
UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""What `is_id` demands, as other languages write it."""
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})\Z"


class Shape(Schema):
    """A JSON object whose further keys are kept."""

    class Meta:
        unknown = INCLUDE


def _is_figure(value: object) -> bool:
    return type(value) in (int, Decimal)


def _is_truth(value: object) -> bool:
    return type(value) is bool


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def figure() -> fields.Raw:
    """A JSON number, whole or not."""
    return fields.Raw(required=True, validate=Such(_is_figure, "Not a number."), metadata={"type": "number"})


def truth() -> fields.Raw:
    """true or false, and nothing that resembles them."""
    return fields.Raw(required=True, validate=Such(_is_truth, "Neither true nor false."), metadata={"type": "boolean"})


def text(*, most: int | None = None, required: bool = True) -> fields.String:
    """A string of at most `most` characters; one that is not required may be null."""
    bounds = [] if most is None else [validate.Length(max=most)]
    return fields.String(required=required, allow_none=not required, validate=bounds)


def identifier(*, required: bool = True, allow_none: bool | None = None) -> fields.String:
    """A lower-case UUID; one that is not required may be null."""
    nullable = not required if allow_none is None else allow_none
    told = {"format": "uuid", "pattern": UUID_PATTERN}
    return fields.String(
        required=required, allow_none=nullable, validate=Such(ids.is_id, "Not a lower-case UUID."), metadata=told
    )


def pattern(regex: str, *, required: bool = True) -> fields.String:
    """A string that matches from its first to its last character (end the regex with \\Z)."""
    return fields.String(required=required, allow_none=not required, validate=validate.Regexp(regex))


def instant() -> fields.String:
    """An ISO 8601 instant with its offset."""
    return fields.String(required=True, validate=[validate.Regexp(_INSTANT), Such(_is_instant, "No such instant.")])


def whole(*, least: int | None = None, most: int | None = None, required: bool = True) -> fields.Integer:
    """A whole number within bounds."""
    return fields.Integer(
        strict=True, required=required, allow_none=not required, validate=validate.Range(min=least, max=most)
    )


def one_of(*words: str) -> fields.String:
    """One of these words."""
    return fields.String(required=True, validate=validate.OneOf(words))


def code() -> fields.String:
    """A code of a list that the city may change, so any short word."""
    return fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_CODE))
