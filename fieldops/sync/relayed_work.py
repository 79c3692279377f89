"""Work that a field unit fetches for its tablets: a snapshot of each, kept up to date, cursors as central made them.

Two errands may fetch for one tablet at once, so a difference is applied only to the very work it was asked from.
"""

import json
from urllib.parse import quote

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import relays
from fieldops.store.engine import Store
from fieldops.store.journal_tables import RelayedWork
from fieldops.sync import work_cursor
from fieldops.sync.exchange import Json
from fieldops.sync.transport import PATIENT, Request
from fieldops.sync.upstream import Upstream

NO_CURSOR = ""


def fetch(store: Store, clock: Clock, upstream: Upstream, tablet: str, timeout: tuple[float, float] = PATIENT) -> None:
    """Bring a tablet's work up to date; raises no-central, or central's refusal other than device-revoked."""
    while _fetch_part(store, clock, upstream, tablet, timeout):
        pass


def _fetch_part(store: Store, clock: Clock, upstream: Upstream, tablet: str, timeout: tuple[float, float]) -> bool:
    """Take one answer; whether central has more."""
    with store.reading() as session:
        cursor = relays.cursor_of_work(session, tablet) or NO_CURSOR
    answer = upstream.call(_request(tablet, cursor, timeout))
    if answer.slug == "device-revoked":
        withdraw(store, clock, tablet)
        return False
    if not answer.ok:
        raise answer.as_problem()
    told = answer.body
    if told["cursor"] == cursor:
        return False
    return _apply(store, clock, tablet, cursor, told) and bool(told["more"])


def withdraw(store: Store, clock: Clock, tablet: str) -> None:
    """Keep of a revoked tablet only that it is."""
    _put(store, RelayedWork(device_id=tablet, cursor=NO_CURSOR, body="", revoked=True, fetched_at=clock.now()))


def hand_out(store: Store, tablet: str, cursor: str | None) -> Json:
    """The newest work fetched for a tablet; raises device-revoked, and no-central where none was fetched yet."""
    with store.reading() as session:
        held = relays.find_work(session, tablet)
    if held is None:
        raise problems.NO_CENTRAL()
    if held.revoked:
        raise problems.DEVICE_REVOKED()
    if cursor == held.cursor:
        return work_cursor.unchanged(cursor)
    changes: list[Json] = json.loads(held.body)
    return work_cursor.snapshot(held.cursor, changes)


def _request(tablet: str, cursor: str, timeout: tuple[float, float]) -> Request:
    query = f"?cursor={quote(cursor, safe='')}" if cursor else ""
    return Request("GET", f"/sync/v1/work{query}", speaks_for=tablet, timeout=timeout)


def _apply(store: Store, clock: Clock, tablet: str, asked_at: str, told: Json) -> bool:
    """Keep a snapshot, or change the kept one; False for a difference from what is not here any more."""
    with store.writing() as session:
        held = relays.find_work(session, tablet)
        if not told["reset"] and (held is None or held.cursor != asked_at):
            return False  # somebody else fetched meanwhile
        before: list[Json] = json.loads(held.body) if held is not None and held.body and not told["reset"] else []
        body = json.dumps(_changed(before, told["changes"]), ensure_ascii=False, separators=(",", ":"))
        row = RelayedWork(device_id=tablet, cursor=told["cursor"], body=body, revoked=False, fetched_at=clock.now())
        relays.put_work(session, row)
    return True


def _changed(held: list[Json], changes: list[Json]) -> list[Json]:
    """The puts of a snapshot after some changes: what is put again keeps its place, what is new comes last."""
    puts = {(put["type"], put["id"]): put for put in held}
    for change in changes:
        if change["op"] == "del":
            puts.pop((change["type"], change["id"]), None)
        else:
            puts[change["type"], change["id"]] = change
    return list(puts.values())


def _put(store: Store, row: RelayedWork) -> None:
    with store.writing() as session:
        relays.put_work(session, row)
