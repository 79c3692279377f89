"""A running central with people and work in it, and the tablets it hands out."""

import time
from http import HTTPStatus as Status
from pathlib import Path
from typing import Any

from city import PASSWORD, City, eventually
from independent_client import Journal, Tablet

ROUTE_HEADINGS = "meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,low,high"
STOPS = 8
DAY = "2026-11-23"
PEOPLE = {"rosa": "reader", "lupe#2%": "reader", "hugo": "reader", "bill": "billing", "adam": "admin"}


def route_file(folder: Path, meter_route: str, stops: int = STOPS) -> Path:
    """A file of fieldops_csv_v1 with this many meters."""
    rows = [
        f"{meter_route},{n * 10},00{n},{n} Pier St,{meter_route}{n:03},6,CCF,001000,001001,001100"
        for n in range(1, stops + 1)
    ]
    path = folder / f"{meter_route}.csv"
    path.write_text("\n".join([ROUTE_HEADINGS, *rows, ""]), "utf-8")
    return path


class Office:
    """A running central with people and two assigned runs."""

    def __init__(self, city: City) -> None:
        self.city = city

    @property
    def url(self) -> str:
        """Where central answers."""
        return self.city.central.url

    def opens(self) -> None:
        """Start central, take people in, load two meter routes, assign their runs."""
        self.city.central.start()
        for username, role in PEOPLE.items():
            self.does("user", "add", username, "--role", role, "--password-stdin", given=PASSWORD)
        self.makes_run("RA", "rosa")
        self.makes_run("RB", "lupe#2%")

    def makes_run(self, meter_route: str, username: str) -> str:
        """Load a meter route of this code and make a run of it for somebody; the run's id."""
        file = route_file(self.city.folder, meter_route)
        self.does("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1")
        return str(self.does("run", "make", "--meter-route", meter_route, "--date", DAY, "--assign", username)["run"])

    def code(self, *more: str) -> str:
        """A one-time code for a device."""
        return str(self.does("unit", "code", "--name", "Tablet", *more)["code"])

    def does(self, *words: str, given: str | None = None) -> Any:
        """A command that has to succeed; what it told."""
        return self.city.facts(*words, given=given)

    def enrols(self, tablet: Tablet) -> None:
        """Enrol a tablet; the wrong codes of other tests may have slowed this address down."""
        code = self.code()
        answer = tablet.enrols(code)
        if answer.status == Status.TOO_MANY_REQUESTS:
            time.sleep(int(answer.headers["Retry-After"]))
            answer = tablet.enrols(code)
        assert answer.status == Status.CREATED, answer

    def hands_out_tablet(self, *people: str, url: str = "") -> Tablet:
        """A tablet newly enrolled at `url`, central when left out, on which these people have signed in."""
        tablet = Tablet(url or self.url)
        self.enrols(tablet)
        assert tablet.opens_session().status == Status.OK
        for username in people:
            assert tablet.signs_in(username, PASSWORD).status == Status.OK
        return tablet


def arrives(tablet: Tablet, journal: Journal) -> None:
    """Wait until the unit tells that central holds the journal."""

    def at_central() -> bool:
        told = tablet.calls_roll(journal).body["central"]
        return bool(told) and told["watermark"] == len(journal.lines)

    eventually(at_central, "the office does not get it")
