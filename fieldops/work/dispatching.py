"""Dispatching: making a run from a meter route, giving it to a reader, closing it, seeing how far everybody is.

Whatever a tablet has to hear of raises the change number, and does so before it looks at what is there: its row stays
locked until the commit, so two dispatchers cannot make the same run twice.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import alike_ids
from fieldops.rules.plausible import PastReading
from fieldops.store import meter_routes, readings, runs
from fieldops.store.identity import raise_change_number
from fieldops.store.meter_routes import Listed
from fieldops.store.work_tables import Run, Stop, StopRegister
from fieldops.work import auditing
from fieldops.work.asking import asked_of
from fieldops.work.ordering import take_back
from fieldops.work.rereading import order_reread
from fieldops.work.runs import demand_open_run, demand_reader, demand_run, new_run

__all__ = ["RunProgress", "assign", "close_run", "make_run", "order_reread", "progress"]


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is; `last_heard_at` is when a device of the assignee last spoke to central."""

    run: str
    code: str | None
    date: date
    kind: str
    assigned: str | None
    assigned_to: str | None
    loaded: int
    read: int
    skipped: int
    posted: int
    acted: int
    unable: int
    withdrawn: int
    open: int
    status: str
    last_heard_at: datetime | None


def make_run(session: Session, clock: Clock, meter_route_code: str, on: date, assign: str | None, by: str) -> Run:
    """Make the run of a meter route on a day; raises unknown-meter-route, run-exists, empty-meter-route."""
    raise_change_number(session)
    meter_route = meter_routes.find_meter_route(session, meter_route_code)
    if meter_route is None:
        raise problems.UNKNOWN_METER_ROUTE(code=meter_route_code)
    if runs.run_of_meter_route(session, meter_route.id, on) is not None:
        raise problems.RUN_EXISTS(code=meter_route_code, date=on.isoformat())
    walk = meter_routes.walk(session, meter_route.id)
    if not walk:
        raise problems.EMPTY_METER_ROUTE(code=meter_route_code)
    reader = None if assign is None else demand_reader(session, assign)
    run = new_run(clock, "read", meter_route.id, on, reader, by)
    meter_routes.insert_rows(session, [run])
    _add_stops(session, run, walk)
    auditing.note(session, clock, by, "run-made", run.id)
    return run


def assign(session: Session, clock: Clock, run_id: str, username: str | None, by: str) -> Run:
    """Give a run to somebody, or take it back; raises unknown-run, run-closed, unknown-person, not-a-reader."""
    run = demand_open_run(session, run_id)
    run.assigned_to = None if username is None else demand_reader(session, username).username_key
    raise_change_number(session)
    auditing.note(session, clock, by, "run-assigned", run.id)
    return run


def close_run(session: Session, clock: Clock, run_id: str, by: str) -> Run:
    """Take a run off the tablets; what was captured of it still comes in. A closed run stays as it is.

    Field orders that wait in it are taken back, so that nobody acts on them any more and they can be given out again.
    """
    raise_change_number(session)
    run = demand_run(session, run_id)
    if run.closed_at is None:
        run.closed_at = clock.now()
        if run.kind == "orders":
            take_back(session, clock.now(), run_id, by)
        auditing.note(session, clock, by, "run-closed", run.id)
    return run


def progress(session: Session) -> list[RunProgress]:
    """How far every run is, the newest day first."""
    counts = runs.counts_of_outcomes(session)
    heard = runs.last_heard(session)
    return [_progress(head, counts.get(head.run.id, runs.NO_STOPS), heard) for head in runs.heads(session)]


def _progress(head: runs.RunHead, counts: runs.StopCounts, heard: dict[str, datetime]) -> RunProgress:
    run, person = head.run, head.person
    return RunProgress(
        run=run.id,
        code=head.code,
        date=run.on,
        kind=run.kind,
        assigned=person.name if person else None,
        assigned_to=person.username if person else None,
        **asdict(counts),
        status=_status(run, counts),
        last_heard_at=heard.get(person.username_key) if person else None,
    )


def _status(run: Run, counts: runs.StopCounts) -> str:
    words = (
        ("closed", run.closed_at is not None),
        ("done", counts.open == 0),
        ("started", run.started_at is not None or counts.open < counts.loaded),
        ("assigned", run.assigned_to is not None),
    )
    return next((word for word, holds in words if holds), "unassigned")


def _add_stops(session: Session, run: Run, walk: Sequence[Listed]) -> None:
    assert run.meter_route_id is not None, "a run of re-reads has no walk"
    history = readings.histories(session, run.meter_route_id)
    stops: list[Stop] = []
    asked: list[StopRegister] = []
    sequence, stop_ids = 0, alike_ids()
    for (service_point_id, meter_id), lines in groupby(walk, key=attrgetter("service_point_id", "meter_id")):
        faces = list(lines)
        # A place whose new row was set aside keeps its old sequence, which another place may have by now.
        sequence = max(faces[0].item.sequence, sequence + 1)
        stop = Stop(
            id=next(stop_ids), run_id=run.id, sequence=sequence, service_point_id=service_point_id, meter_id=meter_id
        )
        stops.append(stop)
        asked += [_asked(stop, face, history.get(face.register.id, []), run.on, len(faces) == 1) for face in faces]
    meter_routes.insert_rows(session, stops)
    meter_routes.insert_rows(session, asked)


def _asked(stop: Stop, face: Listed, history: Sequence[PastReading], on: date, single: bool) -> StopRegister:
    """One register with its limits; billing tells limits of the whole place, so they fit a single register only."""
    low, high = (face.item.low, face.item.high) if single else (None, None)
    return asked_of(stop, face.register, history, on, low, high)
