"""The network between the parties: requests and answers get lost, doubled, late, damaged, or answered by a stranger."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from simulated_exchange.sites import Central, Unit
from simulated_exchange.wire import is_push

from fieldops import problems
from fieldops.sync.transport import Answer, Request

Site = Central | Unit
FINE = "fine"
OFTEN_FINE = 5
TEMPTING = {"watermark": 10**6, "head": "f" * 64, "fork": False, "unsigned": False, "quarantined": [], "gaps": []}


@dataclass(frozen=True)
class Ghost:
    """A request whose sender has given up; it may still arrive."""

    site: Site
    request: Request
    token: str | None


class Air:
    """Carries requests to machines, as well as the faults that are switched on allow."""

    def __init__(
        self, faults: tuple[str, ...], chance: Random, heard: Callable[[Site, Request, Answer | None], None]
    ) -> None:
        self.faults = faults
        self.ghosts: list[Ghost] = []
        self._chance = chance
        self._heard = heard

    def carry(self, site: Site, request: Request, token: str | None) -> Answer | None:
        """Ask; None when nothing comes back."""
        fate = self._chance.choice((*(FINE,) * OFTEN_FINE, *self.faults))
        if fate == "request lost":
            return None
        if fate == "portal":
            return Answer(
                "portal", 200, TEMPTING | {"now": "", "advise": {}, "changes": [], "cursor": "x", "reset": True}
            )
        if fate in ("late", "doubled"):
            self.ghosts.append(Ghost(site, request, token))
        if fate == "late":
            return None
        answer = self.ask(site, damaged(request) if fate == "damaged" else request, token)
        return None if fate == "answer lost" else answer

    def ask(self, site: Site, request: Request, token: str | None) -> Answer | None:
        """Put a request to a machine; None when it stopped over it."""
        answer = site.answer(request, token)
        self._heard(site, request, answer)
        return answer

    def lets_a_ghost_arrive(self) -> None:
        """Something old comes in, in no order; nobody hears the answer."""
        if self.ghosts:
            ghost = self.ghosts.pop(self._chance.randrange(len(self.ghosts)))
            self.ask(ghost.site, ghost.request, ghost.token)


class RoadToCentral:
    """A unit's road to central; `cut` while there is no signal."""

    def __init__(self, air: Air, central: Central) -> None:
        self.cut = False
        self._air, self._central = air, central

    def ask(self, request: Request, server: str | None, token: str | None = None) -> Answer:
        """Central's answer; raises no-central, also for what names another server."""
        answer = None if self.cut else self._air.carry(self._central, request, token)
        if answer is None or answer.server != server:
            raise problems.NO_CENTRAL()
        return answer


def damaged(request: Request) -> Request:
    """A push with another byte in it than was signed."""
    if not is_push(request) or request.body is None or request.body.count(b"\n") < 2:
        return request
    return replace(request, body=request.body[:-1] + b" \n")
