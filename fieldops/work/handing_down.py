"""A tablet's contact: what has to be made ready before its work is handed down.

Orders it gets for the first time are loaded and get a sealed release code, and its leave to shut off is brought up to
date. A tablet for which nothing changes costs no write; codes are slow to make on purpose, so they are made before the
store is locked. A field unit on which somebody signed in for itself carries out no order, so it gets neither.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.store import devices, handed_orders, release_codes
from fieldops.store.engine import Store
from fieldops.work import authorising, sealing


def make_ready(store: Store, clock: Clock, device_id: str) -> Sequence[str]:
    """Bring the tablet's orders up to date; the people whose work it gets."""
    with store.reading() as session:
        people = devices.people_at_work_on(session, device_id, clock.now())
        if _is_unit(session, device_id):
            return people
        unsealed = handed_orders.without_code(session, device_id, people)
        due = authorising.is_due(session, clock, device_id, people)
    codes = [sealing.make_code(order_id, device_id, clock.now()) for order_id in unsealed]
    if codes or due:
        with store.writing() as session:
            release_codes.add(session, codes)
            authorising.renew_for(session, clock, device_id, people)
    return people


def _is_unit(session: Session, device_id: str) -> bool:
    device = devices.find_device(session, device_id)
    return device is not None and device.is_field
