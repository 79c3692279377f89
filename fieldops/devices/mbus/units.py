"""The meaning of a value information block: VIF, its extensions, and a unit in plain text (EN 13757-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from fieldops.devices.mbus.vif_tables import AFTER_FB, AFTER_FD, PRIMARY, RESERVED, Kind, Row

# Wide enough for every 32-bit real in full, so that no multiplication ever rounds.
EXACT = Context(prec=400)
CODE = 0x7F
FD, FB, PLAIN_TEXT = 0xFD, 0xFB, 0x7C
MANUFACTURER = 0x7F
ONE, NOTHING = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a record's number is: number * `times` + `plus`, in `unit`.

    `plain` is False where an extension says that it is something else than the quantity's value itself: a limit, the
    time of a maximum, an error of the record, a future value, or what the maker alone knows. The quantity and the unit
    are the VIF's all the same.
    """

    quantity: str
    unit: str
    times: Decimal = ONE
    plus: Decimal = NOTHING
    kind: Kind = "number"
    plain: bool = True


def _by_code(rows: Sequence[Row]) -> dict[int, Meaning]:
    return {
        row.first + step: Meaning(row.quantity, row.unit, times, NOTHING, row.kind)
        for row in rows
        for step, times in enumerate(row.times)
    }


_PRIMARY, _AFTER_FD, _AFTER_FB = _by_code(PRIMARY), _by_code(AFTER_FD), _by_code(AFTER_FB)
_UNKNOWN = Meaning(RESERVED, RESERVED)


@lru_cache(maxsize=1024)
def meaning(vib: bytes, label: str = "") -> Meaning:
    """The meaning of VIF and VIFEs (at least one byte); `label` is the unit in plain text that went with VIF 7C."""
    if vib[0] in (FD, FB) and len(vib) > 1:
        table = _AFTER_FD if vib[0] == FD else _AFTER_FB
        return _extended(table.get(vib[1] & CODE, _UNKNOWN), vib[2:])
    if vib[0] & CODE == PLAIN_TEXT:
        return _extended(Meaning(label, "-"), vib[1:])
    return _extended(_PRIMARY.get(vib[0] & CODE, _UNKNOWN), vib[1:])


def _extended(base: Meaning, extensions: bytes) -> Meaning:
    """The meaning with what further VIFEs say of it."""
    if base.quantity == RESERVED:  # whatever would be multiplied here, nobody knows of what
        return base
    times, plus, plain = base.times, base.plus, base.quantity != "Manufacturer specific"
    for extension in extensions:
        code = extension & CODE
        plain = plain and (code in _TIMES or code in _PLUS)
        if code == MANUFACTURER:  # the rest is the maker's own
            break
        times, plus = _corrected(times, plus, code)
    return Meaning(base.quantity, base.unit, times, plus, base.kind, plain)


_TIMES = {**{0x70 + step: Decimal(1).scaleb(step - 6) for step in range(8)}, 0x7D: Decimal(1000)}
_PLUS = {0x78 + step: Decimal(1).scaleb(step - 3) for step in range(4)}


def _corrected(times: Decimal, plus: Decimal, code: int) -> tuple[Decimal, Decimal]:
    factor = _TIMES.get(code, ONE)
    return EXACT.multiply(times, factor), EXACT.add(EXACT.multiply(plus, factor), _PLUS.get(code, NOTHING))
