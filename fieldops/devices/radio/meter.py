"""The receiver's end of the line: a meter on the air, as each of the programs would tell it."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from fieldops.devices import options as asked
from fieldops.devices.conversation import Conversation, Inbox, Line, Pause, Send, SetLine
from fieldops.devices.driver import Options
from fieldops.devices.radio.sources import SOURCES

BAUD = 115_200
FRAMING = "8N1"
ID = re.compile(r"[1-9]\d{0,8}", re.ASCII)
COUNT = re.compile(r"\d{1,9}", re.ASCII)
VOLUME = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
MOST_INTERVAL_S = 3600


def line_of(options: Options) -> Line:
    """How the line is set; problem DEVICE_OPTION."""
    return Line(asked.baud(options, BAUD), FRAMING)


def meter(options: Options) -> Conversation[None]:
    """A receiver (`source`) that hears the meter `id` with `read` every `interval` seconds; problem DEVICE_OPTION."""
    said = _SAYS[asked.chosen(options, "source", tuple(SOURCES))](options)
    interval_s = asked.number(options, "interval", 1, 1, MOST_INTERVAL_S)
    return _say(line_of(options), said.encode("ascii") + b"\n", interval_s)


def _say(line: Line, text: bytes, interval_s: int) -> Conversation[None]:
    clock = Inbox()
    yield from clock.do(SetLine(line))
    while True:
        yield from clock.do(Send(text))
        yield from clock.do(Pause(clock.at + interval_s))


def _rtlamr(options: Options) -> str:
    meter_id, read = _id_and_count(options)
    message = {"ID": meter_id, "NoUse": 0, "BackFlow": 0, "Consumption": read, "Leak": 0, "LeakNow": 0}
    return json.dumps({"Offset": 0, "Length": 0, "Type": "R900", "Message": message})


def _rtl_433(options: Options) -> str:
    meter_id, read = _id_and_count(options)
    return json.dumps({"model": "SCMplus", "id": meter_id, "Consumption": read, "Tamper": "0x0000", "mic": "CRC"})


def _wmbusmeters(options: Options) -> str:
    meter_id = asked.matching(options, "id", ID)
    total = Decimal(asked.matching(options, "read", VOLUME))  # written as it is: JSON's own numbers would be rounded
    return f'{{"media":"water","meter":"iperl","id":"{meter_id}","total_m3":{total:f},"status":"OK"}}'


_SAYS: Mapping[str, Callable[[Options], str]] = {
    "rtlamr": _rtlamr,
    "rtl_433": _rtl_433,
    "wmbusmeters": _wmbusmeters,
}


def _id_and_count(options: Options) -> tuple[int, int]:
    return int(asked.matching(options, "id", ID)), int(asked.matching(options, "read", COUNT))
