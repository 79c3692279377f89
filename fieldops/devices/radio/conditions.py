"""Conditions in the fields of a radio telegram, in the words of `Readout.flags`.

R900 counts the days of the last 35 in steps 0 to 6 (`Leak`, `NoUse`) and tells the last day's leak (`LeakNow`) and the
backflow of 35 days as none, little or much. Older receivers set unknown bits above those three, which do not count.
ERT endpoints count tampering; a count that is not zero was never reset.
"""

import re
from collections.abc import Mapping

_COUNTED = {
    "leak": ("leak", 7),
    "leaknow": ("leak-now", 3),
    "backflow": ("reverse-flow", 3),
    "nouse": ("no-flow", 7),
    "tamper": ("tamper", 0xFFFF),
    "tamperphy": ("tamper", 3),
    "tamperenc": ("tamper", 3),
    "physicaltamper": ("tamper", 3),
    "encodertamper": ("tamper", 3),
}
_HEX = re.compile(r"0[xX][0-9A-Fa-f]{1,8}")
_STATUS_WORD = re.compile(r"[A-Z][A-Z0-9_]{1,40}")
_FINE = "OK"
_MOST_WORDS = 16


def from_fields(facts: Mapping[str, object]) -> tuple[str, ...]:
    """The conditions that ERT and R900 telegrams count; each once."""
    flags: dict[str, None] = {}
    for name, value in facts.items():
        word, mask = _COUNTED.get(name.replace("_", "").lower(), ("", 0))
        if _number(value) & mask:
            flags[word] = None
    return tuple(flags)


def from_status(status: object) -> tuple[str, ...]:
    """The words of a status such as `DRY REVERSED`; none for `OK`."""
    words = status.split()[:_MOST_WORDS] if isinstance(status, str) else []
    return tuple(
        word.lower().replace("_", "-")
        for word in dict.fromkeys(words)
        if word != _FINE and _STATUS_WORD.fullmatch(word)
    )


def _number(value: object) -> int:
    if type(value) is int:
        return value
    return int(value, 16) if isinstance(value, str) and _HEX.fullmatch(value) else 0
