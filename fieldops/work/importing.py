"""Loading a meter-route file of the billing system, in one transaction: all of it or nothing.

The same bytes in the same layout are loaded once. Rows that cannot be taken are set aside beside the good ones, with
their text and the reason. What a later file of a meter route no longer lists is dropped from it, and kept; a place
whose row was set aside still counts as listed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.interchange.layout import layout
from fieldops.interchange.meter_routes import read_meter_route
from fieldops.interchange.rows import BadRow, LoadFile, MeterRouteRow
from fieldops.interchange.text import lines_of
from fieldops.store import billing_tables, meter_routes
from fieldops.store.engine import Store
from fieldops.store.identity import raise_change_number
from fieldops.work import auditing
from fieldops.work.listing import Listing


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What came of a file; `already` says that its bytes were loaded before and nothing was done."""

    load_file: str | None
    layout: str
    sha256: str
    meter_routes: tuple[str, ...]
    rows_loaded: int
    rows_new: int
    rows_changed: int
    rows_unchanged: int
    places_dropped: int
    bad: tuple[BadRow, ...]
    already: bool
    dry_run: bool


def load_meter_route(
    store: Store, clock: Clock, data: bytes, layout_name: str, meter_route: str | None, by: str, dry_run: bool
) -> LoadReport:
    """Load a file, or with `dry_run` only find out what would come of it; raises what spoils the whole file."""
    file = read_meter_route(data, layout(layout_name), meter_route)
    with store.writing() as session:
        before = meter_routes.find_load_file(session, file.layout, file.sha256)
        if before is not None:
            return _already(file, before, dry_run)
        report = _load(session, clock, file, data, by, dry_run)
        if dry_run:
            session.rollback()
    return report


def _already(file: LoadFile, before: billing_tables.LoadFile, dry_run: bool) -> LoadReport:
    codes = tuple(before.meter_routes)
    counts = (before.rows_loaded, 0, 0, before.rows_loaded, 0)
    return LoadReport(before.id, file.layout, file.sha256, codes, *counts, file.bad, already=True, dry_run=dry_run)


def _load(session: Session, clock: Clock, file: LoadFile, data: bytes, by: str, dry_run: bool) -> LoadReport:
    listing = Listing(session, file.rows, clock.now())
    good = [row for row in file.rows if not listing.is_elsewhere(row)]
    bad = _with_elsewhere(file, good, data)
    for row in good:
        listing.enter(row)
    listing.write()
    dropped = listing.drop_unlisted([row.raw for row in bad])
    if listing.changed:
        # A new hazard or another way to the meter has to reach the tablets that are out.
        raise_change_number(session)
    codes = tuple(sorted({row.meter_route for row in good}))
    kept = _keep(session, clock, file, codes, len(good), bad, by)
    counts = (len(good), listing.new, listing.changed, listing.unchanged, dropped)
    load_file = None if dry_run else kept
    return LoadReport(load_file, file.layout, file.sha256, codes, *counts, bad, already=False, dry_run=dry_run)


def _with_elsewhere(file: LoadFile, good: Sequence[MeterRouteRow], data: bytes) -> tuple[BadRow, ...]:
    """The bad rows of the file, and those whose meter is known under another account, by line."""
    taken = {row.line for row in good}
    elsewhere = {row.line: row for row in file.rows if row.line not in taken}
    if not elsewhere:
        return file.bad
    found = [
        BadRow(line.number, line.text, problems.METER_ELSEWHERE(serial=elsewhere[line.number].serial_number))
        for line in lines_of(data)
        if line.number in elsewhere
    ]
    return tuple(sorted([*file.bad, *found], key=lambda row: row.line))


def _keep(
    session: Session, clock: Clock, file: LoadFile, codes: Sequence[str], rows: int, bad: Iterable[BadRow], by: str
) -> str:
    """Keep that the file was loaded, and the rows that were set aside; the id of the load."""
    kept = billing_tables.LoadFile(
        id=new_id(),
        layout=file.layout,
        sha256=file.sha256,
        meter_routes=list(codes),
        rows_loaded=rows,
        rows_bad=0,
        loaded_by=by,
        loaded_at=clock.now(),
    )
    aside = [
        billing_tables.BadRow(load_file_id=kept.id, line=row.line, raw=row.raw, problem=row.problem.as_json())
        for row in bad
    ]
    kept.rows_bad = len(aside)
    meter_routes.insert_rows(session, [kept])
    meter_routes.insert_rows(session, aside)
    auditing.note(session, clock, by, "meter-routes-loaded", kept.id)
    return kept.id
