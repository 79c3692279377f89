"""From the bytes of a file to its lines, whatever machine wrote it.

Billing systems send UTF-8 or Windows' cp1252, with CRLF or LF, with or without a last line end. A line is one row,
always: a quotation mark left open spoils its own row and never swallows the rows behind it.
"""

import codecs
import re
from dataclasses import dataclass

from fieldops import problems

_CONTROLS = bytes(set(range(32)) - set(b"\t\r\n"))
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank; `number` is its 1-based place in the file."""

    number: int
    text: str


def lines_of(data: bytes) -> tuple[Line, ...]:
    """The lines of a text file without their ends; UNREADABLE_FILE when it is empty or no text."""
    if _looks_binary(data):
        raise problems.UNREADABLE_FILE(what="it is not a text file")
    plain = data.removeprefix(codecs.BOM_UTF8)
    # A NUL is no text either, and PostgreSQL would not even keep the row that is set aside for it.
    texts = plain.decode(_encoding(data), errors="replace").replace("\0", "\ufffd").split("\n")
    every = (Line(number, text.removesuffix("\r")) for number, text in enumerate(texts, start=1))
    lines = tuple(line for line in every if line.text.strip(" \t"))
    if not lines:
        raise problems.UNREADABLE_FILE(what="it is empty")
    return lines


def refuse_unprintable(text: str) -> None:
    """Raise ROW_CHARACTERS where a row holds NUL, a control character or a byte that could not be decoded."""
    found = _NOT_TEXT.search(text)
    if found:
        raise problems.ROW_CHARACTERS(place=found.start() + 1)


def _looks_binary(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK\x03\x04")):
        return True
    controls = len(data) - len(data.translate(None, delete=_CONTROLS))
    return controls * 10 > len(data)


def _encoding(data: bytes) -> str:
    """UTF-8 unless most lines beyond ASCII say otherwise: one damaged line must not garble all others."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    telling = [line for line in data.split(b"\n") if not line.isascii()]
    fitting = sum(_is_utf8(line) for line in telling)
    return "utf-8" if fitting * 2 >= len(telling) else "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
