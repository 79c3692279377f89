"""A handheld's memory: its dumps, and when it may forget one.

Records leave only by PURGE, and only when the host names the count and the digest that the handheld finds itself. Even
then they stay, marked, until room is needed. A route is loaded only when no record is left that was not let go.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from fieldops.facts.handhelds import digest_of

KEPT_PURGED = 4


@dataclass(frozen=True, slots=True)
class HeldDump:
    """One filling: the stops loaded and the records taken, each as its bytes."""

    meter_route: str
    epoch: int
    records: tuple[bytes, ...] = ()
    stops: tuple[bytes, ...] = ()
    purged: bool = False

    @property
    def sha256(self) -> str:
        """The digest of the records."""
        return digest_of(self.records)


def nothing() -> None:
    """Nobody keeps the memory."""


class Memory:
    """What a handheld holds; `changed` is called when it must be made durable, before the handheld answers."""

    def __init__(
        self, handheld: str, dumps: tuple[HeldDump, ...] = (), changed: Callable[[], None] = nothing, boot: str = "1"
    ) -> None:
        self.handheld = handheld
        self.boot = boot
        self.dumps = dumps
        self._changed = changed

    def dump(self, meter_route: str, epoch: int) -> HeldDump | None:
        """The dump of that name."""
        return next((dump for dump in self.dumps if (dump.meter_route, dump.epoch) == (meter_route, epoch)), None)

    def purge(self, dump: HeldDump, count: int, sha256: str) -> str:
        """Let a dump go; why not, "" when it is done."""
        if (count, sha256) != (len(dump.records), dump.sha256):
            return "differs"
        if not dump.purged:
            self._replace(tuple(replace(held, purged=True) if held is dump else held for held in self.dumps))
        return ""

    def why_not_load(self, epoch: int) -> str:
        """Why no route of that epoch can be loaded, "" when it can."""
        if any(dump.records and not dump.purged for dump in self.dumps):
            return "unpurged"
        if any(dump.epoch >= epoch for dump in self.dumps):
            return "epoch"
        return ""

    def load(self, meter_route: str, epoch: int, stops: tuple[bytes, ...]) -> None:
        """Take a route to walk; makes room by forgetting what was let go long ago."""
        purged = [dump for dump in self.dumps if dump.purged][-KEPT_PURGED:]
        self._replace((*purged, HeldDump(meter_route, epoch, stops=stops)))

    def _replace(self, dumps: tuple[HeldDump, ...]) -> None:
        self.dumps = dumps
        self._changed()
