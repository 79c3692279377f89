"""Where a tablet was when it told something: only a surely distant place counts against it."""

from typing import Any

from fieldops.planning.distances import is_place, metres_between
from fieldops.store.place_tables import ServicePoint

FAR_METRES = 60
TRUSTED_ACCURACY_METRES = 30


def is_far(point: ServicePoint, position: dict[str, Any] | None) -> bool:
    """Whether the tablet was surely elsewhere; a vague position or an impossible one says nothing."""
    if position is None or point.latitude is None or point.longitude is None:
        return False
    here = (float(position["lat"]), float(position["lon"]))
    if not is_place(here) or float(position["accuracy_m"]) >= TRUSTED_ACCURACY_METRES:
        return False
    return metres_between(here, (point.latitude, point.longitude)) > FAR_METRES
