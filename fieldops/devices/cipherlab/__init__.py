"""Batch collectors of the CPT-7xx kind: an upload protocol of a barcode collector, read without trusting it.

The host's end is host.py and passing.py, the collector's collector.py; frames.py has the lines, layout.py what they
mean.
"""

from fieldops.devices.cipherlab import layout
from fieldops.devices.cipherlab.collector import meter
from fieldops.devices.cipherlab.decoding import decode
from fieldops.devices.cipherlab.host import unload
from fieldops.devices.driver import Driver
from fieldops.devices.frd1.link import LINE

DRIVER = Driver(
    name="cipherlab",
    version=1,
    title="CipherLab-type batch collector",
    line=LINE,
    options=("id", "route", "baud", "checksum", *layout.OPTIONS, "count", "seed", "serials", "meters", "at"),
    unload=unload,
    decode=decode,
    meter=meter,
)
