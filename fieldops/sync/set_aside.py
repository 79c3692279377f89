"""What a person can read of a line that was set aside: its words where it has any, its bytes always."""

import re
from dataclasses import dataclass
from typing import Any

from fieldops.store.quarantine import KeptLine
from fieldops.sync import lines
from fieldops.sync.intake import quarantine_reference

REF_BEGINNING = 8
"""Characters of the journal's id that a reference has."""
MOST_SHOWN = 80
"""Characters of a word that are shown; a line that is set aside may hold anything."""
LAST_SEQ = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as far as it can be read; whatever is missing or of another type is None."""

    line: KeptLine
    ref: str
    kind: str | None
    by: str | None
    at: str | None
    run: str | None
    stop: str | None

    @property
    def address(self) -> str:
        """The reference with the whole journal, which only one line has."""
        return f"{self.line.journal_id}-{self.line.seq}"

    @property
    def text(self) -> str:
        """The bytes as text."""
        return _visible(self.line.raw.decode("utf-8", "backslashreplace"))


def read(line: KeptLine) -> Reading:
    """The line with what it says of itself."""
    try:
        content = lines.parse(line.raw)
    except lines.Unparsable:
        content = {}
    told = {name: _word(content, name) for name in ("kind", "by", "at", "run", "stop")}
    return Reading(line, quarantine_reference(line.journal_id, line.seq), **told)


def place(ref: str) -> tuple[str, int] | None:
    """The journal, or how it begins, and the seq that a reference names; None for what is no reference."""
    beginning, _, number = ref.strip().lower().rpartition("-")
    if len(beginning) < REF_BEGINNING or not re.fullmatch(r"[0-9]{1,10}", number) or int(number) > LAST_SEQ:
        return None
    return beginning, int(number)


def _word(content: dict[str, Any], name: str) -> str | None:
    value = content.get(name)
    return _visible(value[:MOST_SHOWN]) if isinstance(value, str) else None


def _visible(told: str) -> str:
    """The text with whatever does not show, or would turn it around, written as its number."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in told)
