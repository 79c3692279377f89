"""Making release codes: random digits for the dispatcher, and their seal for the tablet.

The seal takes a tablet some 60 milliseconds to check and nobody a way back to the digits: all ten thousand million of
them would take a core seventeen years. Making one takes as long, so codes are made before a transaction is opened.
"""

import base64
import secrets
from datetime import datetime

from argon2 import low_level

from fieldops.facts import release_codes
from fieldops.facts.ids import new_id
from fieldops.store.order_tables import ReleaseCode

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
SALT_BYTES, SEAL_BYTES = 16, 32


def make_code(order_id: str, device_id: str, now: datetime) -> ReleaseCode:
    """A new code for one order on one tablet, with its seal; not kept yet."""
    digits = str(secrets.randbelow(10**release_codes.DIGITS)).zfill(release_codes.DIGITS)
    code, salt = release_codes.with_check_digit(digits), secrets.token_bytes(SALT_BYTES)
    return ReleaseCode(
        id=new_id(),
        order_id=order_id,
        device_id=device_id,
        code=code,
        salt=_base64(salt),
        sealed=_base64(seal(order_id, device_id, code, salt)),
        made_at=now,
    )


def seal(order_id: str, device_id: str, code: str, salt: bytes) -> bytes:
    """Argon2id over the code, bound to its order and its tablet."""
    return low_level.hash_secret_raw(
        release_codes.sealed_text(order_id, device_id, code),
        salt,
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=SEAL_BYTES,
        type=low_level.Type.ID,
    )


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
