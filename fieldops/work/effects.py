"""What each kind of fact does to the tables of work and billing: one table, kind → effect.

Every effect can be made again without changing anything, and their sum does not depend on the order in which facts
arrive: which reading counts is decided from all of them (fieldops/work/standings.py), so is how a stop ended
(fieldops/work/outcomes.py), and of two starts the earlier one stands. What is done for an order is in
fieldops/work/field_acts.py. A kind that is not in the table has no effect; its fact is kept all the same.
"""

from typing import Any

from fieldops.facts.handhelds import METER_FOUND
from fieldops.facts.orders import DONE_BY_READ
from fieldops.facts.registers import Limits
from fieldops.rules import plausible
from fieldops.store.billing_tables import Reading
from fieldops.store.runs import PlacedStop
from fieldops.work import field_acts, found_meters, use_while_off
from fieldops.work.days import city_day
from fieldops.work.fact_times import words_of
from fieldops.work.outcomes import end_stop
from fieldops.work.readouts import same_meter
from fieldops.work.runs import close_when_done
from fieldops.work.scene import Effect, Happening, Scene, keep_remark
from fieldops.work.standings import settle, taken_at
from fieldops.work.whereabouts import is_far

NEEDED_OF_A_READING = frozenset({"register", "meter", "digits", "method", "kind", "attempts", "confirmed"})


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
    """The stop's outcome, unless it was read; an order behind it could not be done."""
    place = scene.stop_of(happening)
    if place is None:
        return
    end_stop(scene, place.stop, "skipped", happening.p["code"], happening.at)
    if happening.p.get("note"):
        keep_remark(scene, happening, None, happening.p["note"])
    field_acts.order_skipped(scene, happening)


def trouble_reported(scene: Scene, happening: Happening) -> None:
    """A remark with a trouble code."""
    keep_remark(scene, happening, happening.p["code"], happening.p.get("note") or "")


def note_left(scene: Scene, happening: Happening) -> None:
    """A remark in words."""
    keep_remark(scene, happening, None, happening.p["text"])


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
    close_when_done(scene.session, run.id)


EFFECTS: dict[str, Effect] = {
    "read.taken": read_taken,
    "read.corrected": read_corrected,
    "stop.skipped": stop_skipped,
    "trouble.reported": trouble_reported,
    "note.left": note_left,
    "run.started": run_started,
    "run.closed": run_closed,
    METER_FOUND: found_meters.found,
    **field_acts.EFFECTS,
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
        read_at=words_of(happening.fact),
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
        _end_stop_when_read(scene, happening, place)
        if place.service_point.id in scene.points_ever_shut_off:
            use_while_off.look(scene.session, happening.fact.received_at, place.service_point.id)


def _end_stop_when_read(scene: Scene, happening: Happening, place: PlacedStop) -> None:
    """A stop is read when each of its registers is; from the moment the last of them was."""
    stop = place.stop
    if place.order is not None and place.order.kind not in DONE_BY_READ:
        return
    moments = []
    for asked in scene.asked_at(place):
        taken = [one for one in scene.readings_of(stop.run_id, asked.register_id) if one.stop_id == stop.id]
        if not taken:
            return
        moments.append(min(taken_at(one) for one in taken))
    if moments:
        end_stop(scene, stop, "read", None, max(moments))
        field_acts.order_read(scene, happening)


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
    if is_far(place.service_point, p.get("position")):
        doubts.append("far")
    return list(dict.fromkeys(doubts))


def _is_another_meter(place: PlacedStop, p: dict[str, Any]) -> bool:
    seen = p.get("serial_seen")
    return p["meter"] != place.meter.id or bool(seen and not same_meter(seen, place.meter.serial_number))
