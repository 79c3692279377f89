"""What a server of the wire can be asked, whoever it is.

Central answers from its own store; a field unit answers from what it has and passes the rest on. The web addresses
(fieldops/routes/exchange.py) know only this protocol, so they serve both alike. Bodies and answers are the JSON objects
of docs/exchange.md; a refusal is a raised `Problem`.
"""

from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """The device behind a request, and the tablet it speaks for when a field unit relays."""

    device: str
    speaks_for: str | None = None

    @property
    def owner(self) -> str:
        """The device whose journals and work the request is about."""
        return self.speaks_for or self.device


class Exchange(Protocol):
    """The calls of /sync/v1, in the order of docs/exchange.md."""

    def server(self) -> str | None:
        """Central's id, for the Fieldops-Server header; None on a unit that is not enrolled yet."""
        ...

    def via(self) -> str | None:
        """A field unit's own device id, for the Fieldops-Via header; None at central."""
        ...

    def hello(self) -> Json:
        """Protocol versions, identity, time, and the kinds of event that are understood."""
        ...

    def enrol(self, body: Json, via: str | None, address: str) -> Json:
        """Register a device's public key against a one-time code; `via` is the bearer token of a relaying unit.

        Who guesses codes is slowed down by `address`.
        """
        ...

    def challenge(self, body: Json) -> Json:
        """A nonce to be signed, for unknown devices too."""
        ...

    def open_session(self, body: Json) -> Json:
        """A bearer token for a signed nonce."""
        ...

    def authenticate(self, token: str, speaks_for: str | None) -> Caller:
        """Who calls; raises session-expired, not-a-relay or unknown-device. A revoked device is still a caller."""
        ...

    def push(self, caller: Caller, journal: str, body: bytes) -> Json:
        """Take custody of a batch of journal lines (the body after decompression)."""
        ...

    def work(self, caller: Caller, cursor: str | None, limit: int | None = None) -> Json:
        """The work of the people signed in on the device, at most `limit` changes of it; raises device-revoked."""
        ...

    def sign_in(self, caller: Caller, body: Json) -> Json:
        """Sign a person in on the device; raises device-revoked, wrong-password, slow-down."""
        ...

    def sign_out(self, caller: Caller, username: str, body: Json) -> None:
        """Sign a person out on the device, from a line of a journal on."""
        ...
