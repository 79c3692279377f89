"""How a device comes to belong to central: a one-time code of the office, and a key made on the device.

A code is 12 characters of Crockford's base32 (60 bits), lives ten minutes and is kept as a hash. It enrols one key;
the same key may repeat it while it lives, because the first answer may have been lost on the way.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.store import devices
from fieldops.store.device_tables import Device, EnrolmentCode
from fieldops.store.engine import Store
from fieldops.sync import bodies, signatures
from fieldops.sync.exchange import Json
from fieldops.work import throttling

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
CODE_LIVES = timedelta(minutes=10)
_READ_AS = str.maketrans("OIL", "011", "- ")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a device asks for: a code, and its public key as base64 DER."""

    code: str
    public_key: str


def make_code(session: Session, clock: Clock, name: str, *, is_field: bool, made_by: str) -> str:
    """A new one-time code for a device that shall be called `name`; `is_field` lets it relay."""
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= bodies.LONGEST_NAME or not plain.isprintable():
        raise problems.MALFORMED(what="name")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    row = EnrolmentCode(
        code_hash=_hash(code), name=plain, is_field=is_field, made_by=made_by, expires_at=clock.now() + CODE_LIVES
    )
    devices.add_code(session, row)
    return code


def in_groups(code: str) -> str:
    """A code as people read it out: three groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def as_meant(typed: str) -> str | None:
    """The code somebody meant, whatever case, hyphens, blanks or look-alikes; None when it cannot be one."""
    code = typed.upper().translate(_READ_AS)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def read(body: Json) -> Enrolment:
    """The body of an enrolment; raises malformed."""
    bodies.demand(body, bodies.ENROLMENT)
    if signatures.read_public_key(body["public_key"]) is None:
        raise problems.MALFORMED(what="public_key")
    return Enrolment(body["code"], body["public_key"])


def enrol(store: Store, clock: Clock, wanted: Enrolment, via: str | None, address: str) -> str:
    """The id of the device that the code enrols; raises code-refused, and slow-down for an address that guesses."""
    throttle = f"code {address}"[:120]
    with store.writing() as session:
        throttling.check(session, clock, throttle)
        device = _redeem(session, clock, wanted, via)
        if device is None:
            throttling.note_failure(session, clock, throttle)
    if device is None:
        raise problems.CODE_REFUSED()
    return device


def _redeem(session: Session, clock: Clock, wanted: Enrolment, via: str | None) -> str | None:
    code = as_meant(wanted.code)
    found = devices.find_code(session, _hash(code)) if code else None
    if found is None or found.expires_at <= clock.now():
        return None
    if found.device_id is None:
        found.device_id, found.public_key = new_id(), wanted.public_key
        devices.add_device(session, _device(found, via, clock))
    return found.device_id if found.public_key == wanted.public_key else None


def _device(code: EnrolmentCode, via: str | None, clock: Clock) -> Device:
    # The office's name, not the device's own: the office has to know which tablet it withdraws.
    return Device(
        id=code.device_id,
        name=code.name,
        public_key=code.public_key,
        is_field=code.is_field,
        via=via,
        enrolled_at=clock.now(),
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
