"""One line of JSON from a program that is not ours: exact numbers, and nothing that could be read in two ways."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from fieldops import problems

LONGEST_LINE = 16_384
_LONGEST_NUMBER = 40
_GREATEST_EXPONENT = 30


def facts_of(line: bytes) -> Mapping[str, object]:
    """The object in the line, its fractions as Decimal; problem TELEGRAM_MALFORMED.

    Refused are a name that stands twice, a number that is none or has no end, and nesting without end.
    """
    try:
        facts = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        raise problems.TELEGRAM_MALFORMED() from error
    if not isinstance(facts, dict):
        raise problems.TELEGRAM_MALFORMED()
    return facts


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    facts = dict(pairs)
    if len(facts) < len(pairs):
        raise ValueError("a name stands twice")
    return facts


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number without end")
    return int(text)


def _fraction(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number without end")
    try:
        number = Decimal(text)
    except InvalidOperation as error:  # an exponent that no Decimal can have; it is not a ValueError
        raise ValueError("a number without end") from error
    if abs(number.adjusted()) > _GREATEST_EXPONENT:
        raise ValueError("a number without end")
    return number


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")
