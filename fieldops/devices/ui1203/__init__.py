"""Registers under a probe: UI-1203 of several makers, and the telegram of Neptune's encoders on the same line."""

from functools import partial

from fieldops.devices import overhearing
from fieldops.devices.conversation import Conversation, Line
from fieldops.devices.driver import Driver, Options
from fieldops.devices.readout import Readout
from fieldops.devices.ui1203.decoding import decode
from fieldops.devices.ui1203.link import Listener
from fieldops.devices.ui1203.meter import BAUD, FRAMING, line_of, meter

OPTIONS = ("baud", "id", "read", "form", "flags", "seed")


def _read(signature: str, options: Options, seconds: float) -> Conversation[Readout]:
    return overhearing.first(line_of(options), Listener(signature), seconds)


def _listen(signature: str, options: Options, seconds: float) -> Conversation[None]:
    return overhearing.every(line_of(options), Listener(signature), seconds)


def _neptune_meter(options: Options) -> Conversation[None]:
    return meter({**options, "form": "neptune"})


DRIVER = Driver(
    name="ui1203",
    version=2,
    title="UI-1203 registers under a probe",
    line=Line(BAUD, FRAMING),
    options=OPTIONS,
    read=partial(_read, "ui1203/2"),
    listen=partial(_listen, "ui1203/2"),
    decode=decode,
    meter=meter,
)

NEPTUNE = Driver(
    name="neptune",
    version=1,
    title="Neptune encoders under a probe",
    line=Line(BAUD, FRAMING),
    options=tuple(option for option in OPTIONS if option not in ("form", "flags")),
    read=partial(_read, "neptune/1"),
    listen=partial(_listen, "neptune/1"),
    decode=decode,
    meter=_neptune_meter,
)
