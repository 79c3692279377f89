"""The words that pages say for what the store writes about field orders, in the language of the page."""

from flask_babel import lazy_gettext as _l

ORDER_KINDS = {
    "REREAD": _l("Re-read"),
    "DOOR_TAG": _l("Door tag"),
    "SHUT_OFF": _l("Shut-off"),
    "TURN_ON": _l("Turn-on"),
    "START_SERVICE": _l("Start service"),
    "CHECK_READ": _l("Check read"),
    "METER_CHECK": _l("Meter check"),
    "INVESTIGATE": _l("Look into it"),
}
ORDER_STATES = {
    "draft": _l("draft"),
    "authorised": _l("ready to give out"),
    "assigned": _l("in a run"),
    "loaded": _l("on a tablet"),
    "done": _l("done"),
    "unable": _l("could not be done"),
    "stopped": _l("stopped at the door"),
    "withdrawn": _l("withdrawn"),
}
ORDER_STEPS = {
    "make": _l("Made"),
    "authorise": _l("Allowed"),
    "assign": _l("Given out"),
    "unassign": _l("Taken back"),
    "load": _l("Loaded on a tablet"),
    "finish": _l("Done"),
    "fail": _l("Could not be done"),
    "stop": _l("Stopped at the door"),
    "withdraw": _l("Withdrawn"),
}
WHY = {
    "ladder": _l("the rule book allows it"),
    "paid": _l("paid"),
    "hold": _l("a hold stands against it"),
    "arrangement": _l("an arrangement was made"),
    "release": _l("released by billing"),
    "nsf": _l("the bank sent the payment back"),
    "override": _l("leave to act outside the hours"),
    "moved": _l("moved to another run"),
    "run_closed": _l("the run was closed"),
    "dispatcher": _l("by the dispatcher"),
    "clerk": _l("by the billing office"),
    "customer": _l("the customer asked for it"),
    "mistake": _l("made by mistake"),
    "double": _l("there is another order for it"),
    "stopped": _l("stopped at the door"),
    "answered": _l("answered by what came in later"),
    "runs_again": _l("the water runs again"),
}
OFF_REASONS = {
    "NONPAY": _l("not paid"),
    "VACANT": _l("nobody lived there"),
    "REPAIR": _l("a repair"),
    "EMERGENCY": _l("an emergency"),
}
CHANNELS = {"phone": _l("by phone"), "counter": _l("at the counter")}
KEPT_OFF = {
    "on_list": _l("On the list."),
    "water_off": _l("The water is off already."),
    "tagged": _l("The door already has the tag of the present notice."),
}
RESULTS = {"pass": _l("yes"), "fail": _l("no"), "unknown": _l("not known")}
ENDED_BECAUSE = {
    "used": _l("used"),
    "stopped": _l("stopped at the door"),
    "withdrawn": _l("withdrawn"),
    "renewed": _l("renewed"),
    "reassigned": _l("given to somebody else"),
}
PURPOSES = {
    "list": _l("for the day's list"),
    "authorise": _l("for leave to shut off"),
    "release_code": _l("for a release code"),
    "override": _l("for an override"),
    "intake": _l("when the tablet's word came in"),
    "arrangement": _l("for an arrangement"),
}
OUTCOMES = {
    "read": _l("read"),
    "skipped": _l("skipped"),
    "posted": _l("tag posted"),
    "acted": _l("done"),
    "unable": _l("could not be done"),
    "withdrawn": _l("withdrawn"),
}
TABLES = {
    "order_kind": ORDER_KINDS,
    "order_state": ORDER_STATES,
    "order_step": ORDER_STEPS,
    "why": WHY,
    "off_reason": OFF_REASONS,
    "channel": CHANNELS,
    "kept_off": KEPT_OFF,
    "verdict_result": RESULTS,
    "ended_because": ENDED_BECAUSE,
    "purpose": PURPOSES,
    "outcome": OUTCOMES,
}
"""Filter → words."""
