"""The bytes of photos, in a folder of the server's data: `uploads/ID` while they come, then `ab/abcdef…` by their hash.

A photo that has its final name is whole and on the disk: file flushed, renamed, folder flushed. Only then may a row say
that it is here. Pieces of an upload are not flushed one by one; what a power cut spoils, the hash finds.
"""

import hashlib
import os
from pathlib import Path

LONGEST_BEGINNING = 16
"""Bytes; enough to tell a file's type."""


class BlobFiles:
    """Photos below one folder; every call may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._uploads = folder / "uploads"

    def size(self, upload_id: str) -> int:
        """Bytes of an upload that are here; 0 before the first."""
        path = self._uploads / upload_id
        return path.stat().st_size if path.exists() else 0

    def append(self, upload_id: str, piece: bytes) -> None:
        """Put a piece at the end of an upload, or on a full disk nothing of it."""
        _make_folder(self._uploads)
        path, before = self._uploads / upload_id, self.size(upload_id)
        try:
            with path.open("ab") as file:
                file.write(piece)
        except OSError:
            if path.exists():
                os.truncate(path, before)
            raise

    def look_at(self, upload_id: str) -> tuple[str, bytes]:
        """The SHA-256 of an upload in hex, and its first bytes."""
        with (self._uploads / upload_id).open("rb") as file:
            beginning = file.read(LONGEST_BEGINNING)
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest(), beginning

    def keep(self, upload_id: str, sha256: str) -> None:
        """Make an upload the photo of this hash, durably; an equal one that is here already is replaced by its like.

        What cannot be flushed is dropped, to be sent anew.
        """
        upload, kept = self._uploads / upload_id, self._path(sha256)
        try:
            with upload.open("rb+") as file:
                os.fsync(file.fileno())
        except OSError:
            # A second flush may succeed without them: systems take pages that they failed to write for written.
            self.drop(upload_id)
            raise
        _make_folder(kept.parent)
        upload.replace(kept)
        _flush_folder(kept.parent)

    def drop(self, upload_id: str) -> None:
        """Remove what came of an upload."""
        (self._uploads / upload_id).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """Whether the photo's file is here."""
        return self._path(sha256).is_file()

    def read(self, sha256: str, offset: int = 0, most: int = -1) -> bytes:
        """Bytes of a photo; all that follow `offset` unless told how many."""
        with self._path(sha256).open("rb") as file:
            file.seek(offset)
            return file.read(most)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for parent in (folder.parent, folder.parent.parent):  # the photo is lost with the name of its folder
            _flush_folder(parent)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere folders cannot be opened, and renames are journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
