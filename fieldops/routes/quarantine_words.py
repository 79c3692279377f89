"""The words of the page of lines set aside: why a line is there, what to do about it, and what came of a judging."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldops.routes.words import moment
from fieldops.store.quarantine import UPGRADE
from fieldops.sync.replaying import Replay

WHY = {
    "unparsable": _l("Cannot be read"),
    "position": _l("Stands at a wrong place"),
    "prev": _l("Does not follow the line before"),
    "schema": _l("Not filled in as agreed"),
    "kind": _l("Of a kind not known here"),
    "version": _l("Of a version not known here"),
    "reference": _l("Names something not known here"),
    "person": _l("By somebody who may not record there"),
    "id-reused": _l("Another fact under a used id"),
    "device-revoked": _l("From a withdrawn device"),
}
WHAT_TO_DO = {
    "unparsable": _l("Nothing will make these bytes readable. Ask what was done there, and have it recorded again."),
    "position": _l(
        "The line names another place than the one it came in at, so its sender is faulty. "
        "Have the work recorded again on another device."
    ),
    "prev": _l(
        "Something between this line and the one before was changed. "
        "Have the work recorded again, and let the device be looked at."
    ),
    "schema": _l("Read in the text below what was meant. A newer release judges the line again by itself."),
    "kind": _l("The device is newer than the office. Upgrade the office; the line is then judged again by itself."),
    "version": _l("The device is newer than the office. Upgrade the office; the line is then judged again by itself."),
    "reference": _l(
        "A run, a stop, a meter or an order is missing here, perhaps since a backup was restored. "
        "Load it again, then judge the line again."
    ),
    "person": _l(
        "Ask the person. Who did record it signs in on that device, then judge the line again; "
        "or a supervisor takes it on their word."
    ),
    "id-reused": _l("The fact that came first stays. Compare the two, and let the device be looked at."),
    "device-revoked": _l(
        "Find out who had the device when this was recorded. If it was ours, a supervisor takes the line on their word."
    ),
}
ACTORS = {UPGRADE: _l("a newer release"), "command-line": _l("the command line")}


def outcome(replay: Replay) -> str:
    """What came of judging one line again."""
    if replay.is_released:
        return str(gettext("Line %(ref)s counts now.", ref=replay.ref))
    why = WHY.get(replay.why or "", replay.why or "")
    return str(gettext("Line %(ref)s stays set aside: %(why)s.", ref=replay.ref, why=str(why)))


def recorded_at(at: str | None) -> str:
    """The tablet's word for when; as it stands where it is no time."""
    try:
        return moment(at)
    except (ValueError, OverflowError):
        return at or ""
