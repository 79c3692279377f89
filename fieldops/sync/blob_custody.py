"""Taking photos in: uploads are made, go on piece by piece, and end as a photo that is here, or as nothing.

An upload belongs to one device. It is complete only when all its bytes have the hash that was announced; otherwise they
are dropped and sent again. Equal content is kept once, whoever sends it.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import blobs
from fieldops.store.blob_tables import Blob, BlobUpload
from fieldops.store.engine import Store
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.blobs import Creation, Progress, demand_fits, picture_type

log = logging.getLogger(__name__)

MOST_UNFINISHED = 200
"""Uploads of one device."""
FULL_FOR_S = 60
LIVES = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(hours=1)
"""Who begins a photo anew after this time has lost the address of the upload before."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is shown."""

    type: str
    content: bytes


class BlobCustody:
    """Photos of one server; `came` is called for each that is new here."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        files: BlobFiles,
        *,
        is_unit: bool = False,
        came: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._files = files
        self._is_unit = is_unit
        self._came = came
        # Pieces are small and already received when they get here, so uploads may take turns.
        self._one_at_a_time = Lock()

    def create(self, device: str, asked: Creation) -> str:
        """Begin an upload; its id. Raises too-many-uploads."""
        now = self._clock.now()
        upload = BlobUpload(
            id=str(uuid.uuid4()),
            device_id=device,
            sha256=asked.sha256,
            type=asked.type,
            length=asked.length,
            made_at=now,
        )
        with self._store.writing() as session:
            dropped = blobs.drop_uploads_before(session, now - LIVES)
            dropped += blobs.drop_given_up(session, device, asked.sha256, now - GIVEN_UP_AFTER)
            full = blobs.how_many_unfinished(session, device) >= MOST_UNFINISHED
            if not full:
                blobs.add_upload(session, upload)
        with _disk():
            for old in dropped:
                self._files.drop(old)
        if full:
            raise problems.TOO_MANY_UPLOADS(seconds=FULL_FOR_S)
        return upload.id

    def progress(self, device: str, upload_id: str) -> Progress:
        """How far a device's upload is; raises unknown-upload, hash-differs, not-a-picture."""
        with self._one_at_a_time, _disk():
            upload = self._find(device, upload_id)
            # The server may have stopped between the last byte and the end of the upload.
            return self._ended_if_whole(upload, self._reached(upload))

    def take(self, device: str, upload_id: str, offset: int, piece: bytes) -> Progress:
        """Append a piece; raises unknown-upload, wrong-offset, too-large, hash-differs, not-a-picture."""
        with self._one_at_a_time, _disk():
            upload = self._find(device, upload_id)
            demand_fits(self._reached(upload), offset, len(piece))
            if piece:
                self._files.append(upload.id, piece)
            return self._ended_if_whole(upload, Progress(offset + len(piece), upload.length))

    def is_at_office(self, sha256: str) -> bool:
        """Whether central has the photo whole, as far as this server knows."""
        with self._store.reading() as session:
            blob = blobs.find(session, sha256)
        if blob is None:
            return False
        return blob.forwarded_at is not None if self._is_unit else self._files.has(sha256)

    def picture(self, sha256: str) -> Picture:
        """A photo to be shown; raises unknown-photo."""
        with self._store.reading() as session:
            blob = blobs.find(session, sha256)
        if blob is None or not self._files.has(sha256):
            raise problems.UNKNOWN_PHOTO()
        with _disk():
            return Picture(blob.type, self._files.read(sha256))

    def _find(self, device: str, upload_id: str) -> BlobUpload:
        with self._store.reading() as session:
            upload = blobs.find_upload(session, upload_id, device)
        if upload is None:
            raise problems.UNKNOWN_UPLOAD()
        return upload

    def _reached(self, upload: BlobUpload) -> Progress:
        size = upload.length if upload.done_at is not None else self._files.size(upload.id)
        return Progress(size, upload.length)

    def _ended_if_whole(self, upload: BlobUpload, reached: Progress) -> Progress:
        if upload.done_at is None and reached.offset >= reached.length:
            self._end(upload)
        return reached

    def _end(self, upload: BlobUpload) -> None:
        sha256, beginning = self._files.look_at(upload.id)
        kind = picture_type(beginning)
        if sha256 != upload.sha256 or kind is None:
            self._refuse(upload)
            raise problems.HASH_DIFFERS() if sha256 != upload.sha256 else problems.NOT_A_PICTURE()
        self._files.keep(upload.id, sha256)
        now = self._clock.now()
        blob = Blob(sha256=sha256, size=upload.length, type=kind, device_id=upload.device_id, received_at=now)
        with self._store.writing() as session:
            blobs.add(session, blob)
            blobs.end_upload(session, upload.id, now)
        self._came()

    def _refuse(self, upload: BlobUpload) -> None:
        self._files.drop(upload.id)
        with self._store.writing() as session:
            blobs.drop_upload(session, upload.id)


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full or gone means what a store that is gone means: nothing was taken, try again."""
    try:
        yield
    except OSError as error:
        log.error("photo not written or read: %s", error.strerror)  # noqa: TRY400 -- the traceback says no more
        raise problems.STORE_UNAVAILABLE() from error
