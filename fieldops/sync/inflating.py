"""Unpacking a push: gzip is taken, a bomb is stopped while it unpacks."""

import zlib

from fieldops import problems
from fieldops.sync import batch, lines

MOST_BYTES = batch.MOST_BYTES + lines.LONGEST_LINE
"""A full batch and its header."""
_GZIP = 16 + zlib.MAX_WBITS


def body_of(received: bytes, coding: str | None) -> bytes:
    """The body of a push, of which `received` may be only the first MOST_BYTES + 1 bytes; bad-batch, too-large."""
    coding = (coding or "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise problems.BAD_BATCH(what="only gzip is unpacked")
    body = inflated(received) if coding == "gzip" else received
    if len(body) > MOST_BYTES:
        raise _too_large(body)
    return body


def inflated(packed: bytes) -> bytes:
    """The unpacked bytes, no more than one beyond MOST_BYTES; raises bad-batch."""
    body, rest = b"", packed
    while rest and len(body) <= MOST_BYTES:
        stream = zlib.decompressobj(_GZIP)
        try:
            body += stream.decompress(rest, MOST_BYTES + 1 - len(body))
        except zlib.error as error:
            raise problems.BAD_BATCH(what="the gzip is damaged") from error
        if not stream.eof and len(body) <= MOST_BYTES:
            raise problems.BAD_BATCH(what="the gzip breaks off")
        rest = stream.unused_data  # gzip may come in several members
    return body


def _too_large(body: bytes) -> problems.Problem:
    # Only a batch of several lines can be halved; "too large" would make a tablet halve for ever.
    try:
        count = lines.parse(body.partition(b"\n")[0]).get("count")
    except lines.Unparsable:
        return problems.BAD_BATCH(what="the header is not a JSON object")
    if isinstance(count, int) and count > 1:
        return problems.TOO_LARGE(limit="1 MiB")
    return problems.BAD_BATCH(what="a line is larger than a whole batch may be")
