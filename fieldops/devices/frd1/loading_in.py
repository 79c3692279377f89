"""The handheld's side of loading: stops gather aside and become the new dump all at once, or not at all."""

from fieldops.devices.frd1.memory import Memory
from fieldops.devices.frd1.messages import Ack, Load, Loaded, Nak, Refused, Sent, StopLine
from fieldops.facts.handhelds import digest_of

STOPS_AN_ACK = 8


class LoadingIn:
    """A load in progress, if there is one."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._load: Load | None = None
        self._stops: list[bytes] = []

    def begin(self, load: Load) -> Sent:
        """Answer to LOAD; the same one again goes on where the stops broke off."""
        if self._is_here(load):
            return Loaded(load.meter_route, load.epoch)
        why = self._memory.why_not_load(load.epoch)
        if why:
            return Refused(Load.T, why)
        if load != self._load:
            self._load, self._stops = load, []
        return Ack(len(self._stops))

    def take(self, came: StopLine) -> Sent | None:
        """Answer to STOP, if one is due."""
        if self._load is None:
            return None  # a stop that came twice, behind LOADED
        wanted = len(self._stops) + 1
        if came.stop.n != wanted:
            return Nak(wanted) if came.stop.n > wanted else None
        self._stops.append(came.raw)
        if wanted == self._load.count:
            return self._finish(self._load)
        return Ack(wanted) if wanted % STOPS_AN_ACK == 0 else None

    def _finish(self, load: Load) -> Sent:
        stops, self._load, self._stops = tuple(self._stops), None, []
        if digest_of(stops) != load.sha256:
            return Refused(Load.T, "differs")
        self._memory.load(load.meter_route, load.epoch, stops)
        return Loaded(load.meter_route, load.epoch)

    def _is_here(self, load: Load) -> bool:
        dump = self._memory.dump(load.meter_route, load.epoch)
        return dump is not None and not dump.records and digest_of(dump.stops) == load.sha256
