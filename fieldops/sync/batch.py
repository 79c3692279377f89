"""A batch taken apart: its header and the bytes of its lines, cut at 0x0A and nowhere else.

Only what would make the places of the lines uncertain is refused here. What stands in a line is never a reason to
refuse a batch: line i is seq first+i even when nobody can read it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from fieldops import problems
from fieldops.sync import lines
from fieldops.sync.messages import HEADER_SHAPED, HIGHEST_SEQ

MOST_LINES = 500
MOST_BYTES = 1_048_576
LONGEST_APP = 60
BIGGEST_DECLARED = 2**63 - 1


class Line(NamedTuple):
    """The bytes at one place of a journal."""

    seq: int
    raw: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A push, readable but not yet judged; `head` is the header's word, `sig` may be anything."""

    first: int
    lines: tuple[Line, ...]
    head: str
    sig: object
    declared: int
    app: str

    @property
    def last(self) -> int:
        """The seq of the last line, `first` - 1 for a roll call."""
        return self.first + len(self.lines) - 1

    @property
    def true_head(self) -> str:
        """The hash of the last line that was really sent; a roll call sends none and is taken at its word."""
        return self.lines[-1].hash if self.lines else self.head


def read(body: bytes) -> Batch:
    """Take a push apart; raises bad-batch, or too-large when it could be cut in two."""
    first_line, *raw_lines = body.split(b"\n")
    if not raw_lines or raw_lines.pop() != b"":
        raise problems.BAD_BATCH(what="the last line has no end")
    header = _header(first_line)
    if len(raw_lines) != header["count"]:
        raise problems.BAD_BATCH(what=f"{len(raw_lines)} lines where the header counts {header['count']}")
    _demand_size(raw_lines)
    if header["first"] + len(raw_lines) - 1 > HIGHEST_SEQ:
        raise problems.BAD_BATCH(what=f"a line beyond {HIGHEST_SEQ}")
    return Batch(
        first=header["first"],
        lines=tuple(Line(seq, raw, lines.line_hash(raw)) for seq, raw in enumerate(raw_lines, header["first"])),
        head=header["head"],
        sig=header.get("sig"),
        declared=_recordable(header.get("declared")),
        app=_short_text(header.get("app")),
    )


def _header(raw: bytes) -> dict[str, Any]:
    try:
        header = lines.parse(raw, beyond=_clamped)
    except lines.Unparsable as error:
        raise problems.BAD_BATCH(what="the header is not a JSON object") from error
    if not HEADER_SHAPED.accepts(header):
        raise problems.BAD_BATCH(what=f"header: {', '.join(HEADER_SHAPED.faults(header))}")
    return header


def _clamped(literal: str) -> int:
    # A wrong `declared` is recorded, never refused; `first` and `count` have bounds of their own.
    return -BIGGEST_DECLARED if literal.startswith("-") else BIGGEST_DECLARED


def _demand_size(raw_lines: list[bytes]) -> None:
    if len(raw_lines) <= 1:
        return
    if len(raw_lines) > MOST_LINES:
        raise problems.TOO_LARGE(limit=f"{MOST_LINES} lines")
    if sum(map(len, raw_lines)) + len(raw_lines) > MOST_BYTES:
        raise problems.TOO_LARGE(limit="1 MiB")


def _recordable(declared: object) -> int:
    if isinstance(declared, bool) or not isinstance(declared, int | Decimal):
        return 0
    return int(declared)


def _short_text(app: object) -> str:
    return app[:LONGEST_APP] if isinstance(app, str) else ""
