"""Photos on the wire: what tus 1.0.0 (core and creation) says of an upload, as rules over headers and numbers.

An upload is made with the photo's length, hash and type, and gets an address of its own. Pieces are appended there,
each at the offset reached so far; whoever lost count asks. Nothing here knows a socket, a file or a store.
"""

import base64
import re
from dataclasses import dataclass

from fieldops import problems

VERSION = "1.0.0"
EXTENSIONS = "creation"
MOST_BYTES = 12 * 1024 * 1024
PIECE_TYPE = "application/offset+octet-stream"
LONGEST_NUMBER = 15
"""Digits; longer lengths and offsets are nonsense."""

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_BEGINNINGS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"%PDF-": "application/pdf",
}
"""The types the city takes (its web policy's list), each known by its first bytes."""
TYPES = frozenset(_BEGINNINGS.values()) | {"image/jpg"}
"""What an upload may call itself; many programs write jpg."""


@dataclass(frozen=True, slots=True)
class Creation:
    """What a device wants to send."""

    length: int
    sha256: str
    type: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is, in bytes."""

    offset: int
    length: int


def demand_version(told: str | None) -> None:
    """Raise tus-version unless the client speaks this version."""
    if told != VERSION:
        raise problems.TUS_VERSION(version=VERSION)


def read_creation(length: str | None, metadata: str | None) -> Creation:
    """What the headers Upload-Length and Upload-Metadata ask for; raises upload-malformed, too-large, not-a-picture."""
    told = _metadata(metadata or "")
    sha256, kind = told.get("sha256", ""), told.get("type", "")
    if not is_sha256(sha256):
        raise problems.UPLOAD_MALFORMED(what="Upload-Metadata needs sha256")
    asked = Creation(_number(length, "Upload-Length"), sha256, kind)
    if asked.length > MOST_BYTES:
        raise problems.TOO_LARGE(limit="12 MB")
    if asked.length == 0 or asked.type not in TYPES:
        raise problems.NOT_A_PICTURE()
    return asked


def read_offset(content_type: str | None, offset: str | None) -> int:
    """Where a piece belongs; raises not-a-piece, upload-malformed."""
    if (content_type or "").strip().lower() != PIECE_TYPE:
        raise problems.NOT_A_PIECE(type=PIECE_TYPE)
    return _number(offset, "Upload-Offset")


def demand_fits(progress: Progress, offset: int, size: int) -> None:
    """Raise wrong-offset or too-large unless a piece of `size` bytes goes on where the upload stands."""
    if offset != progress.offset:
        raise problems.WRONG_OFFSET(offset=progress.offset)
    if offset + size > progress.length:
        raise problems.TOO_LARGE(limit=f"{progress.length} bytes")


def picture_type(start: bytes) -> str | None:
    """The type that the first bytes of a file tell, whatever it was called; None for what is not taken."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if start.startswith(beginning)), None)


def is_sha256(text: str) -> bool:
    """Whether the text is a hash as the wire writes it."""
    return _SHA256.match(text) is not None


def _number(text: str | None, header: str) -> int:
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER:
        raise problems.UPLOAD_MALFORMED(what=header)
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
    told = {name: _decoded(value) for name, _, value in pairs}
    if len(told) < len(pairs):
        raise problems.UPLOAD_MALFORMED(what="Upload-Metadata names a key twice")
    return told


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError as error:
        raise problems.UPLOAD_MALFORMED(what="Upload-Metadata is not base64 of UTF-8") from error
