"""The lines of FRD/1: JSON, an asterisk, a CRC-32, CR LF.

    {"t":"ACK","upto":3}*7D65B23C<CR><LF>

The CRC (the one of Ethernet and ZIP) runs over the bytes of the JSON text and stands as eight capital hex digits. A
line has at most 1024 bytes, CR LF included. The JSON is one object; its numbers are whole, no name is in it twice.

What comes over a cable is anybody's bytes, so opening a line gives a value in any case: the object, or what is wrong.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn
from zlib import crc32

END = b"\r\n"
LONGEST_LINE = 1024
DEEPEST_NESTING = 4

_CHECK = re.compile(rb"\*([0-9A-F]{8})")
_CHECK_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Opened:
    """A line whose check was right: its object, and the bytes of its JSON text."""

    body: dict[str, Any]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line that says nothing; `why` for whoever looks for the fault."""

    why: str


def text_of(body: dict[str, Any]) -> bytes:
    """The JSON text of an object as it goes into a line: no blanks, UTF-8 as it is."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def seal(raw: bytes) -> bytes:
    """The line of a JSON text; ValueError when it is longer than a line may be."""
    line = b"%s*%08X\r\n" % (raw, crc32(raw))
    if len(line) > LONGEST_LINE:
        raise ValueError("an FRD/1 line has at most 1024 bytes")
    return line


def open_line(line: bytes) -> Opened | Damaged:
    """What a line without its CR LF says."""
    raw, check = line[:-_CHECK_LENGTH], _CHECK.fullmatch(line[-_CHECK_LENGTH:])
    if len(line) > LONGEST_LINE - len(END):
        return Damaged("too long")
    if check is None:
        return Damaged("no check")
    if int(check[1], 16) != crc32(raw):
        return Damaged("wrong check")
    try:
        body = json.loads(raw.decode(), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Damaged("not JSON")
    if not isinstance(body, dict) or _deeper_than(body, DEEPEST_NESTING):
        return Damaged("not a flat object")
    return Opened(body, raw)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("a name twice")
    return body


def _refuse(_literal: str) -> NoReturn:
    raise ValueError("not a whole number")


def _deeper_than(value: dict[str, Any] | list[Any], levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return any(levels <= 1 or _deeper_than(item, levels - 1) for item in inner if isinstance(item, dict | list))
