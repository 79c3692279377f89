"""What Badger's registers say beside reading and id, as far as it is known.

    HRE                     M<4 hex>?!
    HRE-LCD, E-Series       GC<flow>;M<6 hex>,<6 hex>
    E-Series, first         … ;XT<temperature>;K<owner's number>
    E-Series, second        … ;XP<6 hex>
    mag meters              GC<flow>;M<8 hex>,<8 hex>

`M` carries the status: sixteen bits, with a byte for the meter's size in front in the long form, where the second
number is what flowed backwards. `GC` is the flow in per cent of the meter's greatest. `XT` is one temperature in three
characters, or two (water, surroundings) in a signed byte each. `XP` is the least, greatest and average pressure in
tenths of a bar. The status of mag meters differs from product to product and is left as it came.

Other makers use the same letters for other things, so temperatures, pressures and totals are read only where the whole
row of fields is one of these. Nothing here refuses a telegram.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fieldops.devices.readout import Measured

STATUS_BITS = {
    15: "overflow",
    14: "pressure",
    8: "negative-flow",
    7: "tamper",
    6: "program",
    5: "leak",
    4: "reverse-flow",
    3: "no-flow",
    2: "end-of-life",
    1: "temperature",
    0: "empty-pipe",
}
_STATUS = re.compile(r"M(?:([0-9A-F]{4})(?:\?!)?|[0-9A-F]{2}([0-9A-F]{4}),[0-9A-F]{6})", re.IGNORECASE)
_E_SERIES = re.compile(
    r"GC(?P<flow>[0-9]{1,2});M[0-9A-F]{6},(?P<reverse>[0-9A-F]{6})"
    r"(?:;XT(?P<temperature>-[0-9]{2}|[0-9]{3}|[0-9A-F]{4}))?(?:;K[0-9A-Z]{0,10})?(?:;XP(?P<pressure>[0-9A-F]{6}))?",
    re.IGNORECASE,
)
_MAG = re.compile(r"GC(?P<flow>[0-9]{1,2});M[0-9A-F]{8},(?P<secondary>[0-9A-F]{8})", re.IGNORECASE)

NO_SENSOR, IN_STORAGE, FAULT = 0x7C, 0x7D, 0x7E
PRESSURE_NONE, PRESSURE_FAULT, PRESSURE_EMPTY = 0xFD, 0xFE, 0xFF
_BOTH_TEMPERATURES = 4


@dataclass(frozen=True, slots=True)
class Extended:
    """The conditions and further registers that a register reports."""

    flags: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = ()


def understood(tags: Sequence[str]) -> Extended:
    """What the tags of one telegram mean; what is not understood is left out."""
    flags, measured = _status(tags), []
    row = ";".join(tags)
    if match := _E_SERIES.fullmatch(row):
        warm, pressed = _temperatures(match["temperature"] or ""), _pressures(match["pressure"] or "")
        flags += [flag for flag in (*warm.flags, *pressed.flags) if flag not in flags]
        measured = [_flow(match["flow"]), _total("reverse", match["reverse"]), *warm.measured, *pressed.measured]
    elif match := _MAG.fullmatch(row):
        measured = [_flow(match["flow"]), _total("secondary", match["secondary"])]
    return Extended(tuple(flags), tuple(measured))


def status_for(flags: Sequence[str]) -> int:
    """The sixteen status bits in which these words are set; ValueError for a word that has no bit."""
    bits = {word: bit for bit, word in STATUS_BITS.items()}
    if not bits.keys() >= set(flags):
        raise ValueError("the status has no bit for that")
    return sum(1 << bits[flag] for flag in set(flags))


def _status(tags: Sequence[str]) -> list[str]:
    found = [match for tag in tags if (match := _STATUS.fullmatch(tag))]
    if len(found) != 1:
        return []
    status = int(found[0][1] or found[0][2], 16)
    return [word for bit, word in STATUS_BITS.items() if status >> bit & 1]


def _flow(digits: str) -> Measured:
    return Measured("flow", Decimal(digits), digits, "%")


def _total(register: str, digits: str) -> Measured:
    return Measured(register, Decimal(int(digits, 16)), digits)


def _temperatures(text: str) -> Extended:
    if not text:
        return Extended()
    if len(text) != _BOTH_TEMPERATURES:
        return _temperature("temperature", int(text), text)
    water = _temperature("temperature", _signed_byte(text[:2]), text[:2])
    around = _temperature("ambient-temperature", _signed_byte(text[2:]), text[2:])
    return Extended(water.flags or around.flags, water.measured + around.measured)


def _signed_byte(digits: str) -> int:
    return int.from_bytes(bytes.fromhex(digits), "big", signed=True)


def _temperature(register: str, degrees: int, digits: str) -> Extended:
    if degrees == FAULT:
        return Extended(("temperature",))
    if degrees in (NO_SENSOR, IN_STORAGE):
        return Extended()
    return Extended((), (Measured(register, Decimal(degrees), digits, "°C"),))


def _pressures(text: str) -> Extended:
    parts = {f"pressure-{which}": text[at : at + 2] for at, which in ((0, "min"), (2, "max"), (4, "average"))}
    values = {register: int(digits, 16) for register, digits in parts.items() if digits}
    measured = tuple(
        Measured(register, Decimal(value) / 10, parts[register], "bar")
        for register, value in values.items()
        if value not in (PRESSURE_NONE, PRESSURE_FAULT, PRESSURE_EMPTY)
    )
    return Extended(("pressure",) if PRESSURE_FAULT in values.values() else (), measured)
