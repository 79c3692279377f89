"""The pocket central's photos: tus 1.0.0 (core and creation) in memory, which can lose the road after some pieces."""

import base64
import hashlib
import uuid
from typing import Any

from flask import Response, request

TUS = {"Tus-Resumable": "1.0.0"}


class PocketBlobs:
    """Uploads by id and photos by hash; `calls` names every call in order."""

    def __init__(self) -> None:
        self.uploads: dict[str, tuple[str, int, bytes]] = {}
        self.photos: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.pieces_until_cut: int | None = None
        self.reaches_office = True

    def rules(self) -> list[tuple[str, str, Any]]:
        """Method, address and view of each call."""
        return [
            ("POST", "/sync/v1/blobs", self._create),
            ("HEAD", "/sync/v1/blobs/uploads/<upload>", self._look),
            ("PATCH", "/sync/v1/blobs/uploads/<upload>", self._send),
            ("HEAD", "/sync/v1/blobs/<sha256>", self._ask),
        ]

    def _create(self) -> Any:
        self.calls.append("create")
        assert request.headers["Tus-Resumable"] == "1.0.0"
        pairs = (pair.split(" ") for pair in request.headers["Upload-Metadata"].split(","))
        told = {name: base64.b64decode(value).decode() for name, value in pairs}
        assert told["type"] == "image/jpeg"
        upload = str(uuid.uuid4())
        self.uploads[upload] = (told["sha256"], int(request.headers["Upload-Length"]), b"")
        return Response(status=201, headers={"Location": f"/sync/v1/blobs/uploads/{upload}", **TUS})

    def _look(self, upload: str) -> Any:
        self.calls.append("look")
        if upload not in self.uploads:
            return Response(status=404)
        _, length, content = self.uploads[upload]
        return Response(headers={"Upload-Offset": str(len(content)), "Upload-Length": str(length), **TUS})

    def _send(self, upload: str) -> Any:
        self.calls.append("piece")
        if self.pieces_until_cut is not None:
            self.pieces_until_cut -= 1
        if self.pieces_until_cut is not None and self.pieces_until_cut < 0:
            return Response(status=502)
        sha256, length, content = self.uploads[upload]
        assert request.headers["Content-Type"] == "application/offset+octet-stream"
        if int(request.headers["Upload-Offset"]) != len(content):
            return Response(status=409)
        content += request.get_data()
        self.uploads[upload] = (sha256, length, content)
        if len(content) == length:
            assert hashlib.sha256(content).hexdigest() == sha256
            self.photos[sha256] = content
        return Response(status=204, headers={"Upload-Offset": str(len(content)), **TUS})

    def _ask(self, sha256: str) -> Any:
        self.calls.append("ask")
        return Response(status=200 if sha256 in self.photos and self.reaches_office else 404)
