"""What every use case asks of a run: is it there, is it open, may this person work on it?"""

from datetime import date

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.facts.roles import Role, may_record
from fieldops.store import runs as store
from fieldops.store.identity import raise_change_number
from fieldops.store.people_tables import Person
from fieldops.store.work_tables import Run
from fieldops.work import people


def demand_run(session: Session, run_id: str) -> Run:
    """The run, kept still for others until the commit; raises unknown-run."""
    run = store.hold_run(session, run_id)
    if run is None:
        raise problems.UNKNOWN_RUN(run=run_id)
    return run


def demand_open_run(session: Session, run_id: str) -> Run:
    """The run that is not closed, kept still; raises unknown-run, run-closed."""
    run = demand_run(session, run_id)
    if run.closed_at is not None:
        raise problems.RUN_CLOSED()
    return run


def find_run(session: Session, beginning: str) -> str:
    """The id of the one run whose id begins so; raises unknown-run for none and for several."""
    found = store.runs_beginning(session, beginning.lower()) if beginning else []
    if len(found) != 1:
        raise problems.UNKNOWN_RUN(run=beginning)
    return found[0].id


def demand_reader(session: Session, username: str) -> Person:
    """The active person who may record facts of the field; raises unknown-person, not-a-reader."""
    person = people.known(session, username)
    if not person.active:
        raise problems.UNKNOWN_PERSON(username=username)
    if not may_record(frozenset(Role(row.role) for row in person.roles)):
        raise problems.NOT_A_READER(username=username)
    return person


def new_run(clock: Clock, kind: str, meter_route_id: str | None, on: date, reader: Person | None, by: str) -> Run:
    """A run that has no stops yet."""
    return Run(
        id=new_id(),
        kind=kind,
        meter_route_id=meter_route_id,
        on=on,
        assigned_to=reader.username_key if reader else None,
        made_by=by,
        made_at=clock.now(),
    )


def close_when_done(session: Session, run_id: str) -> None:
    """Close a run that was called finished and has no open stop; with that it leaves the tablets."""
    run = store.find_run(session, run_id)
    if run is None or run.finished_at is None or run.closed_at is not None or store.has_open_stop(session, run_id):
        return
    run.closed_at = run.finished_at
    raise_change_number(session)
