"""Wired M-Bus (EN 13757-2 and -3): reading one meter on a bus, decoding its telegrams, playing a meter."""

from fieldops.devices.conversation import Line
from fieldops.devices.driver import Driver
from fieldops.devices.mbus.decoding import decode
from fieldops.devices.mbus.link import FRAMING, read
from fieldops.devices.mbus.meter import meter

DRIVER = Driver(
    name="mbus",
    version=1,
    title="Wired M-Bus meters (EN 13757)",
    line=Line(2400, FRAMING),
    options=(
        "baud",
        "address",
        "secondary",
        "manufacturer",
        "version",
        "medium",
        "record",
        "telegrams",
        "id",
        "read",
        "frames",
    ),
    read=read,
    decode=decode,
    meter=meter,
)
