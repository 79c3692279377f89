"""Reads back what our own PDF files say: their pages' words, in the order in which they were written."""

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SAID = re.compile(r"\(((?:[^()\\]|\\.)*)\) Tj")


def pages(content: bytes) -> list[str]:
    """The words of every page; drawings are left out."""
    drawn = [_inflated(stream) for stream in STREAM.findall(content)]
    return [_words(one) for one in drawn if " Tj" in one]


def _inflated(stream: bytes) -> str:
    try:
        # The bytes before `endstream` may be taken for its line end; what they check is not looked at then.
        return zlib.decompressobj().decompress(stream).decode("latin-1")
    except zlib.error:
        return ""


def _words(drawn: str) -> str:
    said = (re.sub(r"\\(.)", r"\1", one) for one in SAID.findall(drawn))
    return re.sub(r"\s+", " ", " ".join(said))
