"""Pulling handhelds on a field unit, and reporting what they found, asked for by the tablet page the unit serves.

The unit pulls and keeps; the page only says which of the offered cradles, and looks how far it is. Only the unit's own
tablets may ask, with their token, and no port can be named that the unit does not offer.
"""

from collections.abc import Callable
from dataclasses import asdict

from flask import Blueprint, Response, current_app

from fieldops import problems
from fieldops.devices.cradles import Cradle
from fieldops.routes.exchange import answer, caller, json_body
from fieldops.sync import bodies, shapes
from fieldops.sync.exchange import Json
from fieldops.sync.pulling import Progress, Pulls
from fieldops.sync.shapes import LONGEST_NAME, Shape

blueprint = Blueprint("handhelds", __name__)

LONGEST_PORT = 500
MOST_DUMPS = 20
"""The newest; what the office has long is of no use at the cradle."""


class Wanted(Shape):
    """Which cradle is to be pulled, and by whom."""

    port = shapes.text(most=LONGEST_PORT)
    driver = shapes.text(most=LONGEST_NAME)
    by = shapes.text(most=LONGEST_NAME)


class Reported(Shape):
    """Whose records without a stop are reported to the office, and by whom."""

    handheld = shapes.text(most=LONGEST_PORT)
    meter_route = shapes.text(most=LONGEST_PORT)
    epoch = shapes.whole()
    by = shapes.text(most=LONGEST_NAME)


WANTED, REPORTED = Wanted(), Reported()


@blueprint.get("/pull/v1")
def look() -> Response:
    """What can be pulled, how far the present or last pull is, and what is kept."""
    caller()
    offered, pulls = [_cradle(one) for one in _cradles()], _pulls()
    progress = pulls.progress()
    told = {"pull": progress and _progress(progress), "dumps": [asdict(one) for one in pulls.dumps()[:MOST_DUMPS]]}
    return answer({"available": bool(offered), "handhelds": offered, **told})


@blueprint.post("/pull/v1")
def start() -> Response:
    """Begin to pull the handheld of one cradle."""
    tablet = caller().owner
    wanted = json_body()
    bodies.demand(wanted, WANTED)
    port, driver = wanted["port"], wanted["driver"]
    if not any((one.port, one.driver) == (port, driver) for one in _cradles()):
        raise problems.NO_HANDHELD()
    by = _named(wanted, tablet)
    return answer(_progress(_pulls().start(port, driver, by)), 202)


@blueprint.post("/pull/v1/report")
def report() -> Response:
    """Tell the office of the meters of one dump that belong to no stop; doing so again changes nothing."""
    tablet = caller().owner
    wanted = json_body()
    bodies.demand(wanted, REPORTED)
    by = _named(wanted, tablet)
    if by is None:
        raise problems.REPORT_NEEDS_READER()
    return answer(asdict(_pulls().report(wanted["handheld"], wanted["meter_route"], wanted["epoch"], by)))


@blueprint.get("/pull/v1/progress")
def look_how_far() -> Response:
    """How far the present or last pull is."""
    caller()
    progress = _pulls().progress()
    if progress is None:
        raise problems.NO_PULL()
    return answer(_progress(progress))


def _named(wanted: Json, tablet: str) -> str | None:
    """Who asks, if they are signed in on this tablet; nobody if the unit does not know them: what they pull waits."""
    by: str = wanted["by"]
    if _pulls().people.is_on(tablet, by):
        return by
    if _pulls().people.find(by) is not None:
        raise problems.NOT_SIGNED_IN_HERE()
    return None


def _cradles() -> tuple[Cradle, ...]:
    offered: Callable[[], tuple[Cradle, ...]] = current_app.extensions["fieldops_cradles"]
    return offered()


def _pulls() -> Pulls:
    pulls: Pulls = current_app.extensions["fieldops_pulls"]
    return pulls


def _cradle(cradle: Cradle) -> Json:
    return {"name": cradle.name, "port": cradle.port, "driver": cradle.driver, "simulated": cradle.simulated}


def _progress(pull: Progress) -> Json:
    return {
        "state": pull.state,
        "handheld": pull.handheld or None,
        "found": pull.found,
        "new": pull.new,
        "already": pull.already,
        "unmatched": pull.unmatched,
        "count": pull.count,
        "problem": pull.problem and pull.problem.as_json(),
        "purged": pull.purged > 0,
    }
