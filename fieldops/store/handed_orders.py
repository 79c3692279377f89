"""Queries about orders that are out: in whose runs they stand, at which place, and on which tablet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.orders import OPEN, OrderKind
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.order_tables import ReleaseCode
from fieldops.store.people_tables import Person
from fieldops.store.place_tables import Account, Meter, ServicePoint
from fieldops.store.work_tables import FieldOrder, Run, Stop


@dataclass(frozen=True, slots=True)
class HandedOrder:
    """An order, the stop that stands for it, and the run of that stop."""

    order: FieldOrder
    stop: Stop
    run: Run


@dataclass(frozen=True, slots=True)
class ShutOffOut:
    """A shut-off that stands in a run, with what somebody on the phone names it by."""

    order: FieldOrder
    stop: Stop
    run: Run
    service_point: ServicePoint
    meter: Meter
    account: Account | None
    person: Person | None


def of_people(session: Session, username_keys: Collection[str]) -> list[HandedOrder]:
    """The orders in these people's runs that are not closed, each once: by its open stop, else by its last one."""
    statement = (
        sa.select(FieldOrder, Stop, Run)
        .join(Stop, Stop.order_id == FieldOrder.id)
        .join(Run, Run.id == Stop.run_id)
        .where(Run.assigned_to.in_(username_keys), Run.closed_at.is_(None))
        .order_by(Stop.outcome.is_(None), Run.made_at, Run.id, Stop.sequence)
    )
    rows = session.execute(statement.execution_options(populate_existing=True))
    return list({order.id: HandedOrder(order, stop, run) for order, stop, run in rows}.values())


def newest_tablets(session: Session, username_keys: Collection[str], now: datetime) -> dict[str, str]:
    """By person: the tablet on which they signed in last and still are; of several it carries the leave.

    A field unit on which they signed in carries none: nobody shuts off with it.
    """
    statement = (
        sa.select(DevicePerson.username_key, DevicePerson.device_id)
        .join(Device, Device.id == DevicePerson.device_id)
        .where(
            DevicePerson.username_key.in_(username_keys),
            ~DevicePerson.signed_out,
            DevicePerson.offline_until > now,
            Device.revoked_at.is_(None),
            ~Device.is_field,
        )
        .order_by(DevicePerson.signed_in_at, DevicePerson.device_id)
    )
    return dict(session.execute(statement).all())


def without_code(session: Session, device_id: str, username_keys: Collection[str]) -> list[str]:
    """The open shut-offs handed to these people that have no sealed code for this tablet yet."""
    sealed = sa.exists().where(ReleaseCode.order_id == FieldOrder.id, ReleaseCode.device_id == device_id)
    statement = (
        sa.select(FieldOrder.id)
        .distinct()
        .join(Stop, Stop.order_id == FieldOrder.id)
        .join(Run, Run.id == Stop.run_id)
        .where(Run.assigned_to.in_(username_keys), Run.closed_at.is_(None), Stop.outcome.is_(None))
        .where(FieldOrder.kind == OrderKind.SHUT_OFF, FieldOrder.state.in_(sorted(OPEN)), ~sealed)
    )
    return list(session.scalars(statement.order_by(FieldOrder.id)))


def find_shut_offs(session: Session, text: str, limit: int) -> list[ShutOffOut]:
    """Shut-offs in runs that are not closed: by address, serial number, beginning of the id or who has them."""
    named = sa.or_(
        ServicePoint.address.icontains(text, autoescape=True),
        Meter.serial_number == text,
        FieldOrder.id.startswith(text.lower(), autoescape=True),
        Person.name.icontains(text, autoescape=True),
        Person.username_key == text.lower(),
    )
    found = _shut_offs().where(Run.closed_at.is_(None), Run.assigned_to.is_not(None))
    rows = session.execute(found.where(named) if text else found)
    by_order = {row[0].id: ShutOffOut(*row) for row in rows}
    return sorted(by_order.values(), key=lambda out: out.service_point.address)[:limit]


def last_place(session: Session, order_id: str) -> ShutOffOut | None:
    """Where a shut-off stands, or stood last; None for what is no shut-off or was never given to anybody."""
    rows = [ShutOffOut(*row) for row in session.execute(_shut_offs().where(FieldOrder.id == order_id))]
    return rows[-1] if rows else None


def _shut_offs() -> sa.Select[FieldOrder, Stop, Run, ServicePoint, Meter, Account, Person]:
    return (
        sa.select(FieldOrder, Stop, Run, ServicePoint, Meter, Account, Person)
        .join(Stop, Stop.order_id == FieldOrder.id)
        .join(Run, Run.id == Stop.run_id)
        .join(ServicePoint, ServicePoint.id == Stop.service_point_id)
        .join(Meter, Meter.id == Stop.meter_id)
        .outerjoin(Account, Account.id == FieldOrder.account_id)
        .outerjoin(Person, Person.username_key == Run.assigned_to)
        .where(FieldOrder.kind == OrderKind.SHUT_OFF)
        .order_by(Stop.outcome.is_(None), Run.made_at, Run.id, Stop.sequence)
        .execution_options(populate_existing=True)
    )
