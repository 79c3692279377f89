"""A small city whose work is handed down to tablets: Rosa and Ramon read, and two meter routes have two stops each."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from work_holder import WorkHolder

from fieldops.clock import FixedClock
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store
from fieldops.store.identity import raise_change_number
from fieldops.store.people_tables import Person, PersonRole
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.exchange import Caller
from fieldops.work import dispatching, importing

DAY = date(2026, 5, 12)
HEADINGS = "meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,previous_read_on\n"


class FieldCity:
    """What dispatchers and tablets do, on any store."""

    def __init__(self, store: Store, clock: FixedClock, run: str = "") -> None:
        self.store, self.clock = store, clock
        self.central = CentralExchange(store, clock, lambda: None)
        self.devices: dict[str, str] = {}
        self.run = run

    def opens(self) -> "FieldCity":
        """Take people in, load the meter routes, give Rosa the run of the first."""
        with self.store.writing() as session:
            now = self.clock.now()
            session.add_all(
                Person(username_key=key, username=key, name=key.title(), password_hash="-", made_at=now)
                for key in ("rosa", "ramon")
            )
            session.flush()
            session.add_all(PersonRole(username_key=key, role="reader") for key in ("rosa", "ramon"))
        for meter_route in ("R7", "R8"):
            rows = [
                f"{meter_route},{n}0,{meter_route}{n},{n} Pier St,{meter_route}-{n},6,CCF,000{n}00,2026-04-12"
                for n in (1, 2)
            ]
            file = (HEADINGS + "\n".join(rows) + "\n").encode()
            importing.load_meter_route(self.store, self.clock, file, "fieldops_csv_v1", None, "bill", dry_run=False)
        self.run = self.makes_run("R7", "rosa")
        return self

    # --- dispatchers ---------------------------------------------------------------------------------------------

    def makes_run(self, meter_route: str, reader: str) -> str:
        """A run for the day; its id."""
        with self.store.writing() as session:
            return dispatching.make_run(session, self.clock, meter_route, DAY, reader, "dora").id

    def assigns(self, run: str, reader: str | None) -> None:
        """Give a run to somebody else, or to nobody."""
        with self.store.writing() as session:
            dispatching.assign(session, self.clock, run, reader, "dora")

    @contextmanager
    def changing(self) -> Iterator[Any]:
        """A transaction that changes work."""
        with self.store.writing() as session:
            raise_change_number(session)
            yield session

    # --- tablets -------------------------------------------------------------------------------------------------

    def enrols(self, name: str, person: str = "rosa") -> str:
        """A tablet of this name on which somebody signs in; the name again."""
        self.devices[name] = str(uuid.uuid4())
        with self.store.writing() as session:
            now = self.clock.now()
            session.add(Device(id=self.devices[name], name=name, public_key="-", enrolled_at=now, heard_at=now))
        self.signs_in(name, person)
        return name

    def signs_in(self, name: str, person: str) -> None:
        """A person signs in, for three days."""
        with self.store.writing() as session:
            now = self.clock.now()
            row = DevicePerson(device_id=self.devices[name], username_key=person, signed_in_at=now, signed_out=False)
            row.offline_until = now + timedelta(hours=72)
            session.merge(row)

    def signs_out(self, name: str, person: str) -> None:
        """A person signs out."""
        with self.store.writing() as session:
            session.get_one(DevicePerson, (self.devices[name], person)).signed_out = True

    def caller(self, name: str) -> Caller:
        """The tablet, as central hears it."""
        return Caller(self.devices[name])

    def loads(self, name: str, person: str = "rosa") -> WorkHolder:
        """A new tablet that has just loaded its work."""
        holder = WorkHolder(device=self.enrols(name, person))
        self.asks(holder)
        return holder

    def asks(self, holder: WorkHolder, limit: int | None = None) -> dict[str, Any]:
        """A tablet asks from its cursor on, and applies what it is told."""
        return holder.takes(self.central.work(self.caller(holder.device), holder.cursor, limit))

    def is_whole(self, holder: WorkHolder) -> bool:
        """Whether a tablet holds exactly what a snapshot would bring it now."""
        fresh = WorkHolder()
        fresh.takes(self.central.work(self.caller(holder.device), None))
        return holder.documents() == fresh.documents() and holder.ids("code") == fresh.ids("code")

    def rows(self, table: type[Any]) -> list[Any]:
        """Every row of a table."""
        with self.store.reading() as session:
            return list(session.scalars(sa.select(table)))
