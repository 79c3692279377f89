"""What a person or a profile set for a driver: text, checked before anything is sent."""

import re
from collections.abc import Mapping, Sequence

from fieldops import problems
from fieldops.devices.conversation import Line

SLOWEST_BAUD = 50
FASTEST_BAUD = 921_600


def number(options: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """The whole number of that option; problem DEVICE_OPTION when it is none, or out of its limits."""
    text = options.get(name, str(default))
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise problems.DEVICE_OPTION(option=name, expected=f"{least}–{most}")


def baud(options: Mapping[str, str], default: int) -> int:
    """The line's speed in bit/s; problem DEVICE_OPTION."""
    return number(options, "baud", default, SLOWEST_BAUD, FASTEST_BAUD)


def line(options: Mapping[str, str], usual: Line) -> Line:
    """How the line is set: the option `baud`, or the usual; problem DEVICE_OPTION."""
    return Line(baud(options, usual.baud), usual.framing)


def chosen(options: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """The choice made for that option, the first when none was made; problem DEVICE_OPTION."""
    choice = options.get(name, choices[0])
    if choice not in choices:
        raise problems.DEVICE_OPTION(option=name, expected=", ".join(choices))
    return choice


def matching(options: Mapping[str, str], name: str, form: re.Pattern[str]) -> str:
    """The text of that option, which must be there and of that form; problem DEVICE_OPTION."""
    text = options.get(name, "")
    if not form.fullmatch(text):
        raise problems.DEVICE_OPTION(option=name, expected=form.pattern)
    return text


def several(options: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The words of an option that lists some, separated by commas."""
    return tuple(word.strip() for word in options.get(name, "").split(",") if word.strip())
