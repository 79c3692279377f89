"""Work that a field unit fetches for its tablets: the newest snapshot of each, cursors as central made them."""

import json
from urllib.parse import quote

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import relays
from fieldops.store.engine import Store
from fieldops.store.journal_tables import RelayedWork
from fieldops.sync import work_cursor
from fieldops.sync.exchange import Json
from fieldops.sync.transport import PATIENT, Answer, Request
from fieldops.sync.upstream import Upstream

NO_CURSOR = ""


def fetch(store: Store, clock: Clock, upstream: Upstream, tablet: str, timeout: tuple[float, float] = PATIENT) -> None:
    """Bring a tablet's work up to date; raises no-central, or central's refusal other than device-revoked."""
    with store.reading() as session:
        held = relays.find_work(session, tablet)
    answer = upstream.call(_request(tablet, held.cursor if held else NO_CURSOR, timeout))
    if answer.ok and answer.body["changes"] and not answer.body["reset"]:
        answer = upstream.call(_request(tablet, NO_CURSOR, timeout))  # a delta; a snapshot is what we keep
    if answer.slug == "device-revoked":
        withdraw(store, clock, tablet)
    elif not answer.ok:
        raise answer.as_problem()
    elif answer.body["reset"]:
        _keep(store, clock, tablet, answer)


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


def _keep(store: Store, clock: Clock, tablet: str, answer: Answer) -> None:
    changes = json.dumps(answer.body["changes"], ensure_ascii=False, separators=(",", ":"))
    row = RelayedWork(
        device_id=tablet, cursor=answer.body["cursor"], body=changes, revoked=False, fetched_at=clock.now()
    )
    _put(store, row)


def _put(store: Store, row: RelayedWork) -> None:
    with store.writing() as session:
        relays.put_work(session, row)
