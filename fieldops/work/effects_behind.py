"""Making effects behind the answers: a thread that is rung when facts came in, so that no tablet waits for them.

A reader who saves one read should see it on the dispatcher's board at once, so a few facts have their effects before
the answer goes out. A week of reads that comes home in batches of hundreds only needs its answer; its effects follow.
"""

import logging
from threading import Event, Thread

from fieldops.clock import Clock
from fieldops.store import effects as store_effects
from fieldops.store.engine import Store
from fieldops.work import projecting

MOST_AT_ONCE = 20
"""Facts whose effects an answer waits for."""
LOOK_EVERY_S = 30
"""So often the thread looks by itself: another process may have died before it made its own."""
PATIENCE_S = 30

_log = logging.getLogger(__name__)


class EffectsBehind:
    """The thread of one server process; `after_push` is called behind each push."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._bell = Event()
        self._over = Event()
        self._thread = Thread(target=self._run, name="effects", daemon=True)

    def start(self) -> "EffectsBehind":
        """Begin; what waits from before is made first."""
        self._bell.set()
        self._thread.start()
        return self

    def after_push(self) -> None:
        """See to the effects of what came in."""
        with self._store.reading() as session:
            many = store_effects.queued_beyond(session, MOST_AT_ONCE)
        if many:
            self._bell.set()
        else:
            projecting.project(self._store, self._clock)

    def stop(self) -> None:
        """End once the present portion is done."""
        self._over.set()
        self._bell.set()
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while not self._over.is_set():
            if self._bell.wait(LOOK_EVERY_S):
                self._bell.clear()
            if not self._over.is_set():
                self._project()

    def _project(self) -> None:
        try:
            projecting.project(self._store, self._clock)
        except Exception as error:  # noqa: BLE001 -- this thread must outlive a full disk and every bug
            _log.error("effects were not made: %s", type(error).__name__)
