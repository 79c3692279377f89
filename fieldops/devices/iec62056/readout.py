"""One recorded readout, decoded: `/ident`, data sets, `!` and, where it was recorded too, ETX and BCC.

A recording may have the parity bits still on top, line feeds instead of CR LF, the reader's own request before it, and
no STX. It must say who speaks and must have its end: of a torn one nobody knows what is missing.
"""

from typing import Any

from fieldops import problems
from fieldops.devices.framing import strip_parity
from fieldops.devices.iec62056.grammar import ETX, STX, DataSet, Ident, first_block, ident_in, is_plain, sets_in
from fieldops.devices.iec62056.registers import device_address

LONGEST = 65_536


def decode(data: bytes) -> dict[str, Any]:
    """What a recorded readout says, all values as sent; problem IEC_MALFORMED.

    `ident` is without its slash. `address` is the meter's own (register 0.0, else another of `registers.IDS`), "" where
    it names none. A value of several parts that each have a unit becomes one set a part, any other stays whole; a unit
    that was not sent is "". Characters between the sets are kept as the value of a set without `obis`. `bcc` is "bad"
    where it does not fit the data and "absent" without ETX and a character behind it.
    """
    ident, rest = _ident_and_rest(_seven_bits(data))
    text, check = _data(rest)
    sets = sets_in(text)
    if not any(data_set.obis for data_set in sets):
        raise problems.IEC_MALFORMED(what="it holds no data set")
    return {
        "ident": ident.text,
        "address": device_address(sets),
        "sets": [_as_json(data_set) for data_set in sets],
        "bcc": check,
    }


def _as_json(data_set: DataSet) -> dict[str, str]:
    return {"obis": data_set.obis, "value": data_set.value, "unit": data_set.unit}


def _seven_bits(data: bytes) -> bytes:
    if len(data) > LONGEST:
        raise problems.IEC_MALFORMED(what=f"it is longer than {LONGEST} bytes")
    characters = strip_parity(data)
    if not characters.isascii():
        raise problems.IEC_MALFORMED(what="characters are damaged")
    return characters


def _ident_and_rest(characters: bytes) -> tuple[Ident, bytes]:
    start = 0
    while start < len(characters):
        found = characters.find(b"\n", start)
        end = found if found >= 0 else len(characters)
        ident = ident_in(characters[start:end])
        if ident is not None:
            return ident, characters[end + 1 :]
        start = end + 1
    raise problems.IEC_MALFORMED(what="nobody says who it is")


def _data(rest: bytes) -> tuple[str, str]:
    before, end, _ = rest.partition(ETX)
    if end:
        return _blocks(rest if STX in before else STX + rest)
    text, end, _ = rest.lstrip(STX).partition(b"!")
    if not end:
        raise problems.IEC_MALFORMED(what="its end is missing")
    return _plain(text), "absent"


def _blocks(rest: bytes) -> tuple[str, str]:
    texts: list[str] = []
    checks: list[str] = []
    more = True
    while more:
        # A recording may stop at its ETX: there is no check then, and nothing to hold against the data.
        found = first_block(rest) or first_block(rest + b"\xff")
        if found is None:
            raise problems.IEC_MALFORMED(what="its end is missing")
        block, end = found
        texts.append(_plain(block.text))
        checks.append("absent" if end > len(rest) else block.check)
        more, rest = block.more, rest[end:]
    worst = next((check for check in ("bad", "absent") if check in checks), "ok")
    return "".join(texts), worst


def _plain(text: bytes) -> str:
    if not is_plain(text):
        raise problems.IEC_MALFORMED(what="characters are damaged")
    return text.decode("ascii")
