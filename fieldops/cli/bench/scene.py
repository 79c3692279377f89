"""The scene of the page's benchmark: central in a folder, with one long run on its first day, served on a free port.

Everything comes in the way a city's own does: a meter-route file is loaded, a year of reads is there, a run is made.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from fieldops.cli import serving
from fieldops.cli.bench.wire import WireCount
from fieldops.cli.opening import open_store
from fieldops.clock import CITY_ZONE, SystemClock
from fieldops.config import CentralConfig
from fieldops.facts.registers import advance, consumption
from fieldops.interchange.addresses import made_up_addresses, meter_route_from_addresses
from fieldops.store import meter_routes
from fieldops.store.engine import Store
from fieldops.sync import enrolment
from fieldops.work import demo_city, dispatching, importing, people
from fieldops.work.handout import handout

STOPS = 1_000
METER_ROUTE = "LONG-01"
READER = "rosa"
PASSWORD = demo_city.PASSWORD
SEED = 412
HOST = "127.0.0.1"
PATIENCE_S = 10


class Scene:
    """Central's store with a run for one reader."""

    def __init__(self, folder: Path, stops: int = STOPS, database: str | None = None) -> None:
        self.folder = folder
        self.clock = SystemClock()
        self.store: Store = open_store(folder, database)
        self._build(stops)
        self.digits = self._plausible_digits()
        """A reading nobody doubts for each stop, in walking order."""

    def code(self) -> str:
        """A one-time code that enrols a tablet."""
        with self.store.writing() as session:
            return enrolment.make_code(session, self.clock, "Bench tablet", is_field=False, made_by="bench")

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def _build(self, stops: int) -> None:
        chance = random.Random(SEED)  # noqa: S311 -- scenery, nothing secret
        today = self.clock.now().astimezone(CITY_ZONE).date()
        plain = meter_route_from_addresses(made_up_addresses(stops, SEED), METER_ROUTE)
        file = demo_city.with_scenery(plain, chance)
        importing.load_meter_route(self.store, self.clock, file, demo_city.LAYOUT, None, "bench", dry_run=False)
        with self.store.writing() as session:
            people.add(session, self.clock, READER, "Rosa Ibarra", ["reader"], PASSWORD)
            found = meter_routes.find_meter_route(session, METER_ROUTE)
            assert found is not None
            for listed in meter_routes.walk(session, found.id):
                # The last one is what the dials show today, which nobody has read yet.
                session.add_all(demo_city.year_of(listed.register, today, chance)[:-1])
        with self.store.writing() as session:
            dispatching.make_run(session, self.clock, METER_ROUTE, today, READER, "bench")

    def _plausible_digits(self) -> list[str]:
        with self.store.reading() as session:
            stops = [put["doc"] for put in handout(session, self.clock, [READER]) if put["type"] == "stop"]
        stops.sort(key=lambda stop: stop["sequence"])
        return [_middle(stop["registers"][0]["limits"]) for stop in stops]


def _middle(limits: dict[str, Any]) -> str:
    return advance(limits["low"], consumption(limits["low"], limits["high"]) // 2)


class Served:
    """Central on the wire, every byte of its answers counted."""

    def __init__(self, scene: Scene) -> None:
        from fieldops.app import create_central
        from fieldops.routes.shell import kept_spare_urls

        app = create_central(CentralConfig(data=scene.folder, port=0), scene.store, scene.clock)
        with app.app_context():
            self.count = WireCount(app.wsgi_app, kept_spare_urls())
        app.wsgi_app = self.count  # type: ignore[method-assign] # Flask's own way to put a middleware in
        self._server = serving.listening(app, HOST, 0)
        self.url = serving.address_of(self._server)
        self._thread = Thread(target=self._server.run, name="bench central", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Be gone, connections that are open included: a browser keeps one and would be answered through it."""
        if self._thread.is_alive():
            self._server.trigger.pull_trigger(self._hang_up)
            self._thread.join(PATIENCE_S)
            self._server.task_dispatcher.shutdown()

    def _hang_up(self) -> None:
        # Runs in the server's own thread, whose loop ends when nothing is left to listen to.
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()


@contextmanager
def served(scene: Scene) -> Iterator[Served]:
    """Serve the scene until the block ends."""
    server = Served(scene)
    try:
        yield server
    finally:
        server.stop()
