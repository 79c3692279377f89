"""The handheld in the demo's cradle: the last houses of the first meter route, walked this morning with it.

One of its meters is on no list of ours, as happens where somebody's meter was changed and the office was not told.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from fieldops.clock import CITY_ZONE
from fieldops.work.demo_city import METER_ROUTES, STOPS_EACH, TRUE_METERS

HANDHELD = "HH-07"
WALKED = 24
STRANGER = "99000017"
READ_OF_STRANGER = "04711"
WALK_TOOK = timedelta(minutes=30)


def port(central: Path, unit: Path, now: datetime) -> str:
    """The `sim://` port of today's handheld, whose memory outlives the demo; its files are in the unit's folder."""
    day = now.astimezone(CITY_ZONE)
    reads = unit / f"handheld-{day:%Y%m%d}-reads.json"
    reads.write_text(json.dumps(_reads(central)), encoding="utf-8")
    options = {
        "id": HANDHELD,
        "route": METER_ROUTES[0],
        "epoch": f"{day:%Y%m%d}",
        "at": (day - WALK_TOOK).isoformat(timespec="seconds"),
        "meters": str(reads.resolve()),
        "memory": str((unit / f"handheld-{day:%Y%m%d}.json").resolve()),
    }
    return f"sim://frd1?{urlencode(options)}"


def _reads(central: Path) -> dict[str, str]:
    """Serial number to digits, in the order of the walk."""
    standing = json.loads((central / TRUE_METERS).read_text(encoding="utf-8"))
    first_meter_route = list(standing.items())[:STOPS_EACH]
    return dict(first_meter_route[-WALKED:]) | {STRANGER: READ_OF_STRANGER}
