"""Queries about meter routes and the service points they list, and about the files they came from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.base import Base
from fieldops.store.billing_tables import BadRow, LoadFile
from fieldops.store.place_tables import (
    Account,
    Meter,
    MeterInstallation,
    MeterRoute,
    MeterRouteItem,
    Register,
    ServicePoint,
)

ASKED_AT_ONCE = 5_000
"""Values in one statement: SQLite takes 32,766 and PostgreSQL 65,535."""


@dataclass(frozen=True, slots=True)
class InstalledMeter:
    """A meter with its single register, where it is installed now, and on whose account."""

    meter: Meter
    register: Register
    service_point: ServicePoint
    account: Account


@dataclass(frozen=True, slots=True)
class Listed:
    """One register of a meter route in walking order, with the place it is read at."""

    item: MeterRouteItem
    meter_id: str
    register: Register

    @property
    def service_point_id(self) -> str:
        """Where it is read."""
        return self.item.service_point_id


def in_portions(values: Iterable[str]) -> Iterator[list[str]]:
    """The values without doubles, in lists short enough for one statement."""
    waiting = iter(dict.fromkeys(values))
    while portion := list(islice(waiting, ASKED_AT_ONCE)):
        yield portion


def insert_rows(session: Session, rows: Sequence[Base]) -> None:
    """Insert rows of one table now, so that rows of other tables may point at them."""
    session.add_all(rows)
    session.flush()


def find_load_file(session: Session, layout: str, sha256: str) -> LoadFile | None:
    """The load of a file with these bytes in this layout, if there was one."""
    return session.scalar(sa.select(LoadFile).filter_by(layout=layout, sha256=sha256))


def get_load_file(session: Session, load_file_id: str) -> LoadFile | None:
    """The load with this id."""
    return session.get(LoadFile, load_file_id)


def load_files(session: Session, limit: int = 50) -> list[LoadFile]:
    """The files loaded last, the newest first."""
    return list(session.scalars(sa.select(LoadFile).order_by(LoadFile.loaded_at.desc(), LoadFile.id).limit(limit)))


def bad_rows(session: Session, load_file_id: str) -> list[BadRow]:
    """The rows set aside from one file, by line."""
    return list(session.scalars(sa.select(BadRow).filter_by(load_file_id=load_file_id).order_by(BadRow.line)))


def find_meter_route(session: Session, code: str) -> MeterRoute | None:
    """The meter route with this code."""
    return session.scalar(sa.select(MeterRoute).filter_by(code=code))


def all_meter_routes(session: Session) -> list[tuple[MeterRoute, int]]:
    """Every meter route by code, with the number of service points it lists."""
    listed = sa.and_(MeterRouteItem.meter_route_id == MeterRoute.id, MeterRouteItem.dropped_on.is_(None))
    statement = (
        sa.select(MeterRoute, sa.func.count(MeterRouteItem.service_point_id))
        .outerjoin(MeterRouteItem, listed)
        .group_by(MeterRoute.id)
        .order_by(MeterRoute.code)
    )
    return [(meter_route, count) for meter_route, count in session.execute(statement)]


def meter_routes_by_code(session: Session, codes: Iterable[str]) -> dict[str, MeterRoute]:
    """Those of the codes that are known."""
    return {
        found.code: found
        for portion in in_portions(codes)
        for found in session.scalars(sa.select(MeterRoute).where(MeterRoute.code.in_(portion)))
    }


def accounts_by_number(session: Session, numbers: Iterable[str]) -> dict[str, Account]:
    """Those of the account numbers that are known."""
    return {
        found.account_no: found
        for portion in in_portions(numbers)
        for found in session.scalars(sa.select(Account).where(Account.account_no.in_(portion)))
    }


def installed_meters(session: Session, serials: Iterable[str]) -> dict[str, InstalledMeter]:
    """Those of the serial numbers that are installed somewhere now."""
    statement = (
        sa.select(Meter, Register, ServicePoint, Account)
        .join(Register, sa.and_(Register.meter_id == Meter.id, Register.channel == "single"))
        .join(MeterInstallation, sa.and_(MeterInstallation.meter_id == Meter.id, MeterInstallation.to_at.is_(None)))
        .join(ServicePoint, ServicePoint.id == MeterInstallation.service_point_id)
        .join(Account, Account.id == ServicePoint.account_id)
    )
    return {
        row[0].serial_number: InstalledMeter(*row)
        for portion in in_portions(serials)
        for row in session.execute(statement.where(Meter.serial_number.in_(portion)))
    }


def items_with_serials(session: Session, meter_route_id: str) -> list[tuple[MeterRouteItem, str]]:
    """Every place of a meter route, dropped ones too, with the serial number of each meter there."""
    statement = (
        sa.select(MeterRouteItem, Meter.serial_number)
        .join(MeterInstallation, _installed_there())
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(MeterRouteItem.meter_route_id == meter_route_id)
    )
    return [(item, serial) for item, serial in session.execute(statement)]


def walk(session: Session, meter_route_id: str) -> list[Listed]:
    """The registers to be read on a meter route now, in walking order."""
    statement = (
        sa.select(MeterRouteItem, MeterInstallation.meter_id, Register)
        .join(MeterInstallation, _installed_there())
        .join(Register, Register.meter_id == MeterInstallation.meter_id)
        .where(MeterRouteItem.meter_route_id == meter_route_id, MeterRouteItem.dropped_on.is_(None))
        .order_by(
            MeterRouteItem.sequence, MeterRouteItem.service_point_id, MeterInstallation.meter_id, Register.channel
        )
    )
    return [Listed(*row) for row in session.execute(statement)]


def _installed_there() -> sa.ColumnElement[bool]:
    return sa.and_(
        MeterInstallation.service_point_id == MeterRouteItem.service_point_id, MeterInstallation.to_at.is_(None)
    )
