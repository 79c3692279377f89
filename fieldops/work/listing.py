"""Where the rows of a meter-route file go: accounts, service points, meters, registers, and places in the walk.

Account number and serial number together name a service point. What a row says of a known pair replaces what was known;
a blank cell says nothing, except billing's limits, which are for the next read only. A meter that stays at its address
under another account has a new customer. Beyond that we never guess: a meter known under one account and listed under
another somewhere else is for a person to decide.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fieldops.facts.ids import alike_ids, new_id
from fieldops.interchange.rows import MeterRouteRow
from fieldops.store import meter_routes, readings
from fieldops.store.base import Base
from fieldops.store.billing_tables import Reading
from fieldops.store.meter_routes import InstalledMeter
from fieldops.store.place_tables import (
    Account,
    Meter,
    MeterInstallation,
    MeterRoute,
    MeterRouteItem,
    Register,
    ServicePoint,
)
from fieldops.store.readings import KnownReading
from fieldops.work.days import city_day

_WRITTEN_IN_ORDER: tuple[type[Base], ...] = (
    MeterRoute,
    Account,
    ServicePoint,
    Meter,
    Register,
    MeterInstallation,
    MeterRouteItem,
    Reading,
)
"""Tables that others point at come first."""


class Listing:
    """One file's rows on their way into the tables: everything known is fetched once, everything new written once."""

    def __init__(self, session: Session, rows: Sequence[MeterRouteRow], now: datetime) -> None:
        self._session = session
        self._now = now
        self._today = city_day(now)
        self._meter_routes = meter_routes.meter_routes_by_code(session, [row.meter_route for row in rows])
        self._accounts = meter_routes.accounts_by_number(session, [row.account_no for row in rows])
        self._installed = meter_routes.installed_meters(session, [row.serial_number for row in rows])
        placed = [place for meter_route in self._meter_routes.values() for place in _places(session, meter_route)]
        self._serials = {(item.meter_route_id, item.service_point_id): serial for item, serial in placed}
        self._items = {(item.meter_route_id, item.service_point_id): item for item, _ in placed}
        self._claimed: dict[str, str] = {}
        known_registers = [place.register.id for place in self._installed.values()]
        self._known = readings.known_of_registers(session, known_registers)
        self._waiting: dict[type[Base], list[Base]] = {table: [] for table in _WRITTEN_IN_ORDER}
        self._corrected: list[str] = []
        # Tablets are handed these in thousands.
        self._meter_ids, self._register_ids = alike_ids(), alike_ids()
        self._listed: set[tuple[str, str]] = set()
        self.new = self.changed = self.unchanged = 0

    def is_elsewhere(self, row: MeterRouteRow) -> bool:
        """Whether the row's meter is known at another place; rows of the same file count, the first one wins."""
        if self._claimed.setdefault(row.serial_number, row.account_no) != row.account_no:
            return True
        place = self._installed.get(row.serial_number)
        return place is not None and not _is_same_place(place, row)

    def enter(self, row: MeterRouteRow) -> None:
        """Take over what a row says."""
        known = row.serial_number in self._installed
        place = self._installed[row.serial_number] if known else self._install(row)
        has_new_customer = place.account.account_no != row.account_no
        if has_new_customer:
            place = self._move_in(place, row)
        differs = [
            has_new_customer,
            _take_over(place.account, display_name=row.account_name, account_class=row.account_class),
            _take_over(place.service_point, **_place_values(row)),
            _take_over(place.meter, endpoint_id=row.endpoint_id),
            _take_over(place.register, dials=row.dials, unit=row.unit, multiplier=row.multiplier),
            self._list(row, place.service_point.id),
            self._remember_previous(row, place.register.id),
        ]
        if not known:
            self.new += 1
        elif any(differs):
            self.changed += 1
        else:
            self.unchanged += 1

    def write(self) -> None:
        """Write what is new."""
        for table in _WRITTEN_IN_ORDER:
            meter_routes.insert_rows(self._session, self._waiting[table])
        readings.supersede(self._session, self._corrected)

    def drop_unlisted(self, texts_set_aside: Collection[str]) -> int:
        """Drop the places that the file does not list, neither in a good row nor in one set aside; how many."""
        dropped = 0
        for key, item in self._items.items():
            if key in self._listed or item.dropped_on is not None:
                continue
            if not any(self._serials[key] in text for text in texts_set_aside):
                item.dropped_on = self._today
                dropped += 1
        return dropped

    def _install(self, row: MeterRouteRow) -> InstalledMeter:
        account = self._account(row.account_no)
        point = ServicePoint(id=new_id(), account_id=account.id, postcode="", location_note="", hazards=[])
        meter = Meter(id=next(self._meter_ids), serial_number=row.serial_number, endpoint_id="")
        register = Register(id=next(self._register_ids), meter_id=meter.id, channel="single")
        there = MeterInstallation(id=new_id(), meter_id=meter.id, service_point_id=point.id, from_at=self._now)
        self._wait(point, meter, register, there)
        installed = self._installed[row.serial_number] = InstalledMeter(meter, register, point, account)
        return installed

    def _move_in(self, place: InstalledMeter, row: MeterRouteRow) -> InstalledMeter:
        account = self._account(row.account_no)
        self._session.add(account)  # at once: the next flush points the service point at it
        place.service_point.account_id = account.id
        moved = self._installed[row.serial_number] = replace(place, account=account)
        return moved

    def _account(self, number: str) -> Account:
        account = self._accounts.get(number)
        if account is None:
            account = Account(id=new_id(), account_no=number, display_name="", account_class="residential")
            self._accounts[number] = account
            self._wait(account)
        return account

    def _list(self, row: MeterRouteRow, service_point_id: str) -> bool:
        key = (self._meter_route(row.meter_route).id, service_point_id)
        self._listed.add(key)
        item = self._items.get(key)
        values = {"sequence": row.sequence, "low": row.low, "high": row.high, "dropped_on": None}
        if item is not None:
            return _set(item, values)
        item = MeterRouteItem(meter_route_id=key[0], service_point_id=key[1], **values)
        self._items[key] = item
        self._wait(item)
        return True

    def _meter_route(self, code: str) -> MeterRoute:
        if code not in self._meter_routes:
            self._meter_routes[code] = MeterRoute(id=new_id(), code=code, name="")
            self._wait(self._meter_routes[code])
        return self._meter_routes[code]

    def _remember_previous(self, row: MeterRouteRow, register_id: str) -> bool:
        """Keep billing's previous read once; without a day of its own it is new when the newest digits differ."""
        if row.previous is None:
            return False
        on, known = row.previous_on or self._today, self._known[register_id]
        compared = [one for one in known if one.on == on] if row.previous_on else known[:1]
        if any(one.digits == row.previous for one in compared):
            return False
        wrong = [one.id for one in known if one.on == on and one.origin == "billing"]
        self._corrected += wrong
        reading = Reading(
            id=new_id(),
            register_id=register_id,
            digits=row.previous,
            read_on=on,
            origin="billing",
            standing="exported",
            supersedes=wrong[0] if wrong else None,
        )
        known.insert(0, KnownReading(reading.id, on, row.previous, "billing"))
        self._wait(reading)
        return True

    def _wait(self, *rows: Base) -> None:
        for row in rows:
            self._waiting[type(row)].append(row)


def _places(session: Session, meter_route: MeterRoute) -> list[tuple[MeterRouteItem, str]]:
    return meter_routes.items_with_serials(session, meter_route.id)


def _is_same_place(place: InstalledMeter, row: MeterRouteRow) -> bool:
    """Whether a known meter and a row speak of one place: the same account, or the same address with a new customer."""
    same_address = place.service_point.address.casefold().split() == row.address.casefold().split()
    return same_address or place.account.account_no == row.account_no


def _place_values(row: MeterRouteRow) -> dict[str, Any]:
    return {
        "address": row.address,
        "postcode": row.postcode,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "location_note": row.location_note,
        "hazards": list(row.hazards) or None,
    }


def _take_over(row: Base, **values: Any) -> bool:
    """Set what is told (None is not); whether anything differed."""
    return _set(row, {name: value for name, value in values.items() if value is not None})


def _set(row: Base, values: dict[str, Any]) -> bool:
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)
