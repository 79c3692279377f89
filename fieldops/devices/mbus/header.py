"""Who answers: the long header of variable data (EN 13757-3) and the codes in it."""

from dataclasses import dataclass

from fieldops import problems

LONG_HEADER_SIZE = 12
MANUFACTURER_BITS, LETTER_BEFORE_A = 5, 64

MEDIA: dict[int, str] = {
    0x00: "Other",
    0x01: "Oil",
    0x02: "Electricity",
    0x03: "Gas",
    0x04: "Heat: Outlet",
    0x05: "Steam",
    0x06: "Warm water (30-90°C)",
    0x07: "Water",
    0x08: "Heat Cost Allocator",
    0x09: "Compressed Air",
    0x0A: "Cooling load meter: Outlet",
    0x0B: "Cooling load meter: Inlet",
    0x0C: "Heat: Inlet",
    0x0D: "Heat / Cooling load meter",
    0x0E: "Bus/System",
    0x0F: "Unknown Medium",
    0x10: "Irrigation Water",
    0x11: "Water Logger",
    0x12: "Gas Logger",
    0x13: "Gas Converter",
    0x14: "Calorific value",
    0x15: "Hot water (>90°C)",
    0x16: "Cold water",
    0x17: "Dual water",
    0x18: "Pressure",
    0x19: "A/D Converter",
    0x1A: "Smoke Detector",
    0x1B: "Ambient Sensor",
    0x1C: "Gas Detector",
    0x20: "Breaker: Electricity",
    0x21: "Valve: Gas or Water",
    0x25: "Customer Unit: Display Device",
    0x28: "Waste Water",
    0x29: "Garbage",
    0x30: "Service Unit",
    0x36: "Radio Converter: System",
    0x37: "Radio Converter: Meter",
}
RESERVED_MEDIA = frozenset((*range(0x22, 0x28), *range(0x2A, 0x35), *range(0x38, 0x40))) - MEDIA.keys()

STATUS_FLAGS = ((0x04, "low-power"), (0x08, "permanent-error"), (0x10, "temporary-error"))
"""The bits of the status byte that mean the same in both data structures."""
APPLICATION_STATES = ("", "busy", "application-error", "alarm")
MAKERS_BITS = (5, 6, 7)

# What the configuration field names for AES; other values are the signatures of older meters, which encrypt nothing.
AES_MODES = (5, 7)
BLOCK = 16
DECRYPTED_START = b"\x2f\x2f"


@dataclass(frozen=True, slots=True)
class Header:
    """Who answers; `meter_id` has eight digits, `manufacturer`, `version` are None where the structure has none."""

    meter_id: str
    manufacturer: str | None
    version: int | None
    medium: str
    access_number: int
    status: int
    flags: tuple[str, ...]


def parse_header(data: bytes) -> Header:
    """The long header at the start of variable data; problems MBUS_TRUNCATED, MBUS_ENCRYPTED."""
    if len(data) < LONG_HEADER_SIZE:
        raise problems.MBUS_TRUNCATED(where="the header")
    if _is_encrypted(data):
        raise problems.MBUS_ENCRYPTED()
    status = data[9]
    return Header(
        meter_id(data), manufacturer(data[4:6]), data[6], medium(data[7]), data[8], status, _variable_flags(status)
    )


def meter_id(data: bytes) -> str:
    """The identification number: eight digits, lowest pair first on the wire."""
    return data[3::-1].hex().upper()


def manufacturer(code: bytes) -> str:
    """Three letters out of two bytes, five bits each (EN 13757-3, manufacturer identification)."""
    number = int.from_bytes(code, "little")
    return "".join(chr(LETTER_BEFORE_A + (number >> place * MANUFACTURER_BITS & 0x1F)) for place in (2, 1, 0))


def manufacturer_code(letters: str) -> bytes:
    """The two bytes of three capital letters."""
    number = 0
    for letter in letters:
        number = number << MANUFACTURER_BITS | (ord(letter) - LETTER_BEFORE_A)
    return number.to_bytes(2, "little")


def medium(code: int) -> str:
    """The medium's name."""
    return MEDIA.get(code) or ("Reserved" if code in RESERVED_MEDIA else f"Unknown medium (0x{code:02x})")


def common_flags(status: int) -> tuple[str, ...]:
    """The conditions that both data structures report alike, and the maker's own bits."""
    known = tuple(name for bit, name in STATUS_FLAGS if status & bit)
    return known + tuple(f"maker-{bit}" for bit in MAKERS_BITS if status >> bit & 1)


def _variable_flags(status: int) -> tuple[str, ...]:
    return (APPLICATION_STATES[status & 3], *common_flags(status)) if status & 3 else common_flags(status)


def _is_encrypted(data: bytes) -> bool:
    """Whether the configuration field announces AES blocks that are really there, still in cipher."""
    if data[11] & 0x1F not in AES_MODES:
        return False
    blocks = data[10] >> 4
    body = data[LONG_HEADER_SIZE:]
    return 0 < blocks * BLOCK <= len(body) and not body.startswith(DECRYPTED_START)
