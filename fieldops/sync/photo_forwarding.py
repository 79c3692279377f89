"""The field unit's photos on their way to central: one call an errand, so that lines never wait long."""

import logging

from fieldops.clock import Clock
from fieldops.store import blobs
from fieldops.store.blob_tables import Blob
from fieldops.store.engine import Store
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.blob_sending import Sending, Stage
from fieldops.sync.courier import Outcome
from fieldops.sync.transport import Request
from fieldops.sync.upstream import Upstream

log = logging.getLogger(__name__)


class PhotoForwarding:
    """Sends photos in the tablets' names; remembers what was begun until the unit stops."""

    def __init__(self, store: Store, clock: Clock, upstream: Upstream, files: BlobFiles) -> None:
        self._store = store
        self._clock = clock
        self._upstream = upstream
        self._files = files
        self._begun: dict[str, Sending] = {}

    def send_on(self, sha256: str) -> Outcome:
        """Take a photo one call further; raises no-central, after which it goes on where it was."""
        with self._store.reading() as session:
            blob = blobs.find(session, sha256)
        assert blob is not None, "a planned photo stands in the store"
        sending = self._begun.pop(sha256, None) or Sending(blob.sha256, blob.type, blob.size)
        self._begun[sha256] = sending.again()  # should there be no answer
        reached = self._asked(sending, blob)
        if reached is None:
            return Outcome.SET_ASIDE
        if reached.stage is not Stage.HERE:
            self._begun[sha256] = reached
            return Outcome.DONE
        del self._begun[sha256]
        with self._store.writing() as session:
            blobs.mark_forwarded(session, sha256, self._clock.now())
        return Outcome.DONE

    def _asked(self, sending: Sending, blob: Blob) -> Sending | None:
        call = sending.call()
        try:
            piece = self._files.read(blob.sha256, call.offset, call.most) if call.most else None
        except OSError as error:
            log.error("photo not read: %s", error.strerror)  # noqa: TRY400 -- the traceback says no more
            return None
        request = Request(call.method, call.path, piece, speaks_for=blob.device_id, headers=call.headers)
        answer = self._upstream.call(request)
        reached = sending.after(answer.status, answer.headers)
        if reached is None:
            # 429 and 503 too: a central that has no room for photos may have room for lines.
            log.warning("photo set aside: %s", answer.status)
        return reached
