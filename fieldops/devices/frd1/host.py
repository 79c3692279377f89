"""Unloading a handheld: the host's end of FRD/1.

Per dump: what is here already is not fetched again; what comes is committed before it is acknowledged; count and digest
are then computed from the store, not from what went through our hands. Only when they are the handheld's own and the
keeping says that the office has all of it, the handheld is told that it may let go.
"""

from fieldops import problems
from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Keeping, Options, Unloaded
from fieldops.devices.frd1.fetching import Fetch, Outcome
from fieldops.devices.frd1.fields import LARGEST_WINDOW
from fieldops.devices.frd1.greeting import Greeter, Handheld
from fieldops.devices.frd1.link import LINE, Link
from fieldops.devices.frd1.messages import Ack, Purge, Purged, Refused
from fieldops.devices.options import line
from fieldops.devices.unloading import Found, NotPurged
from fieldops.facts.handhelds import Dump, Kept

OPTIONS = ("baud", "window", "host", "session")
WINDOW = 16
PURGE_PATIENCE_S = (0.5, 0.5, 1.0, 1.0)
MOST_FRUITLESS = 3
MOST_GREETINGS = 500


def unload(options: Options, keeping: Keeping) -> Conversation[tuple[Unloaded, ...]]:
    """Bring every dump to the keeping; HANDHELD_ problems, DEVICE_OPTION, and those of the keeping."""
    link = Link(line(options, LINE))
    window = _window(options)
    greeter = Greeter(link, options)
    yield from link.open()
    return (yield from _Unloading(link, keeping, greeter, window).run())


class _Unloading:
    """All dumps of whatever handhelds come to stand in the cradle while it lasts."""

    def __init__(self, link: Link, keeping: Keeping, greeter: Greeter, window: int) -> None:
        self._link = link
        self._keeping = keeping
        self._greeter = greeter
        self._window = window
        self._tally: dict[Dump, Kept] = {}
        self._done: dict[Dump, Unloaded] = {}

    def run(self) -> Conversation[tuple[Unloaded, ...]]:
        """Until one handheld has given all it holds; each time something breaks off, from HELLO on."""
        fruitless = 0
        for _ in range(MOST_GREETINGS):
            before = self._got()
            handheld = yield from self._greeter.greet()
            outcome = yield from self._all_of(handheld)
            if outcome == "kept":
                return tuple(self._done.values())
            fruitless = fruitless + 1 if self._got() == before else 0
            if fruitless >= MOST_FRUITLESS:
                break
        if outcome == "silent":
            raise problems.HANDHELD_SILENT()
        raise problems.HANDHELD_NONSENSE(what=f"GET: {outcome}")

    def _got(self) -> tuple[int, int]:
        return len(self._done), sum(kept.new + kept.already for kept in self._tally.values())

    def _all_of(self, handheld: Handheld) -> Conversation[Outcome]:
        for held in handheld.dumps:
            dump = Dump(handheld.device, held.meter_route, held.epoch, held.count, held.sha256)
            if dump in self._done or not dump.count:
                continue
            outcome: Outcome = "kept"
            if held.purged:
                self._note_purged(dump)
            else:
                outcome = yield from self._one(dump)
            if outcome != "kept":
                return outcome
        return "kept"

    def _note_purged(self, dump: Dump) -> None:
        """A dump that was let go: by us, and the answer was lost, or by another unit, and it is not ours to count."""
        if self._keeping.digest(dump) == (dump.count, dump.sha256):
            self._keeping.purged(dump)
            self._done[dump] = Unloaded(dump, Kept(0, dump.count, 0), verified=True, purged=True)

    def _one(self, dump: Dump) -> Conversation[Outcome]:
        mark = self._keeping.begin(dump)
        if mark.upto > dump.count:
            raise problems.HANDHELD_DIFFERS(n=dump.count)
        if dump not in self._tally:
            self._tally[dump] = Kept(0, mark.upto, 0)
            yield from self._link.tell(Found(dump, mark.upto))
        fetch = Fetch(self._link, self._keeping, dump, mark, self._window, self._tally[dump])
        outcome = yield from fetch.run()
        self._tally[dump] = fetch.kept
        if outcome == "kept":
            self._done[dump] = yield from self._concluded(dump)
        return outcome

    def _concluded(self, dump: Dump) -> Conversation[Unloaded]:
        verified = self._keeping.digest(dump) == (dump.count, dump.sha256)
        purged = verified and self._keeping.may_purge(dump) and (yield from self._purge(dump))
        if purged:
            self._keeping.purged(dump)
        return Unloaded(dump, self._tally[dump], verified, purged)

    def _purge(self, dump: Dump) -> Conversation[bool]:
        """Whether the handheld let it go; if not, that is told, and the next unloading tries again."""
        why = "silence"
        for quiet_s in PURGE_PATIENCE_S:
            yield from self._link.send(Ack(dump.count), Purge(dump.meter_route, dump.epoch, dump.count, dump.sha256))
            why = yield from self._purge_answer(dump, self._link.soon(quiet_s))
            if not why:
                return True
            if why not in ("silence", "unacknowledged"):
                break
        yield from self._link.tell(NotPurged(dump, why))
        return False

    def _purge_answer(self, dump: Dump, until: float) -> Conversation[str]:
        """Why it was not let go, "" when it was."""
        while True:
            heard = yield from self._link.hear(until)
            if heard is None:
                return "silence"
            if isinstance(heard, Refused) and heard.to == Purge.T:
                return heard.why
            if heard == Purged(dump.meter_route, dump.epoch):
                return ""


def _window(options: Options) -> int:
    window = options.get("window", str(WINDOW))
    if not window.isascii() or not window.isdecimal() or not 1 <= int(window[:4]) <= LARGEST_WINDOW:
        raise problems.DEVICE_OPTION(option="window", expected=f"1…{LARGEST_WINDOW}")
    return int(window)
