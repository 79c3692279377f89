"""Signatures: only the device's own, over exactly this text, count; nothing malformed breaks anything."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given
from hypothesis import strategies as st

from fieldops.sync import signatures

KEY = ec.generate_private_key(ec.SECP256R1())


def spki(key) -> str:
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def test_a_devices_own_signature_counts_for_its_text_alone(bare_tablet):
    signature = bare_tablet.sign("text")
    assert signatures.is_signed(bare_tablet.public_key, "text", signature)
    assert not signatures.is_signed(bare_tablet.public_key, "text\n", signature)
    assert not signatures.is_signed(spki(KEY), "text", signature)


def test_the_texts_begin_with_their_purpose():
    assert signatures.session_text("s", None, "d", "n") == "fieldops-session-1\ns\n-\nd\nn"
    assert signatures.session_text("s", "u", "d", "n") == "fieldops-session-1\ns\nu\nd\nn"
    assert signatures.batch_text("j", 4, 2, "h") == "fieldops-batch-1\nj\n4\n2\nh"


@given(
    st.none()
    | st.integers()
    | st.text()
    | st.binary(min_size=60, max_size=66).map(lambda b: base64.b64encode(b).decode())
)
def test_whatever_is_malformed_is_no_signature(signature):
    assert not signatures.is_signed(spki(KEY), "text", signature)


def test_a_signature_in_der_is_not_the_wires(bare_tablet):
    der = bare_tablet.key.sign(b"text", ec.ECDSA(hashes.SHA256()))
    assert not signatures.is_signed(bare_tablet.public_key, "text", base64.b64encode(der).decode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base64!",
        "é",
        base64.b64encode(b"no key").decode(),
        spki(ec.generate_private_key(ec.SECP384R1())),
        spki(ec.generate_private_key(ec.SECP256K1())),
        spki(ed25519.Ed25519PrivateKey.generate()),
    ],
    ids=["empty", "garbage", "letters", "bytes", "P-384", "secp256k1", "Ed25519"],
)
def test_only_keys_on_p256_are_keys(text):
    assert signatures.read_public_key(text) is None
    assert not signatures.is_signed(text, "text", "A" * 88)
    assert signatures.read_public_key(spki(KEY)) is not None
