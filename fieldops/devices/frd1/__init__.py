"""FRD/1, the open route dump: a whole handheld over a cable, without losing or doubling a record (docs/frd1.md).

Both ends are here. The host's is host.py (unload) and loading.py (load); the handheld's is handheld.py, which the
simulator plays. What goes over the line is in codec.py, messages.py and records.py.
"""

from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Driver, Options
from fieldops.devices.frd1 import host, memory_file
from fieldops.devices.frd1.decoding import decode
from fieldops.devices.frd1.handheld import condition_from, handheld
from fieldops.devices.frd1.link import LINE
from fieldops.devices.frd1.loading import RouteStop, load
from fieldops.devices.options import line

__all__ = ["DRIVER", "RouteStop", "load"]


def _meter(options: Options) -> Conversation[None]:
    return handheld(memory_file.memory_from(options), line(options, LINE), condition_from(options))


DRIVER = Driver(
    name="frd1",
    version=1,
    title="FRD/1 handheld",
    line=LINE,
    options=(*host.OPTIONS, *memory_file.OPTIONS, "clock", "battery"),
    unload=host.unload,
    decode=decode,
    meter=_meter,
)
