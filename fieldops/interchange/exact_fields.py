"""Fields of JSON that take one type and one form, and bend nothing: what a rule is asked has to be what was written.

`true` is not 1, an amount is a string of digits, a time says its offset from UTC. A time may be finer than the
microseconds that a `datetime` holds. What is cut off is not lost: the last digit is made odd, so that a time just past
a window's end (a whole second, hence even) stays past it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from marshmallow import ValidationError, fields, validate

D = TypeVar("D", date, datetime)

NO_TIME = "not a time with an offset, such as 2026-12-14T08:00:00-08:00"
OTHER_YEARS = "outside the years of the calendar"

YEARS = range(1900, 9999)
"""Days are counted on from a question's dates, and a calendar ends with the year 9999."""

MESSAGES: dict[str, Any] = {"required": "is missing", "null": "may not be null"}
"""What a file is told about a key that is not there, and one that holds nothing."""

_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:(?<=:[0-9]{2}:[0-9]{2})\.([0-9]+))?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)


class Exact(fields.Field[Any]):
    """A field that takes one JSON type and what `read` makes of it; None only where the schema allows it."""

    def __init__(self, *, nullable: bool = False, **further: Any) -> None:
        super().__init__(required=True, allow_none=nullable, error_messages=MESSAGES, **further)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        del attr, data
        try:
            return self.read(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValidationError(str(error)) from error

    def read(self, value: Any) -> Any:
        """The value; TypeError or ValueError with a sentence about what it should be."""
        raise NotImplementedError


class Text(Exact):
    """A string."""

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError("not a string")
        return value


class Truth(Exact):
    """true or false, and nothing that resembles them."""

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise TypeError("neither true nor false")
        return value


class Amount(Exact):
    """An amount of zero or more, as a string."""

    def read(self, value: Any) -> Decimal:
        if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
            raise ValueError("not an amount of zero or more, written as a string")
        return Decimal(value)


class Day(Exact):
    """A date."""

    def read(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError("not a date such as 2026-12-14")
        return _in_years(date.fromisoformat(value))


class Time(Exact):
    """An instant with its offset."""

    def read(self, value: Any) -> datetime:
        if not isinstance(value, str):
            raise TypeError(NO_TIME)
        return instant_of(value)


def instant_of(text: str) -> datetime:
    """The instant that a text with an offset names; ValueError or OverflowError where it names none."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(NO_TIME)
    there, fraction, offset = match.groups()
    instant = datetime.fromisoformat(f"{there}{offset}") + _sub_second(fraction or "")
    instant.astimezone(UTC)  # OverflowError at the end of time
    if instant.year < YEARS.start:
        raise ValueError(OTHER_YEARS)
    return instant


class Now(Time):
    """The instant that is asked about, in a year that the calendar can count on from."""

    def read(self, value: Any) -> datetime:
        return _in_years(super().read(value))


def _in_years(moment: D) -> D:
    if moment.year not in YEARS:
        raise ValueError(OTHER_YEARS)
    return moment


def _sub_second(digits: str) -> timedelta:
    micros, rest = int(digits[:6].ljust(6, "0")), digits[6:].strip("0")
    return timedelta(microseconds=micros | 1 if rest else micros)


def one_of(*values: str, **further: Any) -> Text:
    """One of these strings."""
    return Text(validate=validate.OneOf(values, error=f"not one of {', '.join(values)}"), **further)
