"""The collector's end: sends a record at a time, and the next one when that is acknowledged."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fieldops import problems
from fieldops.devices.cipherlab.frames import ACK, END, LONGEST_RECORD, OVER, READ, SEQUENCE, Frame, line_of
from fieldops.devices.cipherlab.host import checked_from
from fieldops.devices.cipherlab.layout import Layout, layout_from
from fieldops.devices.conversation import Conversation, Inbox, Line, Send, SetLine
from fieldops.devices.driver import Options
from fieldops.devices.frd1.link import LINE
from fieldops.devices.frd1.memory_file import BEGAN_AT, MOST_SEED, reads_from
from fieldops.devices.options import line, number

SECONDS_A_STOP = 45
FOREVER = float("inf")


def meter(options: Options) -> Conversation[None]:
    """A collector with the records that the options tell of; problem DEVICE_OPTION."""
    texts = _texts(layout_from(options), options)
    try:
        return collector(texts, line(options, LINE), checked_from(options))
    except ValueError:
        raise problems.DEVICE_OPTION(option="meters, serials", expected="61564400, 00123456") from None


def collector(texts: Sequence[bytes], line: Line, checked: bool) -> Conversation[None]:
    """A collector in its cradle, until the line is taken away; ValueError for a text that no line holds."""
    frames = [line_of(Frame(n % SEQUENCE, text), checked) for n, text in enumerate(texts)]
    return _talk([*frames, OVER + END], line)


def _talk(lines: Sequence[bytes], line: Line) -> Conversation[None]:
    ear = Inbox(LONGEST_RECORD)
    yield from ear.do(SetLine(line))
    at: int | None = None
    while True:
        said = yield from ear.line(FOREVER, END)
        if said == READ:
            at = 0
            yield from ear.do(Send(ACK + END))
        elif at is not None and said == ACK:
            at = at + 1 if at + 1 < len(lines) else None
        if at is not None and said:
            yield from ear.do(Send(lines[at]))


def _texts(layout: Layout, options: Options) -> list[bytes]:
    reads = reads_from(options, number(options, "seed", 0, 0, MOST_SEED))
    try:
        began_at = datetime.fromisoformat(options.get("at", BEGAN_AT))
    except ValueError:
        raise problems.DEVICE_OPTION(option="at", expected=BEGAN_AT) from None
    moments = [(began_at + timedelta(seconds=n * SECONDS_A_STOP)).strftime(layout.at_format) for n in range(len(reads))]
    return [
        layout.joined({"serial": serial, "digits": digits, "at": moment}).encode("latin-1", "replace")
        for (serial, digits), moment in zip(reads.items(), moments, strict=True)
    ]
