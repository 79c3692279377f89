"""Profiles: what is known of one kind of device, as data.

A profile names a driver, sets its options, and says how many of the digits are decimals that billing does not count. It
must carry at least two vectors, telegrams with what they mean; a test proves every vector of every profile installed.
A profile is a TOML file in `profiles/`, or anywhere when it is named by its path, so that a site can describe a probe
that nobody else has:

    name = "yard-probe"
    title = "Probe of the yard, 9600 bit/s"
    driver = "line"
    options = { pattern = '...', baud = "9600" }
    decimals = 0
    usb = ["0403:6001"]

    [[vector]]
    text = ["00123456 61564400\\r", "00123456 61564400\\r"]     # what came over the line, one piece a look; bytes that
    expected = { id = "61564400", digits = "00123456" }       # are no text stand in `hex` instead
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fieldops import problems
from fieldops.devices import drivers
from fieldops.devices.readout import Readout

FEWEST_VECTORS = 2
SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Vector:
    """Pieces as they came over the line, already decoded to characters, and what they mean.

    `options` are those of this one read, such as which meter was waited for.
    """

    pieces: tuple[bytes, ...]
    expected: Mapping[str, str]
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of device: a driver, how it is set, and how its digits become those that are billed."""

    name: str
    title: str
    driver: str
    options: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0
    usb: tuple[str, ...] = ()
    vectors: tuple[Vector, ...] = ()

    def applied(self, readout: Readout) -> Readout:
        """The readout with the billed register's digits cut to those that count."""
        if not self.decimals:
            return readout
        billed = readout.measured[0]
        counted = replace(billed, digits=billed.on_dials(self.decimals + 1)[: -self.decimals])
        return replace(readout, measured=(counted, *readout.measured[1:]))


def named(name: str) -> Profile:
    """The profile of that name or path; a driver's own name is a profile without settings.

    Problems UNKNOWN_PROTOCOL, PROFILE_BROKEN.
    """
    if name.endswith(SUFFIX):
        return _from_path(Path(name))
    if name in installed():
        return installed()[name]
    if name not in drivers.names():
        raise problems.UNKNOWN_PROTOCOL(protocol=name, protocols=", ".join((*drivers.names(), *installed())))
    return Profile(name, name, name)


def likely(usb: str) -> tuple[Profile, ...]:
    """The profiles of devices that sit behind a USB adapter of this VID:PID."""
    return tuple(profile for profile in installed().values() if usb and usb in profile.usb)


@cache
def installed() -> Mapping[str, Profile]:
    """Every profile that comes with the package, by name; problem PROFILE_BROKEN."""
    folder = files("fieldops.devices").joinpath("profiles")
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(SUFFIX)}
    loaded = [load(name.removesuffix(SUFFIX), texts[name]) for name in sorted(texts)]
    return {profile.name: profile for profile in loaded}


def load(name: str, text: str) -> Profile:
    """The profile in a TOML text; problem PROFILE_BROKEN."""
    try:
        profile = _read(tomllib.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise problems.PROFILE_BROKEN(profile=name, why=f"{type(error).__name__}: {error}") from error
    if len(profile.vectors) < FEWEST_VECTORS:
        raise problems.PROFILE_BROKEN(profile=name, why=f"{FEWEST_VECTORS} vectors at least")
    return profile


def _from_path(path: Path) -> Profile:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise problems.PROFILE_BROKEN(profile=path.name, why=type(error).__name__) from error
    return load(path.name, text)


def _read(table: Mapping[str, Any]) -> Profile:
    decimals = table.get("decimals", 0)
    if not isinstance(decimals, int) or decimals < 0:
        raise ValueError("decimals")
    return Profile(
        name=_text(table["name"]),
        title=_text(table["title"]),
        driver=_text(table["driver"]),
        options=_texts(table.get("options", {})),
        decimals=decimals,
        usb=tuple(_text(usb).lower() for usb in table.get("usb", ())),
        vectors=tuple(_vector(vector) for vector in table.get("vector", ())),
    )


def _vector(table: Mapping[str, Any]) -> Vector:
    text = tuple(_text(piece).encode("ascii") for piece in table.get("text", ()))
    pieces = text or tuple(bytes.fromhex(_text(piece)) for piece in table["hex"])
    return Vector(pieces, _texts(table["expected"]), _texts(table.get("options", {})))


def _texts(table: Mapping[object, object]) -> dict[str, str]:
    return {_text(key): _text(value) for key, value in table.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
