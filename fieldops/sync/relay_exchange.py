"""A field unit's answers on the wire: for its tablets it is the server, towards central it is their messenger.

Enrolments and people need central. Challenges, sessions and custody do not: a tablet near the unit gets rid of its
lines for days without signal, and gets the newest work the unit could fetch for it.
"""

import logging
from threading import Event
from urllib.parse import quote

from fieldops import problems
from fieldops.clock import Clock
from fieldops.problems import Problem
from fieldops.store import devices
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.sync import bodies, enrolment, relayed_work, relaying, sessions
from fieldops.sync.exchange import Caller, Json
from fieldops.sync.hello import hello
from fieldops.sync.own_people import OwnPeople
from fieldops.sync.transport import BRIEF, Answer, json_request
from fieldops.sync.upstream import Membership, Upstream, membership

log = logging.getLogger(__name__)


class RelayExchange:
    """The wire as a field unit serves it; `bell` rings when there is something for central, or central was heard."""

    def __init__(self, store: Store, clock: Clock, upstream: Upstream) -> None:
        self.bell = Event()
        self._store = store
        self._clock = clock
        self.upstream = upstream
        self._people = OwnPeople(store, clock, upstream)
        self._membership = membership(store)

    def server(self) -> str | None:
        """The central the unit is enrolled with."""
        return self._membership.server if self._membership else None

    def via(self) -> str | None:
        """The unit's own device id."""
        return self._membership.device if self._membership else None

    def hello(self) -> Json:
        """Protocol versions, identity, time, kinds."""
        self._enrolled()
        with self._store.reading() as session:
            return hello(identity(session), self._clock) | self.upstream.central_time.told()

    def enrol(self, body: Json, via: str | None, address: str) -> Json:  # noqa: ARG002 -- central slows guessers down
        """Pass an enrolment on, and keep the tablet's public key."""
        here, wanted = self._enrolled(), enrolment.read(body)
        asked = {"code": wanted.code, "name": body["name"], "public_key": wanted.public_key}
        told = self._pass_on("POST", "/sync/v1/enrolments", asked, None).body
        tablet = Device(
            id=told["device"],
            name=body["name"],
            public_key=wanted.public_key,
            is_field=False,
            via=here.device,
            enrolled_at=self._clock.now(),
        )
        with self._store.writing() as session:
            devices.add_device(session, tablet)
        return {"device": tablet.id, "server": here.server}

    def challenge(self, body: Json) -> Json:
        """A nonce to be signed."""
        self._enrolled()
        return sessions.challenge(self._store, self._clock, body)

    def open_session(self, body: Json) -> Json:
        """A token for a signed nonce."""
        here = self._enrolled()
        return sessions.open_session(self._store, self._clock, here.server, here.device, body)

    def authenticate(self, token: str, speaks_for: str | None) -> Caller:
        """Which tablet calls; nobody relays through a relay."""
        self._enrolled()
        tablet = sessions.find_caller(self._store, self._clock, token)
        if speaks_for is not None:
            raise problems.NOT_A_RELAY()
        sessions.note_heard(self._store, self._clock, tablet)
        return Caller(tablet.id)

    def push(self, caller: Caller, journal: str, body: bytes) -> Json:
        """Take custody of a tablet's batch, and see to it that central gets it."""
        answer = relaying.take(self._store, self._clock, caller.owner, journal, body)
        self.bell.set()
        return answer | self.upstream.central_time.told()

    def work(self, caller: Caller, cursor: str | None, limit: int | None = None) -> Json:  # noqa: ARG002 -- always whole
        """The newest work for a tablet: central's, when it answers soon, else what was fetched before."""
        self._fetch_work(caller.owner)
        return relayed_work.hand_out(self._store, caller.owner, cursor)

    def sign_in(self, caller: Caller, body: Json) -> Json:
        """Pass a sign-in on, fetch the person's work at once, and let the unit itself know the person."""
        bodies.demand(body, bodies.SIGN_IN)
        asked = {"username": body["username"], "password": body["password"]}
        answer = self._pass_on("POST", "/sync/v1/people", asked, caller.owner)
        self._people.came_by_tablet(caller.owner, body["username"], body["password"], answer.body)
        self._fetch_work(caller.owner)
        return answer.body

    def sign_out(self, caller: Caller, username: str, body: Json) -> None:
        """Pass a sign-out on, and let the person's work go."""
        bodies.demand(body, bodies.SIGN_OUT)
        asked = {"journal": body["journal"], "seq": body["seq"]}
        self._pass_on("DELETE", f"/sync/v1/people/{quote(username, safe='')}", asked, caller.owner)
        self._people.left_by_tablet(caller.owner, username)
        self._fetch_work(caller.owner)

    def _enrolled(self) -> Membership:
        if self._membership is None:
            self._membership = membership(self._store)
        if self._membership is None:
            raise problems.NOT_ENROLLED()
        return self._membership

    def _pass_on(self, method: str, path: str, body: Json, tablet: str | None) -> Answer:
        answer = self.upstream.call(json_request(method, path, body, tablet))
        self.bell.set()
        if answer.slug == "device-revoked" and tablet is not None:
            relayed_work.withdraw(self._store, self._clock, tablet)
        if not answer.ok:
            raise answer.as_problem()
        return answer

    def _fetch_work(self, tablet: str) -> None:
        try:
            relayed_work.fetch(self._store, self._clock, self.upstream, tablet, BRIEF)
        except Problem as problem:
            log.info("work not fetched: %s", problem.kind.slug)
        else:
            self.bell.set()
