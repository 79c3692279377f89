"""A server's own P-256 key in a file that only its owner may read: a unit's, or central's for its statements."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

OF_UNIT = "unit.key"
OF_CENTRAL = "central.key"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Signs as the wire asks."""

    private: ec.EllipticCurvePrivateKey

    @property
    def public_text(self) -> str:
        """The public half as base64 DER SubjectPublicKeyInfo."""
        der = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def sign(self, text: str) -> str:
        """Raw r‖s over the text, in base64."""
        r, s = decode_dss_signature(self.private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()


def new_key() -> SigningKey:
    """A new random key."""
    return SigningKey(ec.generate_private_key(ec.SECP256R1()))


def kept_key(data: Path, file: str = OF_UNIT) -> SigningKey:
    """The key in a data folder, made there at the first time."""
    path = data / file
    if not path.exists():
        _keep(path, new_key())
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey), "the key was made here"
    return SigningKey(private)


def _keep(path: Path, key: SigningKey) -> None:
    # Whole or not at all: a power cut must not leave half a key that central has enrolled.
    pem = key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    with draft.open("wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
