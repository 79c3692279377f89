"""An unload file enters the house as a handheld's dump, as if it had come over a cable.

The file stands for the handheld and its bytes for one filling of it: the same file is the same dump whenever it is
pulled, another file is another. A record that both hold has the same identity in both.
"""

from datetime import date

from fieldops.facts.handhelds import Dump, HandheldRecord, digest_of
from fieldops.interchange.handheld_layout import HandheldLayout
from fieldops.interchange.handheld_unload import read_unload
from fieldops.interchange.rows import BadRow

EPOCH_DIGITS = 12
"""Hexadecimal digits of the file's SHA-256 that become its epoch: 48 bits are whole numbers everywhere."""


def dump_of(
    layout: HandheldLayout, content: bytes, today: date
) -> tuple[Dump, tuple[HandheldRecord, ...], tuple[BadRow, ...]]:
    """The dump that a file is, its records, and the rows set aside; UNREADABLE_FILE when it is empty or no text."""
    file = read_unload(layout, content, today)
    epoch = 1 + int(file.sha256[:EPOCH_DIGITS], 16)
    code = file.meter_routes[0] if len(file.meter_routes) == 1 else ""
    dump = Dump(f"file-{layout.name}", code, epoch, len(file.records), digest_of(record.raw for record in file.records))
    return dump, file.records, file.bad
