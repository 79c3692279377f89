"""What the programs that receive meters' radio say of one telegram, each in fields of its own.

    rtlamr        {"Time": …, "Type": "R900", "Message": {"ID": 1543210987, "Consumption": 404986, "Leak": 0, …}}
    rtl_433       {"time": …, "model": "SCMplus", "id": 76324406, "Consumption": 88604, "mic": "CRC", …}
    wmbusmeters   {"media": "water", "meter": "iperl", "id": "33225544", "total_m3": 123.529, "status": "OK", …}

rtlamr and wmbusmeters pass on only what had its check right. rtl_433 names the check (`mic`) where it made one; of
Neptune's R900 it makes none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fieldops import problems
from fieldops.devices.radio import json_line
from fieldops.devices.radio.conditions import from_fields, from_status
from fieldops.devices.readout import Measured, Quality, Readout

SIGNATURE = "radio/1"
Facts = Mapping[str, object]
Said = tuple[str, Readout | None]
"""The kind of radio telegram, and what it says if it is a readout."""

_METER_ID = re.compile(r"[0-9A-Za-z]{1,16}")
_MOST = 2**32
_LONGEST_TAG = 200
_CHECKS = ("CRC", "CHECKSUM", "DIGEST")

_ID = ("id", "EndpointID", "ERTSerialNumber")
RTLAMR = {
    "SCM": ("ID", "Consumption"),
    "SCM+": ("EndpointID", "Consumption"),
    "IDM": ("ERTSerialNumber", "LastConsumptionCount"),
    "R900": ("ID", "Consumption"),
    "R900BCD": ("ID", "Consumption"),
}
RTL_433 = {
    "Neptune-R900": "consumption",
    "Neptune-R900BCD": "consumption",
    "ERT-SCM": "consumption_data",
    "ERT-SCM+": "consumption",
    "SCMplus": "Consumption",
    "ERT-SCMplus": "Consumption",
    "IDM": "LastConsumptionCount",
    "ERT-IDM": "consumption",
}


@dataclass(frozen=True, slots=True)
class OnAir:
    """A readout, the program that received it, and the kind of radio telegram as that program calls it."""

    readout: Readout
    source: str
    kind: str


def understood(line: bytes, sources: tuple[str, ...] = ()) -> OnAir:
    """What a line says, of any source or one of those named; problem TELEGRAM_MALFORMED."""
    facts = json_line.facts_of(line)
    for source, read in SOURCES.items():
        if sources and source not in sources:
            continue
        kind, readout = read(facts, line)
        if readout is not None:
            return OnAir(readout, source, kind)
    raise problems.TELEGRAM_MALFORMED()


def _rtlamr(facts: Facts, line: bytes) -> Said:
    kind, message = facts.get("Type"), facts.get("Message")
    if not isinstance(kind, str) or kind not in RTLAMR or not isinstance(message, dict):
        return "", None
    id_field, value_field = RTLAMR[kind]
    outer = {name: value for name, value in facts.items() if name not in message}
    tags = _tags({**outer, **message}, (id_field, value_field))
    return kind, _readout(line, message.get(id_field), _counted(message.get(value_field)), from_fields(message), tags)


def _rtl_433(facts: Facts, line: bytes) -> Said:
    kind = facts.get("model")
    if not isinstance(kind, str) or kind not in RTL_433:
        return "", None
    value_field = RTL_433[kind]
    meter_id = next((facts[name] for name in _ID if name in facts), None)
    tags = _tags(facts, (*_ID, value_field))
    quality: Quality = "checked" if facts.get("mic") in _CHECKS else "unchecked"
    return kind, _readout(line, meter_id, _counted(facts.get(value_field)), from_fields(facts), tags, quality)


def _wmbusmeters(facts: Facts, line: bytes) -> Said:
    kind, total = facts.get("driver", facts.get("meter")), facts.get("total_m3")
    if not isinstance(kind, str) or isinstance(total, bool) or not isinstance(total, int | Decimal):
        return "", None
    # Whole cubic metres are what the dials show; a JSON number says nothing of how many places it was cut at.
    measured = Measured("", Decimal(total), format(int(total), "d"), "m3", as_dials=False)
    tags = _tags(facts, ("id", "total_m3"))
    return kind, _readout(line, facts.get("id"), measured, from_status(facts.get("status")), tags)


SOURCES: Mapping[str, Callable[[Facts, bytes], Said]] = {
    "rtlamr": _rtlamr,
    "rtl_433": _rtl_433,
    "wmbusmeters": _wmbusmeters,
}


def _readout(
    line: bytes,
    meter_id: object,
    measured: Measured | None,
    flags: tuple[str, ...],
    tags: tuple[str, ...],
    quality: Quality = "checked",
) -> Readout | None:
    known = _meter_id(meter_id)
    if known is None or measured is None:
        return None
    return Readout(known, (measured,), line, SIGNATURE, quality, flags, tags)


def _meter_id(value: object) -> str | None:
    text = str(value) if type(value) in (int, str) else ""
    # A receiver that could not make out the id says 0.
    return text if _METER_ID.fullmatch(text) and text.strip("0") else None


def _counted(value: object) -> Measured | None:
    if type(value) is not int or not 0 <= value < _MOST:
        return None
    return Measured("", Decimal(value), str(value), as_dials=False)


def _tags(facts: Facts, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_each_tag({name: value for name, value in facts.items() if name not in known}))


def _each_tag(facts: Facts) -> Iterator[str]:
    for name, value in facts.items():
        tag = f"{name}={str(value).lower() if isinstance(value, bool) else value}"
        if isinstance(value, str | int | Decimal) and tag.isprintable() and len(tag) <= _LONGEST_TAG:
            yield tag
