"""The probe of a field unit, asked by the tablet page the unit itself serves.

The reading only travels to the page, which shows it and captures it when the reader agrees; nothing is stored here. A
call needs the tablet's own token, so that no other page in the browser can make the unit read.
"""

from dataclasses import dataclass, field
from threading import Lock

from flask import Blueprint, Response, current_app
from marshmallow import fields, validate

from fieldops import problems
from fieldops.devices.reading import port_for, read_meter
from fieldops.devices.readout import Readout
from fieldops.facts.registers import FEWEST_DIALS, MOST_DIALS, Limits
from fieldops.routes.exchange import answer, caller, json_body
from fieldops.sync import bodies, shapes
from fieldops.sync.exchange import Json
from fieldops.sync.shapes import Shape
from fieldops.work.readouts import accept

blueprint = Blueprint("probe", __name__)

DIGITS = r"[0-9]{1,10}\Z"
LONGEST_SERIAL = 30


@dataclass(frozen=True, slots=True)
class Probe:
    """The unit's probe: its port (`{serial}` becomes the meter's serial number), how it talks, one reader at a time."""

    url_template: str
    protocol: str
    in_use: Lock = field(default_factory=Lock, compare=False)

    @property
    def simulated(self) -> bool:
        """Whether nothing real is read."""
        return self.url_template.startswith("sim://")


class LimitsBody(Shape):
    """Limits as the handout gives them."""

    low = shapes.pattern(DIGITS, required=False)
    high = shapes.pattern(DIGITS, required=False)
    previous = shapes.pattern(DIGITS, required=False)
    zero = shapes.one_of("ask", "ok")
    rollover = shapes.truth()
    clause = shapes.text()


class Wanted(Shape):
    """Which register is to be read."""

    serial_number = shapes.text(most=LONGEST_SERIAL)
    dials = fields.Integer(strict=True, required=True, validate=validate.Range(min=FEWEST_DIALS, max=MOST_DIALS))
    limits = fields.Nested(LimitsBody, required=True, allow_none=True)


WANTED = Wanted()


@blueprint.get("/probe/v1")
def look() -> Response:
    """Whether there is a probe, and whether it is a real one."""
    caller()
    probe = _probe()
    return answer({"available": probe is not None, "simulated": probe is not None and probe.simulated})


@blueprint.post("/probe/v1/read")
def read() -> Response:
    """Read the meter the probe is held to, and judge what it said."""
    caller()
    wanted = json_body()
    bodies.demand(wanted, WANTED)
    probe = _probe()
    if probe is None:
        raise problems.NO_PROBE()
    return answer(_readout(wanted, _read(probe, wanted["serial_number"])))


def _read(probe: Probe, serial_number: str) -> Readout:
    if not probe.in_use.acquire(blocking=False):
        raise problems.PORT_BUSY(port=probe.url_template)
    try:
        return read_meter(port_for(probe.url_template, serial_number), probe.protocol)
    finally:
        probe.in_use.release()


def _readout(wanted: Json, said: Readout) -> Json:
    limits = _limits(wanted["limits"])
    digits = said.measured[0].on_dials(wanted["dials"])
    if not digits.isdecimal():  # less than nothing, say: no dials can show it
        raise problems.TELEGRAM_MALFORMED()
    judged = accept(said.meter_id, digits, wanted["serial_number"], wanted["dials"], limits)
    return {
        "digits": judged.digits,
        "meter_id": said.meter_id,
        "checks": list(judged.checks),
        "telegram": {"protocol": said.driver.partition("/")[0], "raw": said.raw.hex(), "flags": list(said.flags)},
    }


def _limits(body: Json | None) -> Limits | None:
    if body is None:
        return None
    return Limits(
        low=body.get("low"),
        high=body.get("high"),
        previous=body.get("previous"),
        zero=body["zero"],
        rollover=body["rollover"],
        clause=body["clause"],
    )


def _probe() -> Probe | None:
    probe: Probe | None = current_app.extensions.get("fieldops_probe")
    return probe
