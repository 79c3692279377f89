"""IEC 62056-21 (formerly IEC 1107): the optical head, current loop or RS-485 of electricity, heat and water meters."""

from fieldops.devices.conversation import Line
from fieldops.devices.driver import Driver
from fieldops.devices.iec62056 import meter, settings
from fieldops.devices.iec62056.client import read
from fieldops.devices.iec62056.readout import decode
from fieldops.devices.iec62056.registers import NAME, VERSION

DRIVER = Driver(
    name=NAME,
    version=VERSION,
    title="IEC 62056-21, modes A to D",
    line=Line(300, "7E1"),
    options=(*settings.OPTIONS, *meter.OPTIONS),
    read=read,
    decode=decode,
    meter=meter.meter,
)
