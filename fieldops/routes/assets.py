"""Static files under an address that names their content.

`/static/<fingerprint>/js/app.js` never changes what it answers, so browsers keep it for ever; relative imports inside
the files inherit the prefix. The fingerprint covers the whole folder and is taken once, when the app is made.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request

blueprint = Blueprint("assets", __name__)

FOR_EVER = "max-age=31536000, immutable"
# Named here because the machine's own table differs from system to system.
TYPES = {
    ".js": "text/javascript",  # a module is UTF-8, always
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
# Comments and indentation are for whoever reads the source. Every line keeps its number, so that failures name it.
NOT_SENT = {
    ".js": re.compile(rb"^[ \t]*(?://.*|/\*\*.*\*/)$|^[ \t]+", re.MULTILINE),
    ".css": re.compile(rb"^[ \t]*/\*.*\*/$|^[ \t]+", re.MULTILINE),
}
SMALLEST_WORTH_PACKING = 200  # bytes; below, the gzip frame costs more than it saves


@dataclass(frozen=True)
class Asset:
    """One static file, read once."""

    content: bytes
    content_type: str

    @cached_property
    def packed(self) -> bytes:
        """The content as gzip, the same bytes on every call."""
        return gzip.compress(self.content, compresslevel=9, mtime=0)


class Assets:
    """All files below a folder, by their path, and the fingerprint of the whole."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): _read(path) for path in paths}
        self.fingerprint = _fingerprint(self.files)

    def url(self, name: str) -> str:
        """The address of a file; a name that is not there is a mistake in a template."""
        if name not in self.files:
            raise KeyError(name)
        return self.folder + name

    @property
    def folder(self) -> str:
        """What every file's address begins with."""
        return f"/static/{self.fingerprint}/"

    def names(self, *prefixes: str) -> list[str]:
        """The files whose path begins with one of `prefixes`."""
        return [name for name in self.files if name.startswith(prefixes)]


def init_app(app: Flask, folder: Path) -> None:
    """Serve the files below `folder` and give every template `asset('css/base.css')`."""
    assets = Assets(folder)
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    app.register_blueprint(blueprint)


def current_assets() -> Assets:
    """The assets of the app that answers this request."""
    assets = current_app.extensions["assets"]
    if not isinstance(assets, Assets):
        raise TypeError(assets)
    return assets


@blueprint.get("/static/<fingerprint>/<path:name>")
def serve(fingerprint: str, name: str) -> Response:
    """One static file; another fingerprint is another release and not here."""
    assets = current_assets()
    found = assets.files.get(name)
    if found is None or fingerprint != assets.fingerprint:
        abort(404)
    answer = packed_response(found.content, found.content_type, found.packed)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def packed_response(content: bytes, content_type: str, packed: bytes | None = None) -> Response:
    """`content` as an answer, gzipped where it is text and the browser takes it."""
    answer = Response(content, content_type=content_type)
    if not _is_text(content_type) or len(content) < SMALLEST_WORTH_PACKING:
        return answer
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        answer.set_data(packed or gzip.compress(content, compresslevel=9, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _read(path: Path) -> Asset:
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    content = path.read_bytes()
    not_sent = NOT_SENT.get(path.suffix)
    return Asset(not_sent.sub(b"", content) if not_sent else content, guessed)


def _fingerprint(files: dict[str, Asset]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for name, asset in files.items():
        digest.update(f"{name}\0{len(asset.content)}\0".encode())
        digest.update(asset.content)
    return digest.hexdigest()


def _is_text(content_type: str) -> bool:
    return content_type.startswith("text/") or any(word in content_type for word in ("json", "svg", "javascript"))
