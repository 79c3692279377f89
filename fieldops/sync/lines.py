"""One line of a journal: read strictly, hashed, and compared with another telling of the same fact.

Two programs that read the same bytes must see the same thing for ever, so whatever JSON leaves open is refused here as
unparsable: keys that stand twice, numbers a double cannot hold, text no database takes, depths that break a parser.
Numbers are values, not spellings: 1, 1.0 and 1e0 are read as the same whole number, and a fraction stays an exact
`Decimal`, because "same fact" is decided without rounding (docs/exchange.md, Journal).

Every line of every tablet goes through here, and nearly every one is spelled as any program would spell it. So a line
is first read by a quick parser that overlooks much, and what that made of it is written down again: where the very same
bytes come out, nothing was overlooked (no key stood twice, no number was bent, nothing was skipped). Every other line
is read by the slow parser, which knows all the rules; both come to the same value, and the digests of facts stored by
older releases stay what they were.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial
from typing import Any, NoReturn

import msgspec

from fieldops.facts import ids

GENESIS = "0" * 64
"""What the first line of a journal names as the hash before it."""
LONGEST_LINE = 65_536
DEEPEST_NESTING = 32
BIGGEST_WHOLE = 2**53

_POSITION_KEYS = frozenset({"j", "seq", "prev"})
_DERIVED_ID_KEYS = ("kind", "stop", "p")
# An unterminated string matches to the end, so that the search for brackets never starts over inside it.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_USUAL_WHOLE = 15
"""Characters; a literal that is no longer cannot lie beyond 2^53."""
_ANY_FIGURE_AS_0 = bytes.maketrans(b"123456789", b"0" * 9)
_MORE_FIGURES = b"0" * (_USUAL_WHOLE + 1)
_USUAL_FRACTION = 30
"""Characters; a literal that is no longer, has no exponent and does not end with 0 is no whole number."""
_TOLD_ONE_WAY = frozenset({str, int, bool, type(None)})
_NUMBER_KEY = "\x00"
"""No readable line has this character, so no line can imitate a tagged number."""


class Unparsable(ValueError):  # noqa: N818 -- the contract's word
    """The bytes are not one JSON object as the contract wants it."""


def line_hash(raw: bytes) -> str:
    """SHA-256 of a line's bytes, without the line end."""
    return hashlib.sha256(raw).hexdigest()


def _refuse(_literal: str) -> NoReturn:
    raise Unparsable("integer beyond 2^53")


def parse(raw: bytes, beyond: Callable[[str], int] = _refuse) -> dict[str, Any]:
    """The JSON object of one line; raises Unparsable. `beyond` says what to make of integers beyond 2^53."""
    if len(raw) > LONGEST_LINE:
        raise Unparsable("line too long")
    if _nests_too_deep(raw):
        raise Unparsable("nested too deep")
    value = _read_quickly(raw)
    if value is None:
        value = _read_strictly(raw, beyond)
    if not isinstance(value, dict):
        raise Unparsable("not an object")
    return value


def digest(line: dict[str, Any]) -> str:
    """A hash that two parsed lines share exactly when they tell the same fact; the id must be a UUID."""
    derived = ids.is_derived(line["id"])
    told = {key: line.get(key) for key in _DERIVED_ID_KEYS} if derived else line
    return hashlib.sha256(_CANONICAL.encode(_tagged(told, _POSITION_KEYS))).hexdigest()


def body_text(payload: dict[str, Any]) -> str:
    """A parsed payload as JSON text."""
    return _AS_READ.encode(payload).decode()


def _nests_too_deep(raw: bytes) -> bool:
    if raw.count(b"{") + raw.count(b"[") <= DEEPEST_NESTING:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", raw)):
        depth += 1 if bracket.group() in b"{[" else -1
        if depth > DEEPEST_NESTING:
            return True
    return False


def _read_quickly(raw: bytes) -> Any:
    """The value of a line that is spelled as we would spell it; None for every other."""
    # These could come out as they went in, though not every line that has them may be read.
    if b"\\" in raw or _MORE_FIGURES in raw.translate(_ANY_FIGURE_AS_0):
        return None
    try:
        value = _QUICK.decode(raw)
    except (ValueError, ArithmeticError):
        return None
    return value if _AS_READ.encode(value) == raw else None


def _read_strictly(raw: bytes, beyond: Callable[[str], int]) -> Any:
    try:
        value = _decoder(beyond).decode(raw.decode())
    except (ValueError, ArithmeticError) as error:
        raise Unparsable("not JSON") from error
    if b"\\u" in raw:
        _demand_plain_text(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Unparsable("duplicate key")
    return value


@cache
def _decoder(beyond: Callable[[str], int]) -> json.JSONDecoder:
    def whole(literal: str) -> int:
        return int(literal) if len(literal) <= _USUAL_WHOLE else _whole(beyond, literal)

    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=whole,
        parse_float=partial(_number, beyond),
        parse_constant=_no_constant,
    )


def _whole(beyond: Callable[[str], int], literal: str) -> int:
    if len(literal) > len(f"-{BIGGEST_WHOLE}") or abs(int(literal)) > BIGGEST_WHOLE:
        return beyond(literal)
    return int(literal)


def _number(beyond: Callable[[str], int], literal: str) -> int | Decimal:
    exact = Decimal(literal)
    if len(literal) <= _USUAL_FRACTION and literal[-1] != "0" and "e" not in literal and "E" not in literal:
        return exact
    # Methods that round to the context's precision (abs, normalize, +) would change the value.
    if exact == exact.to_integral_value():
        return beyond(literal) if exact.copy_abs() > BIGGEST_WHOLE else int(exact)
    if math.isinf(float(literal)):
        raise Unparsable("number beyond a double")
    return exact


def _no_constant(name: str) -> NoReturn:
    raise Unparsable(name)


def _demand_plain_text(value: object) -> None:
    for text in _texts(value):
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise Unparsable("U+0000 or a lone surrogate")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _tagged(value: Any, left_out: frozenset[str] = frozenset()) -> Any:
    """A value in which every fraction is told in one way, however it was spelled."""
    if isinstance(value, dict):
        return {
            key: item if type(item) in _TOLD_ONE_WAY else _tagged(item)
            for key, item in value.items()
            if key not in left_out
        }
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    return _tag(value) if isinstance(value, Decimal) else value


def _tag(exact: Decimal) -> dict[str, str]:
    """A fraction as its digits and a power of ten, the same for every spelling of it."""
    spelled = str(exact)
    sign, unsigned = ("-", spelled[1:]) if spelled[0] == "-" else ("", spelled)
    figures, _, power = unsigned.partition("E")
    whole, _, fraction = figures.partition(".")
    digits = whole + fraction
    shorter = digits.rstrip("0")
    exponent = int(power or 0) - len(fraction) + len(digits) - len(shorter)
    return {_NUMBER_KEY: f"{sign}{shorter.lstrip('0')}e{exponent}"}


_QUICK = msgspec.json.Decoder(float_hook=partial(_number, _refuse))
_AS_READ = msgspec.json.Encoder(decimal_format="number")
_CANONICAL = msgspec.json.Encoder(order="sorted")
