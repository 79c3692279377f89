"""From the text of one cell to its value, by the type its layout names.

A refusal says what the cell must look like in signs that need no translation (`3…10`, `YYYY-MM-DD`), and never repeats
a name or an address: free text is only ever too long.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from fieldops import problems
from fieldops.facts.codes import HAZARDS
from fieldops.facts.registers import UNITS
from fieldops.interchange.layout import Field
from fieldops.problems import Problem

_WHOLE = re.compile(r"[0-9]{1,9}")
_DIGITS = re.compile(r"[0-9]+")
_FACTOR = re.compile(r"[0-9]{1,10}(\.[0-9]{1,4})?")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_NOBODY = re.compile(r"0+")
_HAZARD_CODES = tuple(code.id for code in HAZARDS)
_LEAP_YEAR = 2000
_SHOWN = 40  # characters of a refused cell that are worth showing


def value_of(field: Field, text: str) -> Any:
    """The value of a cell that is not blank; ROW_VALUE or TEXT_TOO_LONG when it is none of its type."""
    return CONVERTERS[field.type](field, text)


def fitted(reading: str, dials: int, *, cut_zeros: bool) -> str | None:
    """The digits as a register of `dials` shows them, None when they do not fit on it."""
    shown = reading.lstrip("0") if cut_zeros else reading
    return shown.zfill(dials) if len(shown) <= dials else None


def refusal(field: Field, text: str, expected: str) -> Problem:
    """ROW_VALUE for a cell of `field`."""
    return problems.ROW_VALUE(field=field.heading, value=text[:_SHOWN], expected=expected)


def _text(field: Field, text: str) -> str:
    most = field.most or field.length
    if most and len(text) > most:
        raise problems.TEXT_TOO_LONG(field=field.heading, length=len(text), most=most)
    return text


def _account(field: Field, text: str) -> str:
    if _NOBODY.fullmatch(text):
        raise refusal(field, text, "> 0")
    return _text(field, text)


def _whole(field: Field, text: str) -> int:
    if not _WHOLE.fullmatch(text) or not field.least <= int(text) <= field.most:
        raise refusal(field, text, f"{field.least}…{field.most}")
    return int(text)


def _reading(field: Field, text: str) -> str:
    if not _DIGITS.fullmatch(text):
        raise refusal(field, text, "0…9")
    return text


def _factor(field: Field, text: str) -> Decimal:
    if not _FACTOR.fullmatch(text) or not Decimal(text):
        raise refusal(field, text, "> 0 (9999.9999)")
    return Decimal(text)


def _degrees(field: Field, text: str, most: int) -> float:
    if not _DEGREES.fullmatch(text) or abs(float(text)) > most:
        raise refusal(field, text, f"−{most}…{most}")
    return float(text)


def _latitude(field: Field, text: str) -> float:
    return _degrees(field, text, 90)


def _longitude(field: Field, text: str) -> float:
    return _degrees(field, text, 180)


def _date(field: Field, text: str) -> date:
    try:
        moment = datetime.strptime(text, field.format)  # noqa: DTZ007 -- a calendar day has no zone
    except ValueError:
        moment = None
    # In columns every digit stands: of "11126" nobody knows whether it is November or January.
    if moment is None or not text.isascii() or (field.length and f"{moment:{field.format}}" != text):
        raise refusal(field, text, f"{datetime(2026, 12, 31):{field.format}}")  # noqa: DTZ001 -- an example of a day
    return moment.date()


def _month_day(field: Field, text: str) -> tuple[int, int]:
    """A month and a day of it, as MMDD, in whichever year."""
    if not _FOUR_DIGITS.fullmatch(text):
        raise refusal(field, text, "MMDD")
    try:
        found = date(_LEAP_YEAR, int(text[:2]), int(text[2:]))
    except ValueError:
        raise refusal(field, text, "MMDD") from None
    return found.month, found.day


def _time(field: Field, text: str) -> time:
    if not _FOUR_DIGITS.fullmatch(text) or int(text[:2]) > 23 or int(text[2:]) > 59:  # noqa: PLR2004 -- a day's last minute
        raise refusal(field, text, "0000…2359")
    return time(int(text[:2]), int(text[2:]))


def _among(field: Field, text: str, allowed: tuple[str, ...], given: str) -> str:
    if given not in allowed:
        raise refusal(field, text, " / ".join(allowed))
    return given


def _one_of(field: Field, text: str) -> str:
    return _among(field, text, field.values, text.lower())


def _unit(field: Field, text: str) -> str:
    return _among(field, text, UNITS, text.upper())


def _hazards(field: Field, text: str) -> tuple[str, ...]:
    codes = [code.strip().lower() for code in text.split("|")]
    return tuple(dict.fromkeys(_among(field, code, _HAZARD_CODES, code) for code in codes if code))


CONVERTERS: dict[str, Callable[[Field, str], Any]] = {
    "text": _text,
    "account": _account,
    "whole": _whole,
    "reading": _reading,
    "factor": _factor,
    "latitude": _latitude,
    "longitude": _longitude,
    "date": _date,
    "month_day": _month_day,
    "time": _time,
    "one_of": _one_of,
    "unit": _unit,
    "hazards": _hazards,
}
