"""What each kind of fact does to the tables of work and billing: one table, kind → effect.

Every effect can be made again without changing anything, and their sum does not depend on the order in which facts
arrive: which reading counts is decided from all of them (fieldops/work/standings.py), a read beats a skip, of two
skips or two starts the earlier one stands. A kind that is not in the table has no effect; its fact is kept all
the same.
"""

from collections.abc import Callable
from typing import Any

from fieldops.facts.registers import Limits
from fieldops.planning.distances import is_place, metres_between
from fieldops.rules import plausible
from fieldops.store.billing_tables import Reading
from fieldops.store.identity import raise_change_number
from fieldops.store.place_tables import ServicePoint
from fieldops.store.runs import PlacedStop, has_open_stop
from fieldops.store.work_tables import StopRemark
from fieldops.work.days import city_day
from fieldops.work.readouts import same_meter
from fieldops.work.scene import Happening, Scene
from fieldops.work.standings import settle, taken_at

FAR_METRES = 60
TRUSTED_ACCURACY_METRES = 30
LONGEST_NOTE = 500
NEEDED_OF_A_READING = frozenset({"register", "meter", "digits", "method", "kind", "attempts", "confirmed"})

Effect = Callable[[Scene, Happening], None]


def read_taken(scene: Scene, happening: Happening) -> None:
    """A reading; at a stop with an order it answers the reading that the order doubts."""
    place = scene.stop_of(happening)
    answered = place.order.reading_id if place and place.order else None
    _keep_reading(scene, happening, happening.p, answered)


def read_corrected(scene: Scene, happening: Happening) -> None:
    """A reading in place of an earlier one; what it does not name stays as the earlier fact said."""
    p = {name: value for name, value in happening.p.items() if value is not None}
    if not p.keys() >= NEEDED_OF_A_READING:
        earlier = scene.earlier_fact(p["supersedes"]).p
        # The doubts about the earlier digits say nothing about these.
        p = {**earlier, "checks": [], **p}
    _keep_reading(scene, happening, p, p["supersedes"])


def stop_skipped(scene: Scene, happening: Happening) -> None:
    """The stop's outcome, unless it was read."""
    place = scene.stop_of(happening)
    if place is None:
        return
    stop, code = place.stop, happening.p["code"]
    told_before = (stop.outcome_at, stop.outcome_code or "") if stop.outcome_at else None
    if stop.outcome != "read" and (told_before is None or (happening.at, code) < told_before):
        stop.outcome, stop.outcome_code, stop.outcome_at = "skipped", code, happening.at
    _close_when_done(scene, stop.run_id)
    if happening.p.get("note"):
        _keep_remark(scene, happening, None, happening.p["note"])


def trouble_reported(scene: Scene, happening: Happening) -> None:
    """A remark with a trouble code."""
    _keep_remark(scene, happening, happening.p["code"], happening.p.get("note") or "")


def note_left(scene: Scene, happening: Happening) -> None:
    """A remark in words."""
    _keep_remark(scene, happening, None, happening.p["text"])


def run_started(scene: Scene, happening: Happening) -> None:
    """The run's start, by the earliest word of it."""
    run = scene.runs.get(happening.fact.run_id or "")
    if run is not None and (run.started_at is None or happening.at < run.started_at):
        run.started_at = happening.at


def run_closed(scene: Scene, happening: Happening) -> None:
    """The reader's word that the run is finished; it ends the run once no stop is open."""
    run = scene.runs.get(happening.fact.run_id or "")
    if run is None:
        return
    if run.finished_at is None or happening.at < run.finished_at:
        run.finished_at = happening.at
    _close_when_done(scene, run.id)


EFFECTS: dict[str, Effect] = {
    "read.taken": read_taken,
    "read.corrected": read_corrected,
    "stop.skipped": stop_skipped,
    "trouble.reported": trouble_reported,
    "note.left": note_left,
    "run.started": run_started,
    "run.closed": run_closed,
}


def _keep_reading(scene: Scene, happening: Happening, p: dict[str, Any], supersedes: str | None) -> None:
    place = scene.stop_of(happening)
    dials = scene.dials_of(p["register"])
    reading = Reading(
        id=happening.fact.id,
        register_id=p["register"],
        digits=p["digits"],
        read_on=city_day(happening.at),
        origin="field",
        standing="conflict" if place else "counted",
        run_id=place.stop.run_id if place else None,
        stop_id=place.stop.id if place else None,
        read_at=happening.fact.at,
        read_by=happening.fact.by,
        kind=p["kind"],
        method=p["method"],
        attempts=p["attempts"],
        confirmed=p["confirmed"],
        checks=_doubts(scene, place, dials, p),
        supersedes=supersedes,
    )
    if scene.add_reading(reading) and place is not None:
        settle(scene.readings_of(place.stop.run_id, p["register"]))
        _end_stop_when_read(scene, place)


def _end_stop_when_read(scene: Scene, place: PlacedStop) -> None:
    """A stop is read when each of its registers is; from the moment the last of them was."""
    stop = place.stop
    moments = []
    for asked in scene.asked_at(place):
        taken = [one for one in scene.readings_of(stop.run_id, asked.register_id) if one.stop_id == stop.id]
        if not taken:
            return
        moments.append(min(taken_at(one) for one in taken))
    if moments:
        stop.outcome, stop.outcome_code, stop.outcome_at = "read", None, max(moments)
        _close_when_done(scene, stop.run_id)


def _close_when_done(scene: Scene, run_id: str) -> None:
    """Close a run that was called finished and has no open stop; with that it leaves the tablets."""
    run = scene.runs[run_id]
    if run.finished_at is None or run.closed_at is not None or has_open_stop(scene.session, run_id):
        return
    run.closed_at = run.finished_at
    raise_change_number(scene.session)


def _keep_remark(scene: Scene, happening: Happening, code: str | None, note: str) -> None:
    place = scene.stop_of(happening)
    if place is not None:
        fact = happening.fact
        kept = note[:LONGEST_NOTE]
        scene.add_remark(
            StopRemark(fact_id=fact.id, stop_id=place.stop.id, trouble_code=code, note=kept, by=fact.by, at=fact.at)
        )


def _doubts(scene: Scene, place: PlacedStop | None, dials: int, p: dict[str, Any]) -> list[str]:
    """What the tablet named, and what central finds beside."""
    doubts = list(p.get("checks") or [])
    if place is None:
        return doubts
    if _is_another_meter(place, p):
        doubts.append("wrong_meter")
    else:
        limits = [Limits(**asked.limits) for asked in scene.asked_at(place) if asked.register_id == p["register"]]
        doubts += [doubt for each in limits for doubt in plausible.checks(p["digits"], dials, each)]
    if _is_far(place.service_point, p.get("position")):
        doubts.append("far")
    return list(dict.fromkeys(doubts))


def _is_another_meter(place: PlacedStop, p: dict[str, Any]) -> bool:
    seen = p.get("serial_seen")
    return p["meter"] != place.meter.id or bool(seen and not same_meter(seen, place.meter.serial_number))


def _is_far(point: ServicePoint, position: dict[str, Any] | None) -> bool:
    """Whether the tablet was surely elsewhere; a vague position or an impossible one says nothing."""
    if position is None or point.latitude is None or point.longitude is None:
        return False
    here = (float(position["lat"]), float(position["lon"]))
    if not is_place(here) or float(position["accuracy_m"]) >= TRUSTED_ACCURACY_METRES:
        return False
    return metres_between(here, (point.latitude, point.longitude)) > FAR_METRES
