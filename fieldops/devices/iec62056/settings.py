"""What a person or a profile may set for a reading, out of an option's text."""

from collections.abc import Container
from dataclasses import dataclass

from fieldops import problems
from fieldops.devices.conversation import Line
from fieldops.devices.driver import Options
from fieldops.devices.iec62056.grammar import SPEEDS
from fieldops.devices.options import chosen

OPTIONS = ("address", "mode", "wake", "framing", "baud", "fixed", "register", "id_register")
FRAMINGS = ("7E1", "7E2", "8N1")
MODES = ("auto", "A", "B", "C", "D")
BAUDS = tuple(str(baud) for baud in SPEEDS.values())
UNASKED_BAUD = "2400"
_LONGEST_TEXT = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """How one meter is read.

    `address` is the one asked for, "" for whoever is there. `mode` is auto (whatever the meter offers) or A, B, C, D.
    `wake` rouses a meter that runs on a battery. `fixed`: the line keeps its speed throughout, as on RS-485.
    `register` is the one that is billed and `id_register` the one with the meter's number, "" for the usual ones.
    """

    line: Line
    mode: str = "auto"
    address: str = ""
    wake: bool = False
    fixed: bool = False
    register: str = ""
    id_register: str = ""


def settings_of(options: Options) -> Settings:
    """The settings in an option's text; problem DEVICE_OPTION."""
    mode = chosen(options, "mode", MODES)
    fixed = "fixed" in options
    usual = UNASKED_BAUD if mode == "D" else "300"
    baud = chosen(options, "fixed", BAUDS) if fixed else chosen({"baud": usual, **options}, "baud", BAUDS)
    return Settings(
        line=Line(int(baud), chosen(options, "framing", FRAMINGS)),
        mode=mode,
        address=text(options, "address", "", without="/!?"),
        wake=chosen(options, "wake", ("0", "1")) == "1",
        fixed=fixed,
        register=text(options, "register", ""),
        id_register=text(options, "id_register", ""),
    )


def text(options: Options, name: str, otherwise: str, without: Container[str] = "") -> str:
    """An option that goes over the line as it is, or is compared with what came: short, visible ASCII."""
    value = options.get(name) or otherwise
    fits = len(value) <= _LONGEST_TEXT and value.isascii() and value.isprintable()
    if not fits or any(character in without for character in value):
        raise problems.DEVICE_OPTION(option=name, expected=f"at most {_LONGEST_TEXT} visible characters")
    return value
