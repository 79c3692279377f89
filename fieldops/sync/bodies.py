"""The small JSON bodies of the wire: read as strictly as journal lines; what does not fit is malformed (400)."""

from datetime import datetime

from fieldops import problems
from fieldops.sync import lines, shapes
from fieldops.sync.exchange import Json
from fieldops.sync.messages import HIGHEST_SEQ
from fieldops.sync.shapes import Shape

LONGEST_NAME = 120
LONGEST_TEXT = 1000


class EnrolmentBody(Shape):
    """A device asks to be taken in."""

    code = shapes.text(most=LONGEST_TEXT)
    name = shapes.text(most=LONGEST_NAME)
    public_key = shapes.text(most=LONGEST_TEXT)


class ChallengeBody(Shape):
    """A device asks for a nonce."""

    device = shapes.identifier()


class SessionBody(Shape):
    """A device has signed its nonce."""

    device = shapes.identifier()
    nonce = shapes.text(most=LONGEST_TEXT)
    signature = shapes.text(most=LONGEST_TEXT)


class SignInBody(Shape):
    """A person signs in on a device."""

    username = shapes.text(most=LONGEST_TEXT)
    password = shapes.text(most=LONGEST_TEXT)


class SignOutBody(Shape):
    """A person signed out after line `seq` of a journal."""

    journal = shapes.identifier()
    seq = shapes.whole(least=0, most=HIGHEST_SEQ)


ENROLMENT, CHALLENGE, SESSION, SIGN_IN, SIGN_OUT = (
    EnrolmentBody(),
    ChallengeBody(),
    SessionBody(),
    SignInBody(),
    SignOutBody(),
)


def read(raw: bytes) -> Json:
    """The JSON object of a request; raises malformed."""
    try:
        return lines.parse(raw)
    except lines.Unparsable as error:
        raise problems.MALFORMED(what="the body is not a JSON object") from error


def demand(body: Json, shape: Shape) -> None:
    """Raise malformed, with the names of what is missing or wrong, unless the body has the shape."""
    wrong = shape.validate(body)
    if wrong:
        raise problems.MALFORMED(what=", ".join(sorted(wrong)))


def moment(instant: datetime) -> str:
    """An instant as the wire writes it."""
    return instant.isoformat(timespec="milliseconds")
