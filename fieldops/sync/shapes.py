"""Field types of the wire: strict, because a value that was bent to fit is no longer what somebody saw.

Lines are parsed before they are checked (fieldops/sync/lines.py), so 1.0 is already a whole number, and a fraction is
a `Decimal`. Keys we do not know are kept: they may mean something to the next release.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate

from fieldops.facts import ids

LONGEST_CODE = 30
LONGEST_NAME = 64
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})\Z"


class Shape(Schema):
    """A JSON object whose further keys are kept."""

    class Meta:
        unknown = INCLUDE


def _demand_figure(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValidationError("Not a number.")


def _demand_truth(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValidationError("Neither true nor false.")


def _demand_id(text: str) -> None:
    if not ids.is_id(text):
        raise ValidationError("Not a lower-case UUID.")


def _demand_instant(text: str) -> None:
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValidationError("No such instant.") from error


def figure() -> fields.Raw:
    """A JSON number, whole or not."""
    return fields.Raw(required=True, validate=_demand_figure)


def truth() -> fields.Raw:
    """true or false, and nothing that resembles them."""
    return fields.Raw(required=True, validate=_demand_truth)


def text(*, most: int | None = None, required: bool = True) -> fields.String:
    """A string of at most `most` characters; one that is not required may be null."""
    bounds = [] if most is None else [validate.Length(max=most)]
    return fields.String(required=required, allow_none=not required, validate=bounds)


def identifier(*, required: bool = True, allow_none: bool | None = None) -> fields.String:
    """A lower-case UUID; one that is not required may be null."""
    nullable = not required if allow_none is None else allow_none
    return fields.String(required=required, allow_none=nullable, validate=_demand_id)


def pattern(regex: str, *, required: bool = True) -> fields.String:
    """A string that matches from its first to its last character (end the regex with \\Z)."""
    return fields.String(required=required, allow_none=not required, validate=validate.Regexp(regex))


def instant() -> fields.String:
    """An ISO 8601 instant with its offset."""
    return fields.String(required=True, validate=[validate.Regexp(_INSTANT), _demand_instant])


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
