"""The stage of the contract tests: one running city for each database, and a tablet of a signed-in reader in it."""

from collections.abc import Callable, Iterator
from http import HTTPStatus as Status
from typing import Any

import pytest
from city import City, Process, free_port
from independent_client import Journal, Tablet
from office import Office


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def office(request, tmp_path_factory) -> Iterator[Office]:
    """One office for all contract tests on a database: starting servers is what takes long."""
    database = request.getfixturevalue("new_database")() if request.param == "postgres" else None
    city = City(tmp_path_factory.mktemp(request.param), database)
    try:
        office = Office(city)
        office.opens()
        yield office
    finally:
        city.closes()


@pytest.fixture(scope="session")
def tablet(office) -> Tablet:
    """Rosa's tablet; nobody else signs in on it."""
    return office.hands_out_tablet("rosa")


@pytest.fixture(scope="session")
def handout(tablet) -> list[dict[str, Any]]:
    """Everything handed to Rosa's tablet."""
    return list(tablet.work().body["changes"])


@pytest.fixture(scope="session")
def stops(handout) -> list[dict[str, Any]]:
    """Rosa's stops, in walking order."""
    return sorted((put["doc"] for put in handout if put["type"] == "stop"), key=lambda stop: stop["sequence"])


@pytest.fixture
def new_journal(stops) -> Callable[[], Journal]:
    """Opens another journal of Rosa's, at her first stop."""
    return lambda: Journal("rosa", stops[0]["run"], stops[0]["id"])


@pytest.fixture
def journal(new_journal) -> Journal:
    """A journal of Rosa's with nothing in it."""
    return new_journal()


@pytest.fixture
def takes_read(stops) -> Callable[..., dict[str, Any]]:
    """Writes a reading of a stop into a journal; what the event says."""

    def write(journal: Journal, digits: str = "001050", stop: int = 0, **changes: Any) -> dict[str, Any]:
        at = stops[stop]
        payload = {"meter": at["meter"]["id"], "register": at["registers"][0]["id"], "digits": digits}
        payload |= {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
        return journal.writes("read.taken", payload | changes.pop("p", {}), stop=at["id"], **changes)

    return write


@pytest.fixture(scope="session")
def truck(office, tmp_path_factory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("truck")
    port = free_port()
    words = ["field", "--central", office.url, "--port", str(port), "--data", str(folder), "--code"]
    unit = Process([*words, office.code("--field")], folder / "unit.log", port)
    unit.start()
    yield unit
    unit.stop()


@pytest.fixture(scope="session")
def relayed(office, truck) -> Tablet:
    """Rosa's tablet, enrolled at the truck, with its work loaded."""
    tablet = office.hands_out_tablet("rosa", url=truck.url)
    assert tablet.work().status == Status.OK
    return tablet


@pytest.fixture
def straight(office, relayed) -> Tablet:
    """The same tablet, calling central itself."""
    tablet = relayed.at(office.url)
    tablet.line.call("GET", "hello")
    assert tablet.opens_session().status == Status.OK
    return tablet
