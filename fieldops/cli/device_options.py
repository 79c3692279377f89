"""What the commands of `fieldops device` share: their options, and how a readout is printed."""

import click

from fieldops import problems
from fieldops.devices.port import SIMULATED
from fieldops.devices.readout import Measured, Readout

UNDER_A_PROBE = "ui1203"
SECONDS = click.FloatRange(0, 600, min_open=True)
PROTOCOL = click.option("--protocol", help="A driver, a profile, or its file; else what the URL simulates, or ui1203.")
OPTION = click.option("-o", "--option", "options", multiple=True, metavar="NAME=VALUE", help="Set one of its options.")


def protocol_for(url: str, protocol: str | None) -> str:
    """The protocol asked for, else the one a `sim://` URL names, else that of a register under a probe."""
    scheme, _, rest = url.partition("://")
    return protocol or (rest.partition("?")[0] if scheme == SIMULATED else UNDER_A_PROBE)


def named_options(given: tuple[str, ...]) -> dict[str, str]:
    """The options as typed, by name; problem DEVICE_OPTION."""
    options: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise problems.DEVICE_OPTION(option=text, expected="NAME=VALUE")
        options[name] = value
    return options


def facts_of(readout: Readout) -> dict[str, object]:
    """A readout for programs."""
    return {
        "id": readout.meter_id,
        "digits": readout.digits,
        "protocol": readout.driver.partition("/")[0],
        "driver": readout.driver,
        "quality": readout.quality,
        "measured": [_measured(one) for one in readout.measured],
        "raw": readout.raw.hex(),
        "flags": list(readout.flags),
        "tags": list(readout.tags),
        "meter_time": readout.meter_time,
    }


def _measured(one: Measured) -> dict[str, object]:
    value = None if one.value is None else f"{one.value:f}"
    return {"register": one.register, "value": value, "digits": one.digits, "unit": one.unit}


def in_words(readout: Readout) -> str:
    """A readout for a person."""
    billed = readout.measured[0]
    unit = f" ({billed.value:f} {billed.unit})" if billed.unit and billed.value is not None else ""
    lines = [f"Meter {readout.meter_id} shows {billed.digits}{unit}"]
    if readout.flags:
        lines.append(f"It reports: {', '.join(readout.flags)}")
    said = readout.raw.decode("latin-1").strip()
    protocol = readout.driver.partition("/")[0]
    lines.append(f"It said in {protocol}: {said if said.isascii() and said.isprintable() else readout.raw.hex()}")
    return "\n".join(lines)
