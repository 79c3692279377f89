"""Sending one photo to central, call by call: which call comes next, as a table, without a socket or a file.

| stage  | call                       | answer → next                                                         |
|--------|----------------------------|-----------------------------------------------------------------------|
| ASK    | HEAD of the photo's hash   | 200 → HERE; 404 → LOOK where an upload was begun, else BEGIN           |
| BEGIN  | POST, a new upload         | 201 → SEND                                                            |
| LOOK   | HEAD of the upload         | 200 → SEND at its offset; 404 → BEGIN                                  |
| SEND   | PATCH, one piece           | 204 → SEND, or HERE after the last; 409 → LOOK; 404 → BEGIN            |

Any other answer is a refusal. A photo that is refused, or whose way broke off, starts at ASK again and goes on where it
was.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import urlsplit

from fieldops.sync.blobs import PIECE_TYPE, VERSION

PIECE_BYTES = 64 * 1024
ADDRESS = "/sync/v1/blobs"


class Stage(Enum):
    """Where the sending of a photo stands."""

    ASK = auto()
    BEGIN = auto()
    LOOK = auto()
    SEND = auto()
    HERE = auto()
    """Central has it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request; its body are the photo's bytes from `offset` on, `most` of them."""

    method: str
    path: str
    headers: Mapping[str, str]
    offset: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Sending:
    """The sending of one photo."""

    sha256: str
    type: str
    size: int
    stage: Stage = Stage.ASK
    location: str = ""
    offset: int = 0

    def call(self) -> Call:
        """The call of this stage."""
        version = {"Tus-Resumable": VERSION}
        if self.stage is Stage.ASK:
            return Call("HEAD", f"{ADDRESS}/{self.sha256}", {})
        if self.stage is Stage.BEGIN:
            about = {"Upload-Length": str(self.size), "Upload-Metadata": self._metadata()}
            return Call("POST", ADDRESS, version | about)
        if self.stage is Stage.LOOK:
            return Call("HEAD", self.location, version)
        piece = {"Upload-Offset": str(self.offset), "Content-Type": PIECE_TYPE}
        return Call("PATCH", self.location, version | piece, self.offset, PIECE_BYTES)

    def after(self, status: int, headers: Mapping[str, str]) -> "Sending | None":
        """Where it stands after an answer; None for a refusal."""
        if (self.stage, status) in _TO_BEGIN:
            return replace(self, stage=Stage.LOOK if self.stage is Stage.ASK and self.location else Stage.BEGIN)
        if (self.stage, status) == (Stage.ASK, 200):
            return replace(self, stage=Stage.HERE)
        if (self.stage, status) == (Stage.BEGIN, 201):
            location = urlsplit(headers.get("Location", "")).path
            return replace(self, stage=Stage.SEND, location=location, offset=0) if location else None
        if (self.stage, status) == (Stage.SEND, 409):
            return replace(self, stage=Stage.LOOK)
        if (self.stage, status) in _TELLS_OFFSET:
            return self._reaching(headers.get("Upload-Offset", ""))
        return None

    def _reaching(self, told: str) -> "Sending | None":
        if not (told.isascii() and told.isdigit()):
            return None
        return replace(self, offset=int(told), stage=Stage.HERE if int(told) >= self.size else Stage.SEND)

    def again(self) -> "Sending":
        """The same from the first question, with what was begun kept."""
        return replace(self, stage=Stage.ASK)

    def _metadata(self) -> str:
        told = {"sha256": self.sha256, "type": self.type}
        return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())


_TO_BEGIN = {(Stage.ASK, 404), (Stage.LOOK, 404), (Stage.SEND, 404)}
_TELLS_OFFSET = {(Stage.LOOK, 200), (Stage.SEND, 204)}
