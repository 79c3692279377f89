"""Which meter on the bus is meant: primary and secondary addresses (EN 13757-2, EN 13757-3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fieldops import problems
from fieldops.devices import options as given
from fieldops.devices.mbus.frames import long_frame
from fieldops.devices.mbus.header import manufacturer_code, meter_id

LAST_OF_A_METER = 250
SELECTED = 253
WHOEVER_IS_THERE = 254
"""The test address: every meter answers it, so it is for a bus with a single one."""

SND_UD, SELECT = 0x53, 0x52
ANY_BYTE = 0xFF
ANY_MAKER = b"\xff\xff"
SIZE = 8
ANY_DIGIT = "F"
_IDS = re.compile(r"[0-9F]{8}")
_LETTERS = re.compile(r"[A-Z]{3}")
BAUDS = ("2400", "300", "600", "1200", "4800", "9600", "19200", "38400")


@dataclass(frozen=True, slots=True)
class Selection:
    """A secondary address: id of eight digits, F for any; the rest as on the wire, FF for any."""

    meter_id: str
    manufacturer: bytes
    version: int
    medium: int

    @classmethod
    def from_wire(cls, data: bytes) -> "Selection":
        """The eight bytes of a selection, or of a header."""
        return cls(meter_id(data), data[4:6], data[6], data[7])

    @property
    def frame(self) -> bytes:
        """The frame that selects the meter."""
        wire = bytes.fromhex(self.meter_id)[::-1] + self.manufacturer + bytes((self.version, self.medium))
        return long_frame(SND_UD, SELECTED, SELECT, wire)

    @property
    def names_one(self) -> bool:
        """Whether no digit of the id is left open."""
        return ANY_DIGIT not in self.meter_id

    def means(self, other: "Selection") -> bool:
        """Whether the meter with that address is one of those meant."""
        digits = all(mine in (ANY_DIGIT, theirs) for mine, theirs in zip(self.meter_id, other.meter_id, strict=True))
        return (
            digits
            and self.manufacturer in (ANY_MAKER, other.manufacturer)
            and self.version in (ANY_BYTE, other.version)
            and self.medium in (ANY_BYTE, other.medium)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options ask for: a meter, a line speed, a record, and how many telegrams at most."""

    baud: int
    address: int
    selection: Selection | None
    record: str
    telegrams: int

    @property
    def names_one(self) -> bool:
        """Whether at most one meter can feel asked."""
        return self.selection.names_one if self.selection else self.address != WHOEVER_IS_THERE


MOST_TELEGRAMS = 64
DEFAULT_TELEGRAMS = 16
DEFAULT_RECORD = "Volume"


def asked_of(options: Mapping[str, str]) -> Asked:
    """What these options ask for; problem DEVICE_OPTION."""
    selection = _selection(options) if "secondary" in options else None
    return Asked(
        int(given.chosen(options, "baud", BAUDS)),
        SELECTED if selection else address_of(options, WHOEVER_IS_THERE),
        selection,
        options.get("record", DEFAULT_RECORD),
        given.number(options, "telegrams", DEFAULT_TELEGRAMS, 1, MOST_TELEGRAMS),
    )


def address_of(options: Mapping[str, str], default: int) -> int:
    """The primary address: 0 to 250, or 254; problem DEVICE_OPTION."""
    address = given.number(options, "address", default, 0, WHOEVER_IS_THERE)
    if LAST_OF_A_METER < address < WHOEVER_IS_THERE:
        raise problems.DEVICE_OPTION(option="address", expected=f"0–{LAST_OF_A_METER}, {WHOEVER_IS_THERE}")
    return address


def _selection(options: Mapping[str, str]) -> Selection:
    letters = given.matching(options, "manufacturer", _LETTERS) if "manufacturer" in options else ""
    return Selection(
        given.matching({**options, "secondary": options["secondary"].upper()}, "secondary", _IDS),
        manufacturer_code(letters) if letters else ANY_MAKER,
        given.number(options, "version", ANY_BYTE, 0, ANY_BYTE),
        given.number(options, "medium", ANY_BYTE, 0, ANY_BYTE),
    )
