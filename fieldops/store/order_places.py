"""Queries about where orders lead: the accounts that are behind, their service points, and the meters there."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.meter_routes import in_portions
from fieldops.store.money_tables import AccountBalance
from fieldops.store.place_tables import (
    Account,
    Meter,
    MeterInstallation,
    MeterRoute,
    MeterRouteItem,
    Register,
    ServicePoint,
)


@dataclass(frozen=True, slots=True)
class MeteredPoint:
    """A service point with the meter installed there, its registers, and its place in a meter route, if it has one."""

    service_point: ServicePoint
    meter: Meter
    registers: tuple[Register, ...]
    meter_route: str
    sequence: int


def accounts_behind(session: Session) -> list[str]:
    """The accounts that were behind by billing's newest word, payments since then aside."""
    behind = sa.or_(AccountBalance.past_due > 0, AccountBalance.shutoff_eligible > 0)
    return list(session.scalars(sa.select(AccountBalance.account_id).where(behind)))


def points_of_accounts(session: Session, account_ids: Iterable[str]) -> list[tuple[Account, ServicePoint]]:
    """Every service point of these accounts, by address."""
    found: list[tuple[Account, ServicePoint]] = []
    statement = sa.select(Account, ServicePoint).join(ServicePoint, ServicePoint.account_id == Account.id)
    for portion in in_portions(account_ids):
        rows = session.execute(statement.where(Account.id.in_(portion)))
        found += [(account, point) for account, point in rows]
    return sorted(found, key=lambda row: (row[1].address, row[0].account_no, row[1].id))


def find_points(session: Session, text: str, limit: int = 20) -> list[tuple[Account, ServicePoint, Meter]]:
    """Service points by account number or serial number, or by a part of the address."""
    statement = (
        sa.select(Account, ServicePoint, Meter)
        .join(ServicePoint, ServicePoint.account_id == Account.id)
        .join(MeterInstallation, _installed_now())
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(
            sa.or_(
                Account.account_no == text,
                Meter.serial_number == text,
                ServicePoint.address.icontains(text, autoescape=True),
            )
        )
    )
    rows = session.execute(statement.order_by(ServicePoint.address, ServicePoint.id).limit(limit))
    return [(account, point, meter) for account, point, meter in rows]


def points_with_accounts(session: Session, service_point_ids: Iterable[str]) -> dict[str, tuple[Account, ServicePoint]]:
    """These service points with their accounts, by id."""
    statement = sa.select(Account, ServicePoint).join(ServicePoint, ServicePoint.account_id == Account.id)
    return {
        point.id: (account, point)
        for portion in in_portions(service_point_ids)
        for account, point in session.execute(statement.where(_is_one_of(portion)))
    }


def metered_points(session: Session, service_point_ids: Iterable[str]) -> dict[str, MeteredPoint]:
    """Those of the service points that have a meter now; of several meters the one that was there first."""
    found: dict[str, MeteredPoint] = {}
    wanted = list(service_point_ids)
    walks = _walks(session, wanted)
    for point, meter, register in _registers_there(session, wanted):
        known = found.get(point.id)
        if known is None:
            found[point.id] = MeteredPoint(point, meter, (register,), *walks.get(point.id, ("", 0)))
        elif known.meter.id == meter.id:
            found[point.id] = MeteredPoint(
                point, meter, (*known.registers, register), known.meter_route, known.sequence
            )
    return found


def _registers_there(session: Session, wanted: list[str]) -> list[tuple[ServicePoint, Meter, Register]]:
    rows: list[tuple[ServicePoint, Meter, Register]] = []
    statement = (
        sa.select(ServicePoint, Meter, Register)
        .join(MeterInstallation, _installed_now())
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .join(Register, Register.meter_id == Meter.id)
        .order_by(ServicePoint.id, MeterInstallation.from_at, Meter.id, Register.channel)
    )
    for portion in in_portions(wanted):
        rows += [(point, meter, one) for point, meter, one in session.execute(statement.where(_is_one_of(portion)))]
    return rows


def _walks(session: Session, wanted: list[str]) -> dict[str, tuple[str, int]]:
    """Meter-route code and sequence by service point; the first code where several list it."""
    found: dict[str, tuple[str, int]] = {}
    statement = (
        sa.select(MeterRouteItem.service_point_id, MeterRoute.code, MeterRouteItem.sequence)
        .join(MeterRoute, MeterRoute.id == MeterRouteItem.meter_route_id)
        .where(MeterRouteItem.dropped_on.is_(None))
        .order_by(MeterRoute.code)
    )
    for portion in in_portions(wanted):
        listed = statement.where(MeterRouteItem.service_point_id.in_(portion))
        for point_id, code, sequence in session.execute(listed):
            found.setdefault(point_id, (code, sequence))
    return found


def _is_one_of(portion: list[str]) -> sa.ColumnElement[bool]:
    return ServicePoint.id.in_(portion)


def _installed_now() -> sa.ColumnElement[bool]:
    return sa.and_(MeterInstallation.service_point_id == ServicePoint.id, MeterInstallation.to_at.is_(None))
