"""Queries about cases: finding, counting, listing."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.meter_routes import in_portions
from fieldops.store.order_tables import CaseFile
from fieldops.store.place_tables import Account, ServicePoint
from fieldops.store.work_tables import FieldOrder, Stop


@dataclass(frozen=True, slots=True)
class PlacedCase:
    """A case with the number of its account and the address it is about, where they are known."""

    case: CaseFile
    account_no: str | None
    address: str | None


def find_case(session: Session, case_id: str) -> CaseFile | None:
    """The case with this id."""
    return session.get(CaseFile, case_id)


def hold_case(session: Session, case_id: str) -> CaseFile | None:
    """The case with this id as it is now, kept still for others until the commit."""
    statement = sa.select(CaseFile).filter_by(id=case_id).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def find_by_cause(session: Session, kind: str, cause: str) -> CaseFile | None:
    """The one case of this kind that this cause opened."""
    return session.scalar(sa.select(CaseFile).filter_by(kind=kind, cause=cause))


def of_causes(session: Session, kind: str, causes: Collection[str]) -> list[CaseFile]:
    """The cases of this kind that these causes opened."""
    statement = sa.select(CaseFile).where(CaseFile.kind == kind)
    return [
        case
        for portion in in_portions(causes)
        for case in session.scalars(statement.where(CaseFile.cause.in_(portion)).order_by(CaseFile.cause))
    ]


def of_order(session: Session, kind: str, order_id: str) -> list[CaseFile]:
    """The cases of this kind about an order."""
    return list(session.scalars(sa.select(CaseFile).filter_by(kind=kind, order_id=order_id).order_by(CaseFile.cause)))


def add_case(session: Session, case: CaseFile) -> None:
    """Insert a case now, so that a second one of its kind and cause cannot come in."""
    session.add(case)
    session.flush()


def count_open(session: Session) -> int:
    """How many cases wait for somebody."""
    return session.execute(sa.select(sa.func.count()).where(CaseFile.closed_at.is_(None))).scalar_one()


def placed_cases(session: Session, *, are_open: bool, limit: int = 200) -> list[PlacedCase]:
    """Open or closed cases, the newest first."""
    wanted = CaseFile.closed_at.is_(None) if are_open else CaseFile.closed_at.is_not(None)
    newest = CaseFile.opened_at if are_open else CaseFile.closed_at
    statement = _placed().where(wanted).order_by(newest.desc(), CaseFile.id).limit(limit)
    return [PlacedCase(row[0], row[1], row[2]) for row in session.execute(statement)]


def placed_case(session: Session, case_id: str) -> PlacedCase | None:
    """One case with its place."""
    row = session.execute(_placed().where(CaseFile.id == case_id)).one_or_none()
    return None if row is None else PlacedCase(row[0], row[1], row[2])


def _placed() -> sa.Select[CaseFile, str, str]:
    ordered, stopped = sa.orm.aliased(ServicePoint), sa.orm.aliased(ServicePoint)
    return (
        sa.select(CaseFile, Account.account_no, sa.func.coalesce(ordered.address, stopped.address))
        .outerjoin(Account, Account.id == CaseFile.account_id)
        .outerjoin(FieldOrder, FieldOrder.id == CaseFile.order_id)
        .outerjoin(ordered, ordered.id == FieldOrder.service_point_id)
        .outerjoin(Stop, Stop.id == CaseFile.stop_id)
        .outerjoin(stopped, stopped.id == Stop.service_point_id)
    )
