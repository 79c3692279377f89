"""An office as a real process, on either database, with a reader and a run for her."""

import pytest
from city import PASSWORD, City
from office import Office


@pytest.fixture
def office_on(tmp_path, request):
    """Opens an office: `sqlite` or `postgres`; the database's address as the checker reads it comes with it."""
    cities = []

    def opens(kind: str) -> tuple[Office, str]:
        database = request.getfixturevalue("new_database")() if kind == "postgres" else None
        cities.append(city := City(tmp_path / "office", database))
        city.folder.mkdir()
        office = Office(city)
        office.does("user", "add", "rosa", "--role", "reader", "--password-stdin", given=PASSWORD)
        office.makes_run("RA", "rosa")
        city.central.start()
        return office, database or str(city.folder / "central" / "fieldops.db")

    yield opens
    for city in cities:
        city.closes()
