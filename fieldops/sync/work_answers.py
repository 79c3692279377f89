"""What central answers a device that asks for work: nothing new, the difference from what it holds, or everything.

Central keeps the last views it handed to each device. A cursor it does not keep (too old, another store's, of a life of
this store that was lost, invented) gets everything; so nobody is ever told a difference from what he does not hold.
Views are computed in one consistent state of the store and kept in a short transaction of their own; two calls of one
device at once may come in any order, since each cursor stands for one view whoever keeps it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import devices, handed_views
from fieldops.store.engine import Store
from fieldops.store.handed_tables import HandedView
from fieldops.store.identity import begin_new_incarnation, hold_identity, identity
from fieldops.store.identity_tables import StoreIdentity
from fieldops.sync import views, work_cursor
from fieldops.sync.exchange import Json
from fieldops.work import handout_orders
from fieldops.work.handing_down import make_ready
from fieldops.work.handout import handout

log = logging.getLogger(__name__)

NOT_WHOLE = ""
"""The basis of a view that is on its way to another."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One consistent look: the store, what the device holds by its cursor, what there is for it (None: the same)."""

    here: StoreIdentity
    basis: str
    held: HandedView | None
    documents: Sequence[Json] | None


def answer(store: Store, clock: Clock, device: str, cursor: str | None, limit: int | None = None) -> Json:
    """The work of the people signed in on a device, from its cursor on; raises device-revoked."""
    people = make_ready(store, clock, device)
    at = cursor if cursor is not None and work_cursor.is_cursor(cursor) else ""
    found = _look(store, clock, device, people, at)
    if work_cursor.is_of_a_lost_life(found.here, device, at):
        _begin_anew(store, device, at)
        found = _look(store, clock, device, people, at)
    if found.documents is None:
        return work_cursor.unchanged(at)
    before = None if found.held is None else views.unpacked(found.held.view)
    step = views.step(before, found.documents, found.here.change_number, limit)
    handed = _handed(clock, device, found, step)
    _keep(store, handed)
    return {"changes": step.changes, "cursor": handed.cursor, "more": step.more, "reset": step.reset}


def _look(store: Store, clock: Clock, device: str, people: Sequence[str], at: str) -> _Found:
    with store.reading() as session:
        here = identity(session)
        orders = handout_orders.documents(session, clock, device, people)
        basis = work_cursor.basis(here, people, handout_orders.digest(orders))
        held = handed_views.find(session, device, at)
        if held is not None and held.basis == basis:
            return _Found(here, basis, held, None)
        return _Found(here, basis, held, handout(session, clock, people, orders))


def _handed(clock: Clock, device: str, found: _Found, step: views.Step) -> HandedView:
    number, basis = found.here.change_number, found.basis
    if step.more and found.held is not None:
        # Who gets only a part has not been told of the newest change yet.
        number, basis = work_cursor.number_of(found.held.cursor), NOT_WHOLE
    cursor = work_cursor.cursor_of(found.here, device, number, views.digest(step.view))
    view = views.packed(step.view)
    return HandedView(device_id=device, cursor=cursor, basis=basis, view=view, handed_at=clock.now())


def _keep(store: Store, handed: HandedView) -> None:
    with store.reading() as session:
        kept = handed_views.find(session, handed.device_id, handed.cursor)
    if kept is not None and kept.basis == handed.basis:
        return
    with store.writing() as session:
        if devices.hold_device(session, handed.device_id).revoked_at is not None:
            raise problems.DEVICE_REVOKED()
        handed_views.put(session, handed)


def _begin_anew(store: Store, device: str, cursor: str) -> None:
    with store.writing() as session:
        here = hold_identity(session)
        if work_cursor.is_of_a_lost_life(here, device, cursor):
            begin_new_incarnation(here)
            log.warning("a device knows a later life of this store: it was restored, incarnation %d", here.incarnation)
