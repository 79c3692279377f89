"""What a handheld is loaded with from a field unit's own work: the open stops of one run of reads.

Field orders stay on the tablets, and so does whatever says who lives there or what the meter showed last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fieldops import problems
from fieldops.devices.frd1 import RouteStop

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Walk:
    """A run's open stops, in their order, with the code of its meter route."""

    meter_route: str
    stops: tuple[RouteStop, ...]


def walk_of(changes: Sequence[Json], beginning: str) -> Walk:
    """The walk of the run whose id begins like this; UNKNOWN_RUN, NOTHING_TO_LOAD."""
    runs = [change["doc"] for change in changes if change["type"] == "run" and change["id"].startswith(beginning)]
    if len(runs) != 1 or not beginning:
        raise problems.UNKNOWN_RUN(run=beginning)
    [run] = runs
    stops = [change["doc"] for change in changes if change["type"] == "stop" and change["doc"]["run"] == run["id"]]
    to_read = [stop for stop in stops if stop.get("outcome") is None and "order" not in stop]
    walk = tuple(each for stop in sorted(to_read, key=_place) for each in _stops(stop))
    if not walk:
        raise problems.NOTHING_TO_LOAD()
    return Walk(run.get("meter_route") or run["id"][:8], walk)


def _place(stop: Json) -> int:
    place: int = stop["sequence"]
    return place


def _stops(stop: Json) -> Iterator[RouteStop]:
    """One for each register, as a handheld has no other way to ask for two."""
    for register in stop["registers"]:
        limits = register.get("limits") or {}
        low, high = (_number(limits.get(name)) for name in ("low", "high"))
        yield RouteStop(stop["meter"]["serial_number"], stop["address"], register["dials"], low, high)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
