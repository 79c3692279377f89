"""The host's HELLO: which handheld stands in the cradle, and which dumps it holds."""

import secrets
from dataclasses import dataclass

from fieldops import problems
from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Options
from fieldops.devices.frd1.fields import NAME
from fieldops.devices.frd1.link import Link
from fieldops.devices.frd1.messages import PROTO, Held, Hello, Ident, Refused
from fieldops.devices.unloading import Greeted

# Ten seconds in all: a handheld may have to wake up, or is just being set down.
PATIENCE_S = (0.5, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0)
MOST_PAGES = 64
HOST = "fieldops"


@dataclass(frozen=True, slots=True)
class Handheld:
    """Who answered, and every dump it holds."""

    device: str
    boot: str
    dumps: tuple[Held, ...]


class Greeter:
    """Says HELLO, each time with a session of its own, so that the answer to an earlier one does not count."""

    def __init__(self, link: Link, options: Options) -> None:
        self._link = link
        self._host = _name(options, "host", HOST)
        self._session = _name(options, "session", secrets.token_hex(4))
        self._said = 0
        self._heard_something = False

    def greet(self) -> Conversation[Handheld]:
        """The handheld there is; problems HANDHELD_SILENT, HANDHELD_NONSENSE, HANDHELD_REFUSED."""
        ident = yield from self._hello(0)
        yield from self._link.tell(Greeted(ident.device, ident.clock, ident.battery))
        dumps = list(ident.manifest)
        for _ in range(MOST_PAGES):
            if len(dumps) >= ident.dumps:
                return Handheld(ident.device, ident.boot, tuple(dumps))
            page = yield from self._hello(len(dumps))
            if (page.device, page.boot) != (ident.device, ident.boot) or not page.manifest:
                break
            dumps += page.manifest
        raise problems.HANDHELD_NONSENSE(what="IDENT")

    def _hello(self, first: int) -> Conversation[Ident]:
        self._heard_something = False
        for quiet_s in PATIENCE_S:
            self._said += 1
            session = f"{self._session}.{self._said}"
            yield from self._link.send_afresh(Hello(PROTO, self._host, session, first))
            ident = yield from self._ident(session, self._link.soon(quiet_s))
            if ident is not None:
                return ident
        if self._heard_something:
            raise problems.HANDHELD_NONSENSE(what="IDENT")
        raise problems.HANDHELD_SILENT()

    def _ident(self, session: str, until: float) -> Conversation[Ident | None]:
        while True:
            heard = yield from self._link.hear(until)
            if heard is None:
                return None
            self._heard_something = True
            if isinstance(heard, Ident) and heard.session == session:
                return heard
            if isinstance(heard, Refused) and heard.to == Hello.T:
                raise problems.HANDHELD_REFUSED(what=Hello.T, why=heard.why)


def _name(options: Options, option: str, usual: str) -> str:
    name = options.get(option, usual)
    if not NAME(name) or len(name) > 30:  # noqa: PLR2004 -- the session's number has to fit behind it
        raise problems.DEVICE_OPTION(option=option, expected="1…30")
    return name
