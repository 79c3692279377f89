"""Data records of a variable answer: cutting user data into DIF, VIF and data (EN 13757-3).

    DIF [DIFE … at most 10]  VIF [length and letters of a plain-text unit] [VIFE … at most 10]  [length code]  data

DIF 2F is filling. DIF 0F and 1F end the records: what follows is the maker's own; after 1F a further telegram waits.
Data that end in the middle of a record make the whole answer unusable: nothing says which half is missing.
"""

from dataclasses import dataclass

from fieldops import problems
from fieldops.devices.mbus.values import SIZES, VARIABLE, variable_size

FILLING = 0x2F
MANUFACTURER_DATA, MORE_FOLLOW = 0x0F, 0x1F
NO_CODING = 0x0F
EXTENSION = 0x80
MOST_EXTENSIONS = 10
PLAIN_TEXT = 0x7C
FUNCTIONS = ("Instantaneous value", "Maximum value", "Minimum value", "Value during error state")
REST = {MANUFACTURER_DATA: "Manufacturer specific", MORE_FOLLOW: "More records follow"}
RESERVED = "Reserved"


@dataclass(frozen=True, slots=True)
class Record:
    """One record, its data not interpreted yet; `vib` is b"" for what is the maker's own to the end.

    `coding` is the data field of the DIF, `length_code` the length byte of variable data, `label` a unit in plain text.
    """

    function: str
    storage: int
    tariff: int
    device: int
    coding: int
    vib: bytes
    data: bytes
    label: str = ""
    length_code: int = 0


def split(data: bytes) -> tuple[Record, ...]:
    """All records of the user data; problems MBUS_TRUNCATED, MBUS_TOO_MANY, MBUS_UNSUPPORTED."""
    records: list[Record] = []
    at, end = 0, len(data)
    while at < end:
        dif = data[at]
        if dif == FILLING:
            at += 1
        elif dif & NO_CODING == NO_CODING:
            # The reserved ones as well: nobody knows how long they are, so the rest is kept as it came.
            records.append(Record(REST.get(dif, RESERVED), 0, 0, 0, NO_CODING, b"", data[at + 1 :]))
            break
        else:
            record, at = _record(_Rest(data, at, len(records)))
            records.append(record)
    return tuple(records)


class _Rest:
    """The rest of the user data, from which one record takes its parts."""

    __slots__ = ("_data", "_number", "at")

    def __init__(self, data: bytes, at: int, number: int) -> None:
        self._data = data
        self._number = number
        self.at = at

    def take(self, count: int) -> bytes:
        """The next `count` bytes; problem MBUS_TRUNCATED."""
        start, self.at = self.at, self.at + count
        if self.at > len(self._data):
            raise problems.MBUS_TRUNCATED(where=f"record {self._number}")
        return self._data[start : self.at]

    def extended(self, what: str) -> bytes:
        """A byte and those that it, and each after it, says follow; problems MBUS_TRUNCATED, MBUS_TOO_MANY."""
        taken = self.take(1)
        if taken[-1] & EXTENSION:
            taken += self.extensions(what)
        return taken

    def extensions(self, what: str) -> bytes:
        """The extensions that follow a byte which announces some."""
        start = self.at
        while self.take(1)[0] & EXTENSION:
            if self.at - start >= MOST_EXTENSIONS:
                raise problems.MBUS_TOO_MANY(most=MOST_EXTENSIONS, what=what)
        return self._data[start : self.at]


def _record(rest: _Rest) -> tuple[Record, int]:
    dib = rest.extended("DIFE")
    dif = dib[0]
    storage, tariff, device = _numbers(dib) if len(dib) > 1 else (dif >> 6 & 1, 0, 0)
    vib, label = _value_information(rest)
    coding = dif & 0x0F
    length_code, size = 0, SIZES[coding]
    if coding == VARIABLE:
        length_code = rest.take(1)[0]
        size = _size(length_code)
    data = rest.take(size)
    function = FUNCTIONS[dif >> 4 & 3]
    return Record(function, storage, tariff, device, coding, vib, data, label, length_code), rest.at


def _numbers(dib: bytes) -> tuple[int, int, int]:
    """Storage, tariff and device: a DIFE adds four, two and one bits to them, low ones first."""
    storage, tariff, device = dib[0] >> 6 & 1, 0, 0
    for place, dife in enumerate(dib[1:]):
        storage |= (dife & 0x0F) << 1 + 4 * place
        tariff |= (dife >> 4 & 3) << 2 * place
        device |= (dife >> 6 & 1) << place
    return storage, tariff, device


def _value_information(rest: _Rest) -> tuple[bytes, str]:
    """VIF and VIFEs, and the letters of a plain-text unit, which stand between them."""
    vif = rest.take(1)
    label = ""
    if vif[0] & ~EXTENSION == PLAIN_TEXT:
        label = rest.take(rest.take(1)[0])[::-1].decode("latin-1")
    if vif[0] & EXTENSION:
        vif += rest.extensions("VIFE")
    return vif, label


def _size(length_code: int) -> int:
    size = variable_size(length_code)
    if size is None:
        raise problems.MBUS_UNSUPPORTED(form=f"data of length code {length_code:02X}")
    return size
