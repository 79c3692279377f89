"""What a meter said, decoded: exact numbers, digits as seen, and the bytes they came from."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Quality = Literal["checked", "twice", "unchecked"]
"""How sure the characters are: a checksum was right; two telegrams in a row were equal; neither."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One register's value: `digits` as sent with leading zeros; `value` in `unit`, None where it is not a number.

    `register` is "" for the dials of a meter that has only one register, else what the protocol calls it. Who sends a
    number instead of dials sends no leading zeros: then `as_dials` is False.
    """

    register: str
    value: Decimal | None
    digits: str
    unit: str = ""
    as_dials: bool = True

    def on_dials(self, dials: int) -> str:
        """The digits as a register with so many dials shows them; those sent as dials stay as they are."""
        return self.digits if self.as_dials else self.digits.zfill(dials)


@dataclass(frozen=True, slots=True)
class Readout:
    """One answer of a meter; the register that is billed stands first in `measured`.

    `flags` are conditions the meter reports (leak, tamper …), `tags` whatever else it said, as it came; `meter_time` is
    the meter's own clock as ISO text; `raw` the telegram; `driver` name and version of who decoded it.
    """

    meter_id: str
    measured: tuple[Measured, ...]
    raw: bytes
    driver: str
    quality: Quality
    flags: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    meter_time: str | None = None

    @property
    def digits(self) -> str:
        """The digits of the billed register."""
        return self.measured[0].digits
