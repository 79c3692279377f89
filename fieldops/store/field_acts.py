"""Queries about what was done at a door: tags, acts on the water, photos, and what it hangs on."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.orders import OPEN
from fieldops.store.billing_tables import Reading
from fieldops.store.blob_tables import PhotoNamed
from fieldops.store.journal_tables import Fact, JournalLine
from fieldops.store.meter_routes import in_portions
from fieldops.store.money_tables import AccountHold, Payment
from fieldops.store.order_tables import Authorisation, DoorTag, OrderStep, ReleaseCode, ServiceAct
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder, Stop


def any_order_at(session: Session, stop_ids: Collection[str]) -> bool:
    """Whether an order stands behind one of these stops."""
    ordered = sa.exists().where(Stop.id.in_(stop_ids), Stop.order_id.is_not(None))
    return bool(stop_ids) and bool(session.scalar(sa.select(ordered)))


def hold_point(session: Session, service_point_id: str) -> ServicePoint:
    """The service point as it is now, kept still for others until the commit."""
    statement = sa.select(ServicePoint).filter_by(id=service_point_id).with_for_update(key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def find_tag(session: Session, fact_id: str) -> DoorTag | None:
    """The door tag that this fact told of."""
    return session.get(DoorTag, fact_id)


def find_act(session: Session, fact_id: str) -> ServiceAct | None:
    """The act that this fact told of."""
    return session.get(ServiceAct, fact_id)


def add(session: Session, row: DoorTag | ServiceAct | AccountHold) -> None:
    """Insert a row now, so that the queries after it see it."""
    session.add(row)
    session.flush()


def tags_of_order(session: Session, order_id: str) -> list[DoorTag]:
    """The tags posted for an order, in the order of time."""
    statement = sa.select(DoorTag).filter_by(order_id=order_id)
    return list(session.scalars(statement.order_by(DoorTag.posted_at, DoorTag.fact_id)))


def acts_of_order(session: Session, order_id: str) -> list[ServiceAct]:
    """What was done for an order, in the order of time."""
    return _acts(session, ServiceAct.order_id == order_id)


def acts_at(session: Session, service_point_id: str) -> list[ServiceAct]:
    """What was done at a service point, in the order of time."""
    return _acts(session, ServiceAct.service_point_id == service_point_id)


def shut_offs_of_accounts(session: Session, account_ids: Collection[str]) -> list[ServiceAct]:
    """The shut-offs of these accounts."""
    return [
        act
        for portion in in_portions(account_ids)
        for act in _acts(session, sa.and_(ServiceAct.account_id.in_(portion), ServiceAct.act == "shut_off"))
    ]


def points_ever_shut_off(session: Session, service_point_ids: Collection[str]) -> set[str]:
    """Those of the service points where water was ever shut off."""
    return {
        point
        for portion in in_portions(service_point_ids)
        for point in session.scalars(
            sa.select(ServiceAct.service_point_id).where(
                ServiceAct.act == "shut_off", ServiceAct.service_point_id.in_(portion)
            )
        )
    }


def orders_with_tag_number(session: Session, tag_number: str) -> set[str]:
    """The ids of the orders whose printed tag has this number, whatever the case of its letters."""
    same = sa.func.lower(FieldOrder.tag_number) == tag_number.strip().lower()
    return set(session.scalars(sa.select(FieldOrder.id).where(same)))


def open_orders_at(session: Session, kind: str, service_point_id: str) -> list[FieldOrder]:
    """The open orders of a kind at a service point, the oldest first."""
    statement = sa.select(FieldOrder).filter_by(kind=kind, service_point_id=service_point_id)
    still_open = statement.where(FieldOrder.state.in_(sorted(OPEN)))
    return list(session.scalars(still_open.order_by(FieldOrder.made_at, FieldOrder.id)))


def withdrawal_of(session: Session, order_id: str) -> OrderStep | None:
    """The step that withdrew an order; nothing but the field's own word comes after it."""
    return session.scalar(sa.select(OrderStep).filter_by(order_id=order_id, step="withdraw"))


def find_authorisation(session: Session, authorisation_id: str) -> Authorisation | None:
    """The authorisation with this id."""
    return session.get(Authorisation, authorisation_id)


def find_code(session: Session, order_id: str, device_id: str) -> ReleaseCode | None:
    """The release code of one order on one tablet."""
    return session.scalar(sa.select(ReleaseCode).filter_by(order_id=order_id, device_id=device_id))


def payments_between(session: Session, account_id: str, known_from: datetime, until: datetime) -> list[Payment]:
    """Payments that became known from one instant on and were posted until another, and that no bank sent back."""
    sent_back = sa.orm.aliased(Payment)
    returned = sa.exists().where(sent_back.kind == "nsf", sent_back.returns == Payment.reference, sent_back.at <= until)
    statement = sa.select(Payment).filter_by(account_id=account_id, kind="payment")
    wanted = statement.where(Payment.recorded_at >= known_from, Payment.at <= until, sa.not_(returned))
    return list(session.scalars(wanted.order_by(Payment.at, Payment.id)))


def find_hold(session: Session, reference: str) -> AccountHold | None:
    """The hold with this reference."""
    return session.scalar(sa.select(AccountHold).filter_by(reference=reference))


def end_hold(session: Session, reference: str, at: datetime) -> None:
    """End the hold with this reference, if there is one that has no end yet."""
    hold = find_hold(session, reference)
    if hold is not None and hold.to_at is None:
        hold.to_at = at


def readings_of_register(session: Session, register_id: str) -> list[Reading]:
    """Every reading of the field of a register."""
    statement = sa.select(Reading).filter_by(register_id=register_id, origin="field").order_by(Reading.id)
    return list(session.scalars(statement))


def point_of_reading(session: Session, reading: Reading) -> str | None:
    """The service point at which a reading was taken."""
    return session.scalar(sa.select(Stop.service_point_id).filter_by(id=reading.stop_id))


def name_photo(session: Session, photo: PhotoNamed) -> None:
    """Keep that a fact names a photo, once."""
    if session.get(PhotoNamed, photo.fact_id) is None:
        session.add(photo)
        session.flush()


def stops_naming(session: Session, sha256: str) -> set[str]:
    """The stops at which somebody says that this photo was taken."""
    statement = sa.select(PhotoNamed.stop_id).where(PhotoNamed.sha256 == sha256, PhotoNamed.stop_id.is_not(None))
    return {stop for stop in session.scalars(statement.distinct()) if stop}


def line_of(session: Session, fact: Fact) -> JournalLine | None:
    """The line that told a fact, where its bytes are here."""
    return session.get(JournalLine, (fact.journal_id, fact.seq))


def _acts(session: Session, where: sa.ColumnElement[bool]) -> list[ServiceAct]:
    return list(session.scalars(sa.select(ServiceAct).where(where).order_by(ServiceAct.at, ServiceAct.fact_id)))
