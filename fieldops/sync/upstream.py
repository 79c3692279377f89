"""The field unit as a device of its own: its enrolment, its session, its calls for itself and its tablets."""

from dataclasses import dataclass, replace
from threading import Lock

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import blobs, relays
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.sync import signatures
from fieldops.sync.central_time import CentralTime
from fieldops.sync.signing_key import SigningKey
from fieldops.sync.transport import Answer, Request, Transport, json_request

UNAUTHORISED = 401
NAME = "field unit"
"""What the unit calls itself; the office knows it by the name its code was made for."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Which central the unit belongs to, and as which device."""

    server: str
    device: str


def membership(store: Store) -> Membership | None:
    """The unit's place, None before its enrolment."""
    with store.reading() as session:
        row = identity(session)
        return Membership(row.server, row.device) if row.server and row.device else None


class Upstream:
    """Authenticated calls to central; any thread may use it."""

    def __init__(self, store: Store, clock: Clock, transport: Transport, key: SigningKey) -> None:
        self._store = store
        self._clock = clock
        self._transport = transport
        self.key = key
        self.central_time = CentralTime(clock)
        self._token: str | None = None
        self._opening = Lock()

    def call(self, request: Request) -> Answer:
        """Central's answer, also a refusal; raises not-enrolled, no-central. For itself the unit names nobody."""
        here = membership(self._store)
        if here is None:
            raise problems.NOT_ENROLLED()
        if request.speaks_for == here.device:
            request = replace(request, speaks_for=None)
        token = self._token or self._open(here, None)
        answer = self._ask(request, here, token)
        if not _session_ended(request, answer):
            return answer
        return self._ask(request, here, self._open(here, token))

    def _ask(self, request: Request, here: Membership, token: str | None) -> Answer:
        asked = self.central_time.running()
        answer = self._transport.ask(request, here.server, token)
        if answer.ok and "now" in answer.body:
            self.central_time.hear(answer.body["now"], asked)
        return answer

    def enrol(self, code: str) -> Membership:
        """Belong to the central at the address, by its code; raises no-central, code-refused.

        Batches that wait for one central are never taken to another (unsent-elsewhere), and an enrolled unit goes to
        another only with a good code (other-central).
        """
        asked = {"code": code, "name": NAME, "public_key": self.key.public_text}
        with self._store.reading() as session:
            before = identity(session).server
            waiting = relays.how_many_wait(session) + blobs.how_many_to_forward(session)
        server = self._transport.ask(Request("GET", "/sync/v1/hello"), None).server
        if before not in (None, server) and waiting:
            raise problems.UNSENT_ELSEWHERE(count=waiting)
        answer = self._transport.ask(json_request("POST", "/sync/v1/enrolments", asked), server)
        if not answer.ok:
            raise answer.as_problem() if before in (None, server) else problems.OTHER_CENTRAL()
        with self._store.writing() as session:
            relays.become_unit(session, server, str(answer.body["device"]), self._clock.now())
        self._token = None
        return Membership(server, str(answer.body["device"]))

    def _open(self, here: Membership, spent: str | None) -> str:
        """A token other than `spent`; raises no-central when central refuses the unit."""
        with self._opening:
            if self._token is None or self._token == spent:
                self._token = self._new_token(here)
            return self._token

    def _new_token(self, here: Membership) -> str:
        # A unit that was just started has no time for its tablets; the answer to a push may be hours away.
        self._ask(Request("GET", "/sync/v1/hello"), here, None)
        asked = json_request("POST", "/sync/v1/challenges", {"device": here.device})
        nonce = str(self._transport.ask(asked, here.server).body.get("nonce"))
        signature = self.key.sign(signatures.session_text(here.server, None, here.device, nonce))
        proof = {"device": here.device, "nonce": nonce, "signature": signature}
        answer = self._transport.ask(json_request("POST", "/sync/v1/sessions", proof), here.server)
        if not answer.ok:
            raise problems.NO_CENTRAL()
        return str(answer.body["token"])


def _session_ended(request: Request, answer: Answer) -> bool:
    # The answer to a HEAD has no body that could say so.
    return answer.slug == "session-expired" or (request.method == "HEAD" and answer.status == UNAUTHORISED)
