"""What a gate finds: pass, fail or unknown, why (in both languages), and the moment from which time alone cures it.

Sentences travel to tablets, and readers never see balances: no sentence holds an amount of money, and none repeats a
text that somebody typed. Days and instants are given to `passes`, `fails` and `unknown` as values and written here, in
the city's time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from fieldops.rules.calendar import CITY_ZONE

Result = Literal["pass", "fail", "unknown"]
Because = Mapping[str, str]

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One gate's answer; until `cured_at` it stays as it is, and without one time does not cure it."""

    result: Result
    because: Because
    cured_at: datetime | None = None


def passes(en: str, es: str, **details: object) -> Finding:
    """The gate is open."""
    return Finding("pass", said(en, es, **details))


def fails(en: str, es: str, cured_at: datetime | None = None, **details: object) -> Finding:
    """The gate is shut."""
    return Finding("fail", said(en, es, **details), cured_at)


def unknown(en: str, es: str, cured_at: datetime | None = None, **details: object) -> Finding:
    """Nobody can tell: refuses what hurts a customer, never what helps one."""
    return Finding("unknown", said(en, es, **details), cured_at)


def said(en: str, es: str, **details: object) -> Because:
    """A sentence in both languages, with its details written in each."""
    return {language: text.format(**_written(details, language)) for language, text in (("en", en), ("es", es))}


def _written(details: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: write(value, language) for name, value in details.items()}


def write(value: object, language: str) -> object:
    """A day as "Thu 17 Dec 2026", an instant with its local time, a pair of words in this language."""
    if isinstance(value, datetime):
        there = value.astimezone(CITY_ZONE)
        return f"{write(there.date(), language)}, {there:%H:%M}"
    if isinstance(value, date):
        return f"{DAYS[language][value.weekday()]} {value.day} {MONTHS[language][value.month - 1]} {value.year}"
    return value[language] if isinstance(value, Mapping) else value
