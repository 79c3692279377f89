"""Another look: a doubted read is sent back, and a stop for it appears on its reader's tablet today."""

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.problems import Problem
from fieldops.store import meter_routes, readings, runs
from fieldops.store.billing_tables import Reading
from fieldops.store.identity import raise_change_number
from fieldops.store.people_tables import Person
from fieldops.store.runs import PlacedStop
from fieldops.store.work_tables import FieldOrder, Run, Stop, StopRegister
from fieldops.work import auditing
from fieldops.work.days import city_day
from fieldops.work.ordering import LONGEST_REASON, enter
from fieldops.work.runs import demand_reader, new_run
from fieldops.work.standings import demand_undecided


def order_reread(session: Session, clock: Clock, reading_id: str, by: str, reason: str) -> FieldOrder:
    """Send a read back and order another look; raises not-found, read-already-approved, read-replaced.

    A read that was sent back before keeps the order it has.
    """
    reading = demand_field_reading(session, reading_id)
    if reading.standing == "sent_back":
        ordered = runs.find_order_about(session, reading_id)
        assert ordered is not None, "a read is sent back by an order"
        return ordered
    demand_undecided(reading)
    raise_change_number(session)
    place = _place(session, reading)
    order = FieldOrder(
        id=new_id(),
        kind="REREAD",
        state="assigned",
        revision=1,
        account_id=place.service_point.account_id,
        service_point_id=place.service_point.id,
        reading_id=reading.id,
        reason=reason.strip()[:LONGEST_REASON],
        made_by=by,
        made_at=clock.now(),
    )
    enter(session, order)
    reading.standing = "sent_back"
    _add_stop(session, _run_of_today(session, clock, reading, by), order, place, reading)
    auditing.note(session, clock, by, "reread-ordered", reading.id)
    return order


def demand_field_reading(session: Session, reading_id: str) -> Reading:
    """A reading of a run as it is now, its run kept still for others; raises not-found."""
    reading = readings.find_reading(session, reading_id)
    if reading is None or reading.run_id is None:
        raise problems.NOT_FOUND(what="read")
    runs.hold_run(session, reading.run_id)
    session.refresh(reading)
    return reading


def _run_of_today(session: Session, clock: Clock, reading: Reading, by: str) -> Run:
    today = city_day(clock.now())
    reader = _reader(session, reading)
    key = reader.username_key if reader else None
    known = runs.open_run_of(session, "reread", key, today)
    if known is not None:
        return known
    made = new_run(clock, "reread", None, today, reader, by)
    meter_routes.insert_rows(session, [made])
    return made


def _reader(session: Session, reading: Reading) -> Person | None:
    """Who took the read, while they may still work in the field; else a dispatcher finds somebody."""
    try:
        return demand_reader(session, reading.read_by or "")
    except Problem:
        return None


def _place(session: Session, doubted: Reading) -> PlacedStop:
    assert doubted.stop_id is not None, "a reading of a run has a stop"
    [place] = runs.placed_stops(session, stop_ids=[doubted.stop_id])
    return place


def _add_stop(session: Session, run: Run, order: FieldOrder, place: PlacedStop, doubted: Reading) -> None:
    """A stop that asks for the doubted register once more, within the same limits."""
    stop = Stop(
        id=new_id(),
        run_id=run.id,
        sequence=runs.last_sequence(session, run.id) + 1,
        service_point_id=place.service_point.id,
        meter_id=place.meter.id,
        order_id=order.id,
    )
    meter_routes.insert_rows(session, [stop])
    asked = runs.asked_registers(session, stop_ids=[place.stop.id])[place.stop.id]
    same = [one for one in asked if one.register_id == doubted.register_id]
    meter_routes.insert_rows(
        session,
        [StopRegister(stop_id=stop.id, register_id=one.register_id, limits=one.limits) for one in same or asked],
    )
