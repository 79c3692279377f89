"""What the payload `p` of each kind of event must hold: the single definition (docs/exchange.md, Kinds of event)."""

from marshmallow import Schema, fields

from fieldops.sync import shapes
from fieldops.sync.shapes import Shape

METHODS = ("manual", "probe", "radio", "handheld")
READ_KINDS = ("cycle", "reread", "final", "initial", "off", "on", "check")
CHECKS = ("high", "low", "zero", "negative", "rollover", "wrong_digits", "wrong_meter")
STOP_REASONS = ("dispute", "receipt", "medical", "vulnerable", "unsafe")
DIGITS = r"[0-9]{1,12}\Z"
HASH = r"[0-9a-f]{64}\Z"
HEX = r"([0-9A-Fa-f]{2})*\Z"
MOST_ATTEMPTS = 1_000


class Position(Shape):
    """Where the tablet thought it was."""

    lat = shapes.figure()
    lon = shapes.figure()
    accuracy_m = shapes.figure()
    age_s = shapes.figure()


class Telegram(Shape):
    """What a probe heard, as proof."""

    protocol = shapes.text()
    raw = shapes.pattern(HEX)
    flags = fields.Raw(required=True, allow_none=True)


def position() -> fields.Nested:
    """The place of an event, where it is known."""
    return fields.Nested(Position, allow_none=True)


class ReadTaken(Shape):
    """Digits of one register, as seen."""

    meter = shapes.identifier()
    serial_seen = shapes.text(required=False)
    register = shapes.identifier()
    digits = shapes.pattern(DIGITS)
    method = shapes.one_of(*METHODS)
    kind = shapes.one_of(*READ_KINDS)
    attempts = shapes.whole(least=0, most=MOST_ATTEMPTS)
    confirmed = shapes.truth()
    checks = fields.List(shapes.one_of(*CHECKS), required=True)
    telegram = fields.Nested(Telegram, allow_none=True)
    position = position()


class Coded(Shape):
    """A code, and perhaps a note beside it."""

    code = shapes.code()
    note = shapes.text(required=False)


class NoteLeft(Shape):
    """A remark in the reader's own words."""

    text = shapes.text()


class PhotoTaken(Shape):
    """A photo that follows by itself, named by its content."""

    sha256 = shapes.pattern(HASH)
    size = shapes.whole(least=0)
    type = shapes.text()
    of = shapes.identifier()


class DoorTagPosted(Shape):
    """A notice hung on a door."""

    order = shapes.identifier()
    notice = shapes.text()
    tag_number = shapes.text()
    place = shapes.text()
    languages = fields.List(shapes.text(), required=True)
    position = position()
    photo = shapes.pattern(HASH)


class OrderUnable(Coded):
    """A field order that could not be done."""

    order = shapes.identifier()


class ServiceShutOff(Shape):
    """Water was shut off at the valve."""

    order = shapes.identifier()
    authorisation = shapes.text(required=False)
    release_code = shapes.text(required=False)
    reading = shapes.identifier()
    lock_number = shapes.text(required=False)
    valve = shapes.text()
    position = position()
    photo = shapes.pattern(HASH, required=False)


class ServiceTurnedOn(Shape):
    """Water runs again."""

    order = shapes.identifier()
    release = shapes.text(required=False)
    reading = shapes.identifier()
    position = position()


class ShutOffStopped(Shape):
    """A shut-off that was not carried out, for a reason that protects the customer."""

    order = shapes.identifier()
    reason = shapes.one_of(*STOP_REASONS)


class MeterChangedOut(Shape):
    """One meter out, another in."""

    old = fields.Dict(required=True)
    new = fields.Dict(required=True)


class MeterFound(Shape):
    """A meter that nobody was sent to, and what was read there; whatever is named of it must be of its type."""

    serial_number = shapes.text(required=False)
    digits = shapes.text(required=False)
    skip = shapes.text(required=False)
    trouble = fields.List(shapes.text(), allow_none=True)
    note = shapes.text(required=False)
    handheld = shapes.text(required=False)
    meter_route = shapes.text(required=False)
    pulled_by = shapes.text(required=False)
    taken_at = shapes.text(required=False)
    telegram = fields.Nested(Telegram(partial=True), allow_none=True)


class SequenceProposed(Shape):
    """The reader would walk here after another stop."""

    after = shapes.identifier()


class ReadCorrected(Shape):
    """A reader's later word about a read; what it does not name stays as it was."""

    supersedes = shapes.identifier()
    meter = shapes.identifier(required=False)
    register = shapes.identifier(required=False)
    digits = shapes.pattern(DIGITS, required=False)


class Anything(Shape):
    """An object whose keys are not agreed yet."""


SHAPES: dict[str, type[Schema]] = {
    "read.taken": ReadTaken,
    "stop.skipped": Coded,
    "trouble.reported": Coded,
    "note.left": NoteLeft,
    "photo.taken": PhotoTaken,
    "door_tag.posted": DoorTagPosted,
    "door_tag.not_posted": OrderUnable,
    "service.shut_off": ServiceShutOff,
    "service.turned_on": ServiceTurnedOn,
    "order.unable": OrderUnable,
    "shut_off.stopped": ShutOffStopped,
    "meter.changed_out": MeterChangedOut,
    "meter.found": MeterFound,
    "sequence.proposed": SequenceProposed,
    "read.corrected": ReadCorrected,
    "run.started": Anything,
    "run.closed": Anything,
}
