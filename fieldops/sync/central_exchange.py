"""Central's answers on the wire, from its own store."""

from collections.abc import Callable

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.sync import device_people, enrolment, intake, sessions, work_answers
from fieldops.sync.exchange import Caller, Json
from fieldops.sync.hello import hello


class CentralExchange:
    """The wire as central serves it; `project` makes the effects of new facts after each push."""

    def __init__(self, store: Store, clock: Clock, project: Callable[[], object]) -> None:
        self._store = store
        self._clock = clock
        self._project = project
        # Read once: the header must stand on the answer that says the store cannot be read, too.
        with store.reading() as session:
            server = identity(session).server
        assert server is not None, "central has an id from its first start"
        self._server = server

    def server(self) -> str:
        """Central's id."""
        return self._server

    def via(self) -> None:
        """Nobody stands between."""
        return

    def hello(self) -> Json:
        """Protocol versions, identity, time, kinds."""
        with self._store.reading() as session:
            return hello(identity(session), self._clock)

    def enrol(self, body: Json, via: str | None, address: str) -> Json:
        """Register a device against its code."""
        wanted = enrolment.read(body)
        device = enrolment.enrol(self._store, self._clock, wanted, self._unit(via), address)
        return {"device": device, "server": self._server}

    def challenge(self, body: Json) -> Json:
        """A nonce to be signed."""
        return sessions.challenge(self._store, self._clock, body)

    def open_session(self, body: Json) -> Json:
        """A token for a signed nonce."""
        return sessions.open_session(self._store, self._clock, self._server, None, body)

    def authenticate(self, token: str, speaks_for: str | None) -> Caller:
        """Who calls, and for whom."""
        device = sessions.find_caller(self._store, self._clock, token)
        if speaks_for is None:
            sessions.note_heard(self._store, self._clock, device)
            return Caller(device.id)
        tablet = sessions.spoken_for(self._store, device, speaks_for)
        sessions.note_heard(self._store, self._clock, device, tablet)
        return Caller(device.id, tablet.id)

    def push(self, caller: Caller, journal: str, body: bytes) -> Json:
        """Take custody of a batch."""
        return intake.take(self._store, self._clock, caller, journal, body, self._project)

    def work(self, caller: Caller, cursor: str | None, limit: int | None = None) -> Json:
        """The work of the people signed in on the device: nothing new, what changed, or all of it."""
        sessions.demand_not_revoked(self._store, caller)
        return work_answers.answer(self._store, self._clock, caller.owner, cursor, limit)

    def sign_in(self, caller: Caller, body: Json) -> Json:
        """Sign a person in on the device."""
        sessions.demand_not_revoked(self._store, caller)
        return device_people.sign_in(self._store, self._clock, caller.owner, body)

    def sign_out(self, caller: Caller, username: str, body: Json) -> None:
        """Sign a person out on the device."""
        sessions.demand_not_revoked(self._store, caller)
        device_people.sign_out(self._store, self._clock, caller.owner, username, body)

    def _unit(self, token: str | None) -> str | None:
        """The unit that passes an enrolment on, for the record only: there the token decides nothing."""
        if token is None:
            return None
        try:
            device = sessions.find_caller(self._store, self._clock, token)
        except problems.Problem:
            return None
        return device.id if device.is_field else None
