"""Radio receivers that tell each meter they hear as a line of JSON: rtlamr, rtl_433, wmbusmeters.

The radio, the check of each telegram and, for wireless M-Bus, its key are the receiver's business; it runs beside this
program or elsewhere and writes its lines to a serial line or a socket.
"""

from fieldops import problems
from fieldops.devices import options as asked
from fieldops.devices import overhearing
from fieldops.devices.conversation import Conversation, Line
from fieldops.devices.driver import Driver, Options
from fieldops.devices.radio.link import LINE_FEED, Listener, Wanted
from fieldops.devices.radio.meter import BAUD, FRAMING, line_of, meter
from fieldops.devices.radio.sources import RTL_433, RTLAMR, SOURCES, OnAir, understood
from fieldops.devices.readout import Readout
from fieldops.problems import Problem

ANY = "auto"
MOST_REPEATS = 2
KINDS = (*RTLAMR, *RTL_433)


def read(options: Options, seconds: float) -> Conversation[Readout]:
    """Wait for the meter `id`; problems NOT_ON_AIR, DEVICE_OPTION."""
    meter_id = options.get("id", "").strip()
    if not meter_id:
        raise problems.DEVICE_OPTION(option="id", expected="1543210987")
    return overhearing.first(line_of(options), Listener(_wanted(options, (meter_id,))), seconds)


def listen(options: Options, seconds: float) -> Conversation[None]:
    """Tell each meter that is heard, or those of `ids`, again when it says something new; problem DEVICE_OPTION."""
    wanted = _wanted(options, asked.several(options, "ids"))
    return overhearing.every(line_of(options), Listener(wanted), seconds)


def decode(data: bytes) -> dict[str, object]:
    """Id, value, digits, unit, flags, tags, source and kind of the first line that is a readout; TELEGRAM_MALFORMED."""
    on_air = _first(data)
    readout = on_air.readout
    return {
        "id": readout.meter_id,
        "value": str(readout.measured[0].value),
        "digits": readout.digits,
        "unit": readout.measured[0].unit,
        "flags": list(readout.flags),
        "tags": list(readout.tags),
        "source": on_air.source,
        "kind": on_air.kind,
    }


def _first(data: bytes) -> OnAir:
    for line in filter(bytes.strip, data.split(LINE_FEED)):
        try:
            return understood(line)
        except Problem:
            continue
    raise problems.TELEGRAM_MALFORMED()


def _wanted(options: Options, ids: tuple[str, ...]) -> Wanted:
    source = asked.chosen(options, "source", (ANY, *SOURCES))
    kinds = asked.several(options, "kinds")
    if not set(kinds) <= set(KINDS):
        raise problems.DEVICE_OPTION(option="kinds", expected=", ".join(KINDS))
    repeats = asked.number(options, "repeats", 1, 1, MOST_REPEATS)
    return Wanted(ids, () if source == ANY else (source,), kinds, repeats)


DRIVER = Driver(
    name="radio",
    version=1,
    title="Radio receivers: rtlamr, rtl_433, wmbusmeters",
    line=Line(BAUD, FRAMING),
    options=("baud", "id", "ids", "source", "kinds", "repeats", "read", "interval"),
    read=read,
    listen=listen,
    decode=decode,
    meter=meter,
)
