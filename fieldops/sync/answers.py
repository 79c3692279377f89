"""The shapes of what a server of the wire answers (docs/exchange.md), for other teams and for tests.

Nothing is made through them: an answer is a plain JSON object. They are what `/openapi.json` promises, and every answer
of the tests is held against them.
"""

from marshmallow import fields, validate

from fieldops.sync import shapes
from fieldops.sync.payloads import HASH
from fieldops.sync.shapes import Shape
from fieldops.sync.work_cursor import CURSOR

REFERENCE = r"[0-9a-f]{8}-[1-9][0-9]*\Z"


class ProblemAnswer(Shape):
    """Whatever failed: the number is what a person says on the phone."""

    problem = shapes.text()
    number = shapes.pattern(r"[0-9]{3}\.[0-9]+\Z")
    en = shapes.text()
    es = shapes.text()


class HelloAnswer(Shape):
    """Who answers here, and what it understands."""

    protocol = fields.List(shapes.whole(least=1), required=True, validate=validate.Length(equal=2))
    server = shapes.identifier()
    incarnation = shapes.whole(least=1)
    now = shapes.instant()
    now_unc = shapes.whole(least=0, required=False)
    kinds = fields.Dict(keys=fields.String(), values=shapes.whole(least=1), required=True)


class EnrolmentAnswer(Shape):
    """The device that was taken in, and by whom."""

    device = shapes.identifier()
    server = shapes.identifier()


class ChallengeAnswer(Shape):
    """What is to be signed."""

    nonce = shapes.text()
    expires_at = shapes.instant()


class SessionAnswer(Shape):
    """What every other call carries."""

    token = shapes.text()
    expires_at = shapes.instant()


class SignedInPerson(Shape):
    """Who signed in."""

    username = shapes.text(most=shapes.LONGEST_NAME)
    name = shapes.text()
    roles = fields.List(shapes.text(), required=True)
    language = shapes.one_of("en", "es")


class SignInAnswer(Shape):
    """The person, and how long their work may be shown without a new sign-in."""

    person = fields.Nested(SignedInPerson, required=True)
    offline_until = shapes.instant()


class QuarantinedLine(Shape):
    """A line of the request that is set aside."""

    seq = shapes.whole(least=1)
    why = shapes.text()
    ref = shapes.pattern(REFERENCE)


class Advice(Shape):
    """How to go on."""

    batch = shapes.whole(least=1)
    retry_s = shapes.whole(least=0)
    keep_until = shapes.instant()


class CentralsWord(Shape):
    """On a field unit: what central last said of the journal."""

    watermark = shapes.whole(least=0)
    head = shapes.pattern(HASH)
    fork = shapes.truth()
    quarantined = fields.List(fields.Nested(QuarantinedLine), required=True)


class PushAnswer(Shape):
    """How far the journal is safe here."""

    watermark = shapes.whole(least=0)
    head = shapes.pattern(HASH)
    gaps = fields.List(fields.List(shapes.whole(least=1), validate=validate.Length(equal=2)), required=True)
    quarantined = fields.List(fields.Nested(QuarantinedLine), required=True)
    unsigned = shapes.truth()
    fork = shapes.truth()
    now = shapes.instant()
    now_unc = shapes.whole(least=0, required=False)
    incarnation = shapes.whole(least=1)
    advise = fields.Nested(Advice, required=True)
    central = fields.Nested(CentralsWord)


class Change(Shape):
    """One document that came into the device's view, changed there, or left it."""

    n = shapes.whole(least=0)
    op = shapes.one_of("put", "del")
    type = shapes.text()
    id = shapes.text()
    rev = shapes.whole(least=0)
    doc = fields.Dict(allow_none=True)


class WorkAnswer(Shape):
    """Changes since the cursor; with `reset` everything there is."""

    changes = fields.List(fields.Nested(Change), required=True)
    cursor = shapes.pattern(CURSOR)
    more = shapes.truth()
    reset = shapes.truth()


class BillingFactTaken(Shape):
    """What a fact from billing set in motion."""

    orders_withdrawn = shapes.whole(least=0)
    turn_ons_made = shapes.whole(least=0)
