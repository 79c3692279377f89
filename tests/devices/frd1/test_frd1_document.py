"""The session in docs/frd1.md is a real one: whoever builds a handheld from that page builds one that works."""

import re
from hashlib import sha256
from pathlib import Path

from fieldops.devices.frd1.codec import Damaged
from fieldops.devices.frd1.messages import End, Ident, message_of
from fieldops.devices.frd1.records import Rec

PAGE = (Path(__file__).parents[3] / "docs" / "frd1.md").read_text(encoding="utf-8")
LINES = [line.encode() for line in re.findall(r"^[<>] (\{.*)$", PAGE, re.MULTILINE)]


def test_every_line_of_the_session_is_a_message() -> None:
    assert len(LINES) == 11
    assert not [line for line in LINES if isinstance(message_of(line), Damaged)]


def test_chain_and_digest_are_as_the_page_defines_them() -> None:
    said = [message_of(line) for line in LINES]
    (ident,) = (message for message in said if isinstance(message, Ident))
    recs = [message for message in said if isinstance(message, Rec)]
    before = b"HH-07\nR-12\n3"
    for rec in recs:
        assert rec.prev == sha256(before).hexdigest()[:8]
        before = rec.record.raw
    whole = sha256(b"".join(rec.record.raw + b"\n" for rec in recs)).hexdigest()
    assert End(3, whole) in said
    assert ident.manifest[0].sha256 == whole
