"""One telegram without a line: what a technician has in a file or on the clipboard."""

from fieldops import problems
from fieldops.devices.framing import EVEN
from fieldops.devices.ui1203.link import LONGEST_LINE, Cutter, parse, readout_of
from fieldops.devices.ui1203.telegram import FILLING, Telegram, parse_line


def decode(data: bytes) -> dict[str, object]:
    """Id, digits, flags and tags of the first whole telegram; problems TELEGRAM_DAMAGED, TELEGRAM_MALFORMED.

    The characters may have their parity bit or not; the telegram's end may be missing when nothing else is there.
    """
    # Every telegram has characters with an odd number of ones, so with parity bits it is never plain ASCII.
    characters = data if data.isascii() else EVEN.decode(data)
    telegram = _first(characters)
    if telegram is None:
        raise problems.TELEGRAM_MALFORMED() if characters.isascii() else problems.TELEGRAM_DAMAGED()
    readout = readout_of(telegram, "", "unchecked")
    return {
        "id": readout.meter_id,
        "digits": readout.digits,
        "flags": list(readout.flags),
        "tags": list(readout.tags),
    }


def _first(characters: bytes) -> Telegram | None:
    cutter = Cutter()
    pieces = list(cutter.cut(characters))
    if not pieces:
        return parse_line(bytes(cutter.waiting).rstrip(FILLING)) if len(characters) <= LONGEST_LINE else None
    # What comes behind the last end is the start of another telegram, its id perhaps cut short.
    return next((telegram for piece in pieces if (telegram := parse(piece))), None)
