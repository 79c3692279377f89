"""One record of a collector for whoever looks at a capture."""

from collections.abc import Mapping
from typing import Any

from fieldops import problems
from fieldops.devices.cipherlab.frames import END, frame_of


def decode(data: bytes) -> Mapping[str, Any]:
    """Sequence digit and text of a record, and whether its checksum is there; problem HANDHELD_NONSENSE."""
    line = data.removesuffix(END)
    checked = frame_of(line, checked=True)
    frame = checked or frame_of(line, checked=False)
    if frame is None:
        raise problems.HANDHELD_NONSENSE(what="record")
    return {
        "sequence": frame.sequence,
        "text": frame.text.decode("latin-1"),
        "checksum": "ok" if checked else "absent",
    }
