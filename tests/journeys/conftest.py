"""The stage of the journeys: a city in a folder, and people who walk a day through it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from city import City
from reader import Reader


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def city(request, tmp_path) -> Iterator[City]:
    """A city with nothing in it; its central stands on SQLite, and in a second life on PostgreSQL."""
    database = request.getfixturevalue("new_database")() if request.param == "postgres" else None
    city = City(tmp_path, database)
    yield city
    city.closes()


@pytest.fixture
def tablet(playwright, browser_path, tmp_path) -> Iterator[Callable[[str], Reader]]:
    """Hands a reader a new tablet for the page at an address."""
    readers: list[Reader] = []

    def hand_out(url: str) -> Reader:
        profile: Path = tmp_path / f"tablet-{len(readers)}"
        readers.append(Reader(playwright, browser_path, profile, url))
        return readers[-1]

    yield hand_out
    for reader in readers:
        reader.leaves()
