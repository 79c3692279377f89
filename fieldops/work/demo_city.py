"""A made-up city for the demo: 1,200 service points on three meter routes, a year of history, and people of every role.

Nothing here is anybody's: streets, names, accounts and meters are invented, and the same on every machine. It comes in
the way a real city would: meter-route files are loaded, runs are made from them.
"""

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from fieldops.clock import CITY_ZONE, Clock
from fieldops.facts.codes import HAZARDS
from fieldops.facts.ids import new_id
from fieldops.facts.registers import advance
from fieldops.interchange.addresses import made_up_addresses, meter_route_from_addresses
from fieldops.store import meter_routes, runs
from fieldops.store.billing_tables import Reading
from fieldops.store.engine import Store
from fieldops.store.place_tables import Register
from fieldops.work import demo_delinquency, dispatching, importing, people

PASSWORD = "Acequia-2026"  # noqa: S105 -- the demo's password is printed on every start
LAYOUT = "fieldops_csv_v1"
METER_ROUTES = ("NORTH-01", "PIER-02", "HILLS-03")
STOPS_EACH = 400
SEED = 201_9
TRUE_METERS = "meters.json"
"""A file in central's folder: where the dials stand today, by serial number."""
MONTHS = 12
DAYS_BETWEEN_READS = 30
SUMMER_MONTHS = range(5, 10)
NAMES = ("Abalos", "Brandt", "Castañeda", "Duarte", "Ellison", "Figueroa", "Greene", "Huerta", "Ibarra", "Jensen")
NOTES = (
    "Left of the driveway",
    "Behind the hedge",
    "Under the mat of the side gate",
    "In the lawn, two steps from the kerb",
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who works for the made-up city."""

    username: str
    name: str
    roles: tuple[str, ...]
    language: str = "en"


PEOPLE = (
    DemoPerson("rosa", "Rosa Ibarra", ("reader",), "es"),
    DemoPerson("luke", "Luke Jensen", ("reader",)),
    DemoPerson("dana", "Dana Greene", ("dispatcher",)),
    DemoPerson("bill", "Bill Ellison", ("billing",)),
    DemoPerson("lead", "Inés Huerta", ("field_lead",)),
    DemoPerson("fina", "Fina Brandt", ("finance_manager",)),
    DemoPerson("admin", "Ada Castañeda", ("admin",)),
)


def found(store: Store, clock: Clock, data: Path) -> bool:
    """Build the city in an empty store; whether it was built now."""
    with store.reading() as session:
        if meter_routes.find_meter_route(session, METER_ROUTES[0]) is not None:
            return False
    _take_people_in(store, clock)
    for content in _files():
        importing.load_meter_route(store, clock, content, LAYOUT, None, "bill", dry_run=False)
    with store.writing() as session:
        _write_history(session, _today(clock), data / TRUE_METERS)
    return True


def begin_day(store: Store, clock: Clock) -> None:
    """Let billing tell what it knows today, and see that today has its runs."""
    demo_delinquency.tell(store, clock, account_numbers())
    with store.writing() as session:
        _make_todays_runs(session, clock)


def _take_people_in(store: Store, clock: Clock) -> None:
    with store.writing() as session:
        for person in PEOPLE:
            people.add(session, clock, person.username, person.name, list(person.roles), PASSWORD, person.language)


def _files() -> Iterator[bytes]:
    """One load file for each meter route, streets kept together."""
    addresses = made_up_addresses(STOPS_EACH * len(METER_ROUTES), SEED).decode().splitlines(keepends=True)
    heading, places = addresses[0], addresses[1:]
    for number, code in enumerate(METER_ROUTES):
        part = places[number * STOPS_EACH : (number + 1) * STOPS_EACH]
        plain = meter_route_from_addresses((heading + "".join(part)).encode(), code)
        yield with_scenery(plain, random.Random(SEED + number))  # noqa: S311 -- scenery, nothing secret


def account_numbers() -> list[str]:
    """The accounts along the first meter route."""
    return [row["account_no"] for row in csv.DictReader(io.StringIO(next(_files()).decode(), newline=""))]


def with_scenery(content: bytes, chance: random.Random) -> bytes:
    """The file with names, dangers and ways to the meter, and without limits: those will come from the history."""
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    for row in rows:
        row.update(low="", high="", previous_read="", account_name=chance.choice(NAMES))
        if chance.random() < 0.08:  # noqa: PLR2004 -- one house in twelve has a danger
            row["hazards"] = chance.choice(HAZARDS).id
        if chance.random() < 0.3:  # noqa: PLR2004 -- the way is worth telling at one in three
            row["location_note"] = chance.choice(NOTES)
    out = io.StringIO(newline="")
    paper = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    paper.writeheader()
    paper.writerows(rows)
    return out.getvalue().encode()


def _write_history(session: Session, today: date, true_meters: Path) -> None:
    """A year of monthly reads for every register, and where the dials of each meter stand today."""
    chance = random.Random(SEED)  # noqa: S311 -- scenery, nothing secret
    standing: dict[str, str] = {}
    for code in METER_ROUTES:
        meter_route = meter_routes.find_meter_route(session, code)
        assert meter_route is not None
        places = meter_routes.items_with_serials(session, meter_route.id)
        serials = {item.service_point_id: serial for item, serial in places}
        for listed in meter_routes.walk(session, meter_route.id):
            readings = year_of(listed.register, today, chance)
            standing[serials[listed.item.service_point_id]] = readings.pop().digits
            session.add_all(readings)
    true_meters.write_text(json.dumps(standing), encoding="utf-8")


def year_of(register: Register, today: date, chance: random.Random) -> list[Reading]:
    """Thirteen monthly readings and today's, which nobody has read yet."""
    usual = chance.choice((0, 6, 8, 9, 11, 12, 14, 18, 25))
    digits = str(chance.randrange(10**register.dials)).zfill(register.dials)
    days = [today - timedelta(days=DAYS_BETWEEN_READS * back) for back in range(MONTHS + 1, 0, -1)]
    readings = []
    for day in [*days, today]:
        readings.append(_read(register, digits, day))
        digits = advance(digits, _month_of_use(usual, day, chance))
    return readings


def _month_of_use(usual: int, day: date, chance: random.Random) -> int:
    watering = 1.4 if day.month in SUMMER_MONTHS else 1.0
    return round(usual * watering * chance.uniform(0.8, 1.25))


def _read(register: Register, digits: str, day: date) -> Reading:
    return Reading(
        id=new_id(), register_id=register.id, digits=digits, read_on=day, origin="billing", standing="exported"
    )


def _make_todays_runs(session: Session, clock: Clock) -> None:
    """Rosa walks one meter route, Luke another; the third waits on the board for the dispatcher."""
    today = _today(clock)
    for code, reader in zip(METER_ROUTES, ("rosa", "luke"), strict=False):
        meter_route = meter_routes.find_meter_route(session, code)
        assert meter_route is not None
        if runs.run_of_meter_route(session, meter_route.id, today) is None:
            dispatching.make_run(session, clock, code, today, reader, "dana")


def _today(clock: Clock) -> date:
    return clock.now().astimezone(CITY_ZONE).date()
