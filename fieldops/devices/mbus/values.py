"""The values of data records, by the coding that the DIF names (EN 13757-3, data types A to I).

A number is a Decimal, never a float. What cannot be a number, because the meter says so or the bytes are none, stays
what was sent: the bytes in hex, with spaces between so that nobody takes 12 E4 for a number. A date keeps the fields
that were sent: 2000-00-00 is a date that was never set, and no calendar takes it for one.
"""

from decimal import Decimal

from fieldops.devices.mbus.units import EXACT
from fieldops.devices.mbus.vif_tables import Kind

NO_DATA, REAL, SELECTION, VARIABLE = 0x0, 0x5, 0x8, 0xD
SIZES = (0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, 0, 6, 0)
"""Bytes of each coding; that of VARIABLE stands in the record, F is no coding."""
BCD = frozenset((0x9, 0xA, 0xB, 0xC, 0xE))
INTEGER = frozenset((0x1, 0x2, 0x3, 0x4, 0x6, 0x7))
TEXT, DIGITS, NEGATIVE = range(0xC0), range(0xC0, 0xE0), range(0xD0, 0xE0)
"""Length codes of variable data: so many letters; as many bytes of digits as the low half says; below zero."""
LARGE = {0xF0: 16, 0xF1: 20, 0xF2: 24, 0xF3: 28, 0xF4: 32, 0xF5: 48, 0xF6: 64}
"""Length codes of large binary data; those up to EF say it in their low half."""
DATE_SIZE, TIME_SIZE, EXACT_TIME_SIZE = 2, 4, 6
NOT_A_NUMBER = 0xFF
MINUS = "f"
NOT_SET = "1900-01-00T00:00:00Z"
"""How the corpus writes a time whose meter says that it is invalid: a day that never was."""
LAST_YEAR_WITHOUT_CENTURY = 80

Value = Decimal | str


def value_of(coding: int, data: bytes, kind: Kind, length_code: int = 0) -> Value:
    """The value before its multiplier: a Decimal, or text: a time, letters, or bytes in hex."""
    if kind != "number":
        moment = _moment(data, kind)
        if moment is not None:
            return moment
    if coding in INTEGER:
        return Decimal(int.from_bytes(data, "little", signed=True))
    if coding in BCD:
        return bcd(data)
    if coding == REAL:
        return real(data)
    return _variable(data, length_code) if coding == VARIABLE else ""


def digits_of(coding: int, data: bytes, length_code: int = 0) -> str:
    """The digits as the meter sent them, leading zeros included; "" where it sent none."""
    if coding in INTEGER:
        return str(int.from_bytes(data, "little", signed=True))
    if coding in BCD or (coding == VARIABLE and length_code in DIGITS):
        digits = data[::-1].hex()
        return "-" + digits.removeprefix(MINUS) if digits.startswith(MINUS) or length_code in NEGATIVE else digits
    number = real(data) if coding == REAL else ""
    return f"{number:f}" if isinstance(number, Decimal) else number


def as_sent(data: bytes) -> str:
    """Bytes in hex, in the order in which they came."""
    return data.hex(" ").upper()


def bcd(data: bytes) -> Value:
    """A number of two digits a byte; F in the highest place is a minus, any other letter no digit (type A)."""
    digits = data[::-1].hex()
    if digits.isdecimal():
        return Decimal(digits)
    if digits.startswith(MINUS) and digits[1:].isdecimal():
        return EXACT.minus(Decimal(digits[1:]))
    return as_sent(data)


def real(data: bytes) -> Value:
    """An IEEE 754 number of four bytes, exactly; infinities and what is no number stay hex."""
    bits = int.from_bytes(data, "little")
    exponent, fraction = bits >> 23 & 0xFF, bits & 0x7FFFFF
    if exponent == NOT_A_NUMBER:
        return as_sent(data)
    mantissa = fraction | 0x800000 if exponent else fraction
    power = max(exponent, 1) - 150
    size = EXACT.normalize(EXACT.multiply(Decimal(mantissa), EXACT.power(Decimal(2), power)))
    return EXACT.minus(size) if bits >> 31 else size


def _moment(data: bytes, kind: Kind) -> str | None:
    """A date (type G), a date with time (F) or with seconds (I); None when the size is none of theirs."""
    if len(data) == DATE_SIZE:
        return _date(data[0], data[1], 0)
    if kind == "date":
        return None
    if len(data) == TIME_SIZE:
        return _time(0, data[0], data[1], _date(data[2], data[3], data[1] >> 5 & 3))
    if len(data) == EXACT_TIME_SIZE:
        return _time(data[0] & 0x3F, data[1], data[2], _date(data[3], data[4], 1))
    return None


def _time(seconds: int, minutes: int, hours: int, date: str) -> str:
    if minutes & 0x80:
        return NOT_SET
    return f"{date}T{hours & 0x1F:02}:{minutes & 0x3F:02}:{seconds:02}Z"


def _date(low: int, high: int, century: int) -> str:
    year = low >> 5 | high >> 1 & 0x78
    if century == 0 and year <= LAST_YEAR_WITHOUT_CENTURY:  # a meter that knows two digits only (type F)
        century = 1
    return f"{1900 + 100 * century + year:04}-{high & 0x0F:02}-{low & 0x1F:02}"


def variable_size(length_code: int) -> int | None:
    """How many bytes follow a length code; None for a reserved one."""
    if length_code in TEXT:
        return length_code
    if length_code in LARGE:
        return LARGE[length_code]
    return length_code & 0x0F if length_code < min(LARGE) else None


def _variable(data: bytes, length_code: int) -> Value:
    if length_code in TEXT:
        return text(data)
    if length_code not in DIGITS or not data:
        return as_sent(data)
    number = bcd(data)
    return EXACT.minus(number) if length_code in NEGATIVE and isinstance(number, Decimal) else number


def text(data: bytes) -> str:
    """Letters, which are sent last first; filling of zeros is none."""
    return data[::-1].decode("latin-1").strip("\0")
