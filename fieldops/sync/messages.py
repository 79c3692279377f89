"""The messages of a push: a batch's header, a line's envelope, and the kinds of event that are understood.

The schemas define them; the shapes compiled from the schemas (fieldops/sync/shaped.py) say quickly whether they hold.
"""

from dataclasses import dataclass
from typing import Literal

from marshmallow import Schema, fields

from fieldops.sync import shapes
from fieldops.sync.payloads import HASH, SHAPES
from fieldops.sync.shaped import Shaped
from fieldops.sync.shapes import Shape

HIGHEST_SEQ = 2**31 - 1
"""As far as positions are stored; a tablet that writes one line a second gets there in 68 years."""
Named = Literal["run", "stop", "meter", "register", "order"]
NAMED_IN_ENVELOPE: tuple[Named, ...] = ("run", "stop")
NAMED_IN_PAYLOAD: tuple[Named, ...] = ("meter", "register", "order")


class Header(Shape):
    """The first line of a batch. What only informs (declared, app) or is judged later (sig) may be anything."""

    first = shapes.whole(least=1, most=HIGHEST_SEQ)
    count = shapes.whole(least=0)
    head = shapes.pattern(HASH)


class ClockReading(Shape):
    """What the tablet knew of time beside the wall clock, in milliseconds."""

    boot = shapes.text()
    mono = shapes.figure()
    off = shapes.figure()
    unc = shapes.figure()


class Envelope(Shape):
    """What every line holds, whatever happened."""

    id = shapes.identifier()
    kind = fields.String(required=True)
    v = shapes.whole(least=1)
    at = shapes.instant()
    clk = fields.Nested(ClockReading, required=True, allow_none=True)
    seen = fields.String(required=True, allow_none=True)
    by = shapes.text(most=shapes.LONGEST_NAME)
    run = shapes.identifier(allow_none=True)
    stop = shapes.identifier(allow_none=True)
    p = fields.Dict(required=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: the newest version that is understood, and the shape of its payload."""

    max_version: int
    shaped: Shaped
    names: tuple[Named, ...]
    """What its payload may name that the office must know."""

    @property
    def payload(self) -> Schema:
        """The definition of the payload."""
        return self.shaped.schema


def _kind(payload: Schema) -> Kind:
    return Kind(1, Shaped(payload), tuple(name for name in NAMED_IN_PAYLOAD if name in payload.fields))


HEADER = Header()
ENVELOPE = Envelope()
HEADER_SHAPED = Shaped(HEADER)
ENVELOPE_SHAPED = Shaped(ENVELOPE)
KINDS = {kind: _kind(shape()) for kind, shape in SHAPES.items()}


def kinds_understood() -> dict[str, int]:
    """Kind → newest version, as `hello` announces it."""
    return {name: kind.max_version for name, kind in KINDS.items()}
