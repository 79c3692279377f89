"""From a plain list of street addresses to a meter-route file, for trials on a real town or a made-up one.

An address list is CSV with the columns street, number, postcode, latitude, longitude. Accounts, meters and reads are
made up from the address itself, so that the same list always gives the same file. The walk goes street by street in
the order of the list: up the odd side, down the even side.
"""

import csv
import io
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from fieldops import problems
from fieldops.interchange.layout import layout
from fieldops.interchange.text import lines_of

COLUMNS = ("street", "number", "postcode", "latitude", "longitude")
_USUAL_USE = 40  # CCF a month: the top of the plausible span of a made-up meter
_NUMBER = re.compile(r"[0-9]+")

_WAYS = ("Calle", "Camino", "Avenida", "Paseo", "Vía", "Vista")
_NAMES = (
    "del Encino Viejo", "de las Codornices", "Luz del Valle", "de la Acequia", "Tres Molinos", "del Sauce Azul",
    "Piedra Clara", "de los Berros", "Cuesta Dorada", "del Pozo Hondo", "Siete Nogales", "de la Neblina",
    "Alba Serena", "del Gavilán Pardo", "Arroyo Manso", "de las Salinas Nuevas",
)  # fmt: skip
_HOUSES = 36  # on each made-up street
_SOUTH, _WEST = 35.2, -119.9  # an empty plain in California
_STREET_GAP, _HOUSE_GAP = 0.0009, 0.0002  # degrees: about 100 m and 18 m


@dataclass(frozen=True, slots=True)
class Address:
    """One line of an address list, as written there."""

    street: str
    number: str
    postcode: str
    latitude: str
    longitude: str

    @property
    def first_number(self) -> int:
        """The house number without its letters and halves."""
        found = _NUMBER.search(self.number)
        return int(found.group()) if found else 0


def meter_route_from_addresses(data: bytes, meter_route: str, limit: int | None = None) -> bytes:
    """A `fieldops_csv_v1` file of the first `limit` stops of the walk; UNREADABLE_FILE when it is no address list."""
    walk = _walked(_addresses(data))[:limit]
    headings = [field.heading for field in layout("fieldops_csv_v1").load]
    used: set[int] = set()
    rows = (_row(address, meter_route, 10 * place, used) for place, address in enumerate(walk, start=1))
    return _csv_bytes(headings, ([row.get(heading, "") for heading in headings] for row in rows))


def made_up_addresses(count: int, seed: int) -> bytes:
    """An address list of an invented Californian town, the same for the same seed."""
    return _csv_bytes(COLUMNS, _town(count, random.Random(seed)))  # noqa: S311 -- scenery, nothing secret


def _addresses(data: bytes) -> list[Address]:
    paper = csv.DictReader([line.text for line in lines_of(data)], strict=True)
    try:
        return [Address(*((row[column] or "").strip() for column in COLUMNS)) for row in paper]
    except (KeyError, csv.Error):
        raise problems.UNREADABLE_FILE(what=f"an address list has the columns {', '.join(COLUMNS)}") from None


def _walked(addresses: Iterable[Address]) -> list[Address]:
    streets: dict[str, list[Address]] = {}
    for address in addresses:
        streets.setdefault(address.street, []).append(address)
    return [address for street in streets.values() for address in sorted(street, key=_along)]


def _along(address: Address) -> tuple[int, int, str]:
    number = address.first_number
    return (0, number, address.number) if number % 2 else (1, -number, address.number)


def _row(address: Address, meter_route: str, sequence: int, used: set[int]) -> dict[str, object]:
    """The cells of one stop by heading; `used` keeps made-up numbers apart."""
    identity = f"{address.street}|{address.number}|{address.postcode}"
    chance = int.from_bytes(sha256(identity.encode()).digest(), "big")
    number = _free(chance % 90_000_000, used)
    dials = 4 + (chance >> 32) % 3
    previous = (chance >> 40) % (10**dials - _USUAL_USE)
    return {
        "meter_route": meter_route,
        "sequence": sequence,
        "account_no": f"{number:010}",
        "class": "residential",
        "service_address": f"{address.number} {address.street}",
        "postcode": address.postcode,
        "latitude": address.latitude,
        "longitude": address.longitude,
        "meter_serial": str(10_000_000 + number),
        "dials": dials,
        "unit": "CCF",
        "multiplier": 1,
        "previous_read": f"{previous:0{dials}}",
        "low": f"{previous + 1:0{dials}}",
        "high": f"{previous + _USUAL_USE:0{dials}}",
    }


def _free(number: int, used: set[int]) -> int:
    while number in used or number == 0:
        number += 1
    used.add(number)
    return number


def _town(count: int, chance: random.Random) -> Iterator[Sequence[object]]:
    first_street = chance.randrange(len(_WAYS) * len(_NAMES))
    for place in range(count):
        street, house = divmod(place, _HOUSES)
        latitude = _SOUTH + street * _STREET_GAP + (house % 2) * 0.0002
        longitude = _WEST + house * _HOUSE_GAP + chance.random() * 0.00005
        number = 100 + 2 * house + house % 2
        yield _street_name(first_street + street), number, "93000", f"{latitude:.6f}", f"{longitude:.6f}"


def _street_name(place: int) -> str:
    name_place, way = divmod(place, len(_WAYS))
    again, name = divmod(name_place, len(_NAMES))
    suffix = f" {again + 1}" if again else ""
    return f"{_WAYS[way]} {_NAMES[name]}{suffix}"


def _csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    paper = csv.writer(out, lineterminator="\r\n")
    paper.writerow(headings)
    paper.writerows(rows)
    return out.getvalue().encode("utf-8")
