"""Signatures of devices: ECDSA on P-256 with SHA-256, raw r‖s in base64, over a text that begins with its purpose.

The purpose keeps a signature from being good for anything else; everything a signature is about stands in its text.
"""

import base64

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

_SCHEME = ec.ECDSA(hashes.SHA256())
_HALF = 32
_ENCODED_LENGTH = 88
"""64 bytes in padded base64."""


def session_text(server: str, via: str | None, device: str, nonce: str) -> str:
    """What a device signs to open a session; `via` is the field unit's device id when the unit runs the session."""
    return f"fieldops-session-1\n{server}\n{via or '-'}\n{device}\n{nonce}"


def batch_text(journal: str, first: int, count: int, head: str) -> str:
    """What a device signs to hand over a batch."""
    return f"fieldops-batch-1\n{journal}\n{first}\n{count}\n{head}"


def read_public_key(text: str) -> ec.EllipticCurvePublicKey | None:
    """The P-256 key in base64 DER SubjectPublicKeyInfo, or None when it is anything else."""
    try:
        key = serialization.load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


def is_signed(public_key: str, text: str, signature: object) -> bool:
    """Whether `signature` is this key's over the text; whatever is malformed is not."""
    key = read_public_key(public_key)
    if key is None or not isinstance(signature, str) or len(signature) != _ENCODED_LENGTH:
        return False
    try:
        raw = base64.b64decode(signature, validate=True)
        pair = encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))
        key.verify(pair, text.encode(), _SCHEME)
    except (ValueError, InvalidSignature):
        return False
    return len(raw) == 2 * _HALF
