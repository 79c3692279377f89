"""UI-1203, the touch-read telegram of US water registers.

A register under a probe sends one line over and over for as long as it has power:

    V;RB00123456;IB61564400;GC12;M000020,000000<CR>

`RB` is the reading (4 to 12 digits, leading zeros included: they are the dials), `IB` the register's id, and whatever
else stands between semicolons is the maker's own and is kept as it came. An older form has no tags: `R`, four digits of
reading, eight of id. The official text is not public; this is the grammar as the trade reads it.

Characters come in as framing.py decodes them: seven bits, and the eighth marks a damaged one.
"""

import re
from dataclasses import dataclass

READING = re.compile(r"\d{4,12}", re.ASCII)
METER_ID = re.compile(r"[0-9A-Za-z-]{1,16}")
READING_TAG = b"V;RB"
FILLING = b"\x00\n "
OLD_READING = re.compile(r"\d{4}", re.ASCII)
OLD_METER_ID = re.compile(r"\d{8}", re.ASCII)
_OLD_FORM = re.compile(rf"R({OLD_READING.pattern})({OLD_METER_ID.pattern})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Telegram:
    """One answer of a register: digits are the dials as sent, tags what else it said, raw the characters with the end.

    `warnings` are words about the telegram itself, such as a checksum that is not as expected.
    """

    meter_id: str
    digits: str
    tags: tuple[str, ...]
    raw: bytes
    warnings: tuple[str, ...] = ()


def telegram_for(meter_id: str, digits: str, tags: tuple[str, ...] = ()) -> bytes:
    """What a register of this id (`METER_ID`) sends when its dials stand at `digits` (`READING`)."""
    return ";".join(("V", f"RB{digits}", f"IB{meter_id}", *tags)).encode("ascii") + b"\r"


def old_telegram_for(meter_id: str, digits: str) -> bytes:
    """The same in the older form, of four digits and an id of eight."""
    return f"R{digits}{meter_id}\r".encode("ascii")


def parse_line(line: bytes) -> Telegram | None:
    """The telegram that a line without its CR ends with, if it is one from the `V` on; None otherwise."""
    start = line.find(b"V;")
    while start >= 0:
        telegram = _parse_tagged(line[start:])
        if telegram is not None:
            return telegram
        start = line.find(b"V;", start + 1)
    return _parse_old(line.strip(FILLING))


def _parse_tagged(line: bytes) -> Telegram | None:
    text = visible(line)
    if text is None:
        return None
    fields = text.split(";")[1:]
    if "V" in fields:  # another start: this one was a rest or noise
        return None
    readings = [field[2:] for field in fields if field.startswith("RB")]
    ids = [field[2:] for field in fields if field.startswith("IB")]
    if not _one(readings, READING) or not _one(ids, METER_ID):
        return None
    tags = tuple(field for field in fields if not field.startswith(("RB", "IB")))
    return Telegram(ids[0], readings[0], tags, line + b"\r")


def _parse_old(line: bytes) -> Telegram | None:
    # The whole line or nothing: the rest of a damaged tagged telegram could end just like this.
    match = _OLD_FORM.fullmatch(visible(line) or "")
    return Telegram(match[2], match[1], (), line + b"\r") if match else None


def _one(values: list[str], form: re.Pattern[str]) -> bool:
    return len(values) == 1 and form.fullmatch(values[0]) is not None


def visible(characters: bytes) -> str | None:
    """The text of undamaged, printable characters; None when one is neither."""
    if not characters.isascii():
        return None
    text = characters.decode("ascii")
    return text if text.isprintable() else None
