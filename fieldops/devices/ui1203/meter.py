"""The register's end of the line: it says one telegram over and over for as long as it has power."""

import re

from fieldops import problems
from fieldops.devices import options as asked
from fieldops.devices.conversation import Conversation, Line, Send, SetLine
from fieldops.devices.driver import Options
from fieldops.devices.ui1203 import badger, neptune, telegram
from fieldops.devices.ui1203.telegram import old_telegram_for, telegram_for

BAUD = 1200
FRAMING = "7E1"
TAGS = {
    "tagged": (),
    "hre": ("M{status:04X}?!",),
    "lcd": ("GC07", "M00{status:04X},000000"),
    "gen1": ("GC07", "M00{status:04X},000000", "XT018", "K1"),
    "gen2": ("GC07", "M00{status:04X},000000", "XT1215", "K1", "XP283A31"),
    "mag": ("GC07", "M00000000,00000000"),
}
FORMS = (*TAGS, "old", "neptune")
MOST_SEED = 1_000_000


def meter(options: Options) -> Conversation[None]:
    """A register with `id` and `read` in a `form`, with `flags` set; its listener joins at character `seed`.

    Problem DEVICE_OPTION.
    """
    line = line_of(options)
    said = _said(options)
    seed = asked.number(options, "seed", 0, 0, MOST_SEED) % len(said)
    return _say(line, said[seed:], said)


def line_of(options: Options) -> Line:
    """How the line is set; problem DEVICE_OPTION."""
    return Line(asked.baud(options, BAUD), FRAMING)


def _say(line: Line, rest: bytes, said: bytes) -> Conversation[None]:
    yield SetLine(line)
    yield Send(rest)
    while True:
        yield Send(said)


def _said(options: Options) -> bytes:
    form = asked.chosen(options, "form", FORMS)
    if form == "old":
        return old_telegram_for(*_id_and_read(options, telegram.OLD_METER_ID, telegram.OLD_READING))
    if form == "neptune":
        return neptune.frame_for(*_id_and_read(options, neptune.METER_ID, neptune.READING))
    status = _status(options)
    tags = tuple(tag.format(status=status) for tag in TAGS[form])
    return telegram_for(*_id_and_read(options, telegram.METER_ID, telegram.READING), tags)


def _id_and_read(options: Options, meter_id: re.Pattern[str], reading: re.Pattern[str]) -> tuple[str, str]:
    return asked.matching(options, "id", meter_id), asked.matching(options, "read", reading)


def _status(options: Options) -> int:
    try:
        return badger.status_for(asked.several(options, "flags"))
    except ValueError:
        raise problems.DEVICE_OPTION(option="flags", expected=", ".join(badger.STATUS_BITS.values())) from None
