"""The field unit's errands to central, one at a time: the courier plans, this does what is planned."""

import logging
import random
from collections.abc import Callable
from threading import Event

from fieldops.clock import Clock, monotonic
from fieldops.problems import Problem
from fieldops.store import blobs, devices, relays
from fieldops.store.engine import Store
from fieldops.store.journal_tables import RelayBatch
from fieldops.sync import relayed_work, relaying
from fieldops.sync.courier import Courier, Outcome, Refresh, Rest, SendPhoto, Step
from fieldops.sync.own_facts import OwnFacts
from fieldops.sync.photo_forwarding import PhotoForwarding
from fieldops.sync.transport import Request
from fieldops.sync.upstream import Upstream, membership

log = logging.getLogger(__name__)

ASKS_FOR_PATIENCE = (429, 503)


class Forwarding:
    """Carries batches and photos to central and work back; `bell` cuts its rests short."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        upstream: Upstream,
        photos: PhotoForwarding,
        bell: Event,
        now: Callable[[], float] = monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.courier = Courier()
        self._store = store
        self._clock = clock
        self._upstream = upstream
        self._photos = photos
        self._bell = bell
        self._own = OwnFacts(store, clock, upstream)
        self._now = now
        self._chance = chance

    def run(self, stop: Event) -> None:
        """Run errands until told to stop (set `stop`, then ring the bell)."""
        while not stop.is_set():
            if self._bell.wait(self._run_guarded()):
                self._bell.clear()
                self.courier = self.courier.woken()

    def _run_guarded(self) -> float:
        try:
            return self.run_errand()
        except Exception as error:  # noqa: BLE001 -- this thread must outlive a full disk and every bug
            log.error("errand failed: %s", type(error).__name__)  # noqa: TRY400 -- the traceback may hold names
            self.courier = self.courier.after(Rest(0), Outcome.AWAY, self._now(), self._chance())
            return 1.0

    def run_errand(self) -> float:
        """Do the next thing there is to do; the seconds to rest after it."""
        step, batch = self._next()
        if isinstance(step, Rest):
            return step.seconds
        outcome, patience_s = self._done(step, batch)
        self.courier = self.courier.after(step, outcome, self._now(), self._chance(), patience_s)
        return 0.0

    def _next(self) -> tuple[Step, RelayBatch | None]:
        with self._store.reading() as session:
            tablets = [device.id for device in devices.all_devices(session) if device.revoked_at is None]
            self.courier = self.courier.prepared(tablets, self._now())
            batch = relays.next_waiting(session, self.courier.set_aside)
            photo = blobs.next_to_forward(session, self.courier.photos_set_aside)
        waiting = batch.number if batch else None
        return self.courier.next_step(waiting, self._now(), photo.sha256 if photo else None), batch

    def _done(self, step: Step, batch: RelayBatch | None) -> tuple[Outcome, float]:
        """What came of the step, and for how many seconds central wants to be left alone."""
        try:
            if isinstance(step, Refresh):
                self._refresh(step.tablet)
                return Outcome.DONE, 0.0
            if isinstance(step, SendPhoto):
                return self._photos.send_on(step.sha256), 0.0
            assert batch is not None, "only a batch is forwarded"
            return self._forward(batch)
        except Problem as problem:
            away = problem.kind.status in ASKS_FOR_PATIENCE
            log.info("errand not done: %s", problem.kind.slug)
            return Outcome.AWAY if away else Outcome.SET_ASIDE, float(str(problem.details.get("seconds", 0)))

    def _refresh(self, device: str) -> None:
        """Fetch the work of a tablet, or the unit's own; this may explain what handhelds have handed over."""
        relayed_work.fetch(self._store, self._clock, self._upstream, device)
        here = membership(self._store)
        if here is not None and device == here.device:
            self._own.after_work()

    def _forward(self, batch: RelayBatch) -> tuple[Outcome, float]:
        path = f"/sync/v1/journals/{batch.journal_id}/events"
        answer = self._upstream.call(Request("POST", path, batch.body, speaks_for=batch.device_id))
        if answer.status in ASKS_FOR_PATIENCE:
            return Outcome.AWAY, answer.retry_after_s
        with self._store.writing() as session:
            if answer.ok and not answer.body["unsigned"]:
                relaying.note_answer(session, batch, answer.body, self._clock.now())
                return Outcome.DONE, 0.0
            relaying.note_refusal(session, batch, answer.slug, self._clock.now())
        log.warning("batch %s set aside: %s", batch.number, answer.slug)
        return Outcome.SET_ASIDE, 0.0
