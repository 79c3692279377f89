"""Files that the handhelds of other makers are loaded with, written from a run.

A handheld knows nothing of authorisations and gets lost: it is given stops to be read and never a field order, and of a
customer only the account number. Stops that have an outcome already are not walked again.
"""

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.interchange.handheld_layout import handheld_layout
from fieldops.interchange.handheld_load import write_load
from fieldops.interchange.handheld_rows import LoadStop
from fieldops.store import decisions, runs
from fieldops.store.runs import AskedRegister, PlacedStop
from fieldops.store.work_tables import Run


def load_file(session: Session, run_id: str, layout_name: str, meter_route: str = "") -> bytes:
    """The load file of a run's open stops; `meter_route` is its code on the handheld, where ours does not fit.

    Raises unknown-layout, unknown-run, run-closed, nothing-to-load, handheld-no-room.
    """
    layout = handheld_layout(layout_name)
    stops = _stops(session, _demand_open_run(session, run_id), meter_route.strip())
    if not stops:
        raise problems.NOTHING_TO_LOAD()
    return write_load(layout, stops)


def _demand_open_run(session: Session, run_id: str) -> Run:
    run = runs.find_run(session, run_id)
    if run is None:
        raise problems.UNKNOWN_RUN(run=run_id)
    if run.closed_at is not None:
        raise problems.RUN_CLOSED()
    return run


def _stops(session: Session, run: Run, code: str) -> list[LoadStop]:
    """One for each register that an open stop of a run of reads asks for, in walking order."""
    if run.kind == "orders":
        return []
    placed = [each for each in runs.placed_stops(session, run_ids=[run.id]) if each.stop.outcome is None]
    asked = runs.asked_registers(session, run_ids=[run.id])
    by_run, by_stop = runs.codes_of_runs(session, [run.id]), runs.codes_of_rereads(session, [run.id])
    account_ids = {each.service_point.account_id for each in placed}
    numbers = {account.id: account.account_no for account in decisions.accounts(session, account_ids)}
    return [
        _stop(
            each,
            register,
            run,
            code or by_run.get(run.id) or by_stop.get(each.stop.id, ""),
            numbers[each.service_point.account_id],
        )
        for each in placed
        for register in asked.get(each.stop.id, ())
    ]


def _stop(placed: PlacedStop, register: AskedRegister, run: Run, code: str, account_no: str) -> LoadStop:
    place, limits = placed.service_point, register.limits
    return LoadStop(
        meter_route=code,
        sequence=placed.stop.sequence,
        account_no=account_no,
        serial_number=placed.meter.serial_number,
        address=place.address,
        location_note=_way_to_the_meter(place.hazards, place.location_note),
        dials=register.dials,
        previous=limits.get("previous"),
        low=limits.get("low"),
        high=limits.get("high"),
        endpoint_id=placed.meter.endpoint_id,
        latitude=place.latitude,
        longitude=place.longitude,
        on=run.on,
    )


def _way_to_the_meter(hazards: list[str], note: str) -> str:
    """Dangers first: these columns are short, and the end of the note may be cut off."""
    return ": ".join(filter(None, (", ".join(hazards).upper(), note)))
