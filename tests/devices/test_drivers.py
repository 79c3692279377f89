"""Drivers are found by name, also somebody else's; a broken one harms nobody."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from virtual_line import replay

from fieldops.devices import drivers, profiles
from fieldops.devices.driver import Driver
from fieldops.problems import Problem

FOREIGN = """
from fieldops.devices.conversation import Line
from fieldops.devices.driver import Driver
DRIVER = Driver(name="acme", version=3, title="Acme", line=Line(9600, "8N1"))
WRONG = "not a driver"
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Install somebody's package with one entry point."""

    def install(entry: str, source: str) -> None:
        (tmp_path / "acme_meters.py").write_text(source)
        about = tmp_path / "acme_meters-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-meters\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[fieldops.devices]\n{entry}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        sys.modules.pop("acme_meters", None)
        drivers._entries.cache_clear()
        drivers._load.cache_clear()

    yield install
    sys.modules.pop("acme_meters", None)
    monkeypatch.undo()
    drivers._entries.cache_clear()


def test_every_driver_of_ours_loads() -> None:
    found = drivers.every()
    assert not found.broken
    assert set(found.drivers) == {"cipherlab", "frd1", "iec62056", "line", "mbus", "neptune", "radio", "ui1203"}


def test_somebody_elses_driver_is_found(installed: Callable[[str, str], None]) -> None:
    installed("acme = acme_meters:DRIVER", FOREIGN)
    assert drivers.find("acme").signature == "acme/3"


@pytest.mark.parametrize(
    ("entry", "source"),
    [
        ("acme = acme_meters:DRIVER", "raise RuntimeError('boom')"),
        ("acme = acme_meters:DRIVER", "import no_such_library"),
        ("acme = acme_meters:MISSING", FOREIGN),
        ("acme = acme_meters:WRONG", FOREIGN),
        ("other = acme_meters:DRIVER", FOREIGN),
    ],
)
def test_a_broken_driver_is_reported_and_the_others_go_on(
    installed: Callable[[str, str], None], entry: str, source: str
) -> None:
    installed(entry, source)
    name = entry.partition(" ")[0]
    with pytest.raises(Problem, match="driver-broken"):
        drivers.find(name)
    found = drivers.every()
    assert set(found.broken) == {name}
    assert "ui1203" in found.drivers


def test_an_option_that_a_driver_does_not_know_is_refused_with_those_it_knows() -> None:
    driver = drivers.find("ui1203")
    with pytest.raises(Problem) as refused:
        driver.checked({"colour": "red"})
    assert refused.value.details == {"option": "colour", "expected": ", ".join(driver.options)}


@pytest.mark.parametrize("driver", drivers.every().drivers.values(), ids=lambda driver: driver.name)
def test_a_driver_can_only_read(driver: Driver) -> None:
    abilities = {name for name in Driver.__dataclass_fields__ if callable(getattr(driver, name))}
    assert abilities <= {"read", "listen", "unload", "load", "decode", "meter"}


@pytest.mark.parametrize("profile", profiles.installed().values(), ids=lambda profile: profile.name)
def test_every_vector_of_every_profile_holds(profile: profiles.Profile) -> None:
    driver = drivers.find(profile.driver)
    assert driver.read is not None
    for vector in profile.vectors:
        readout = profile.applied(
            replay(driver.read(driver.checked({**profile.options, **vector.options}), 30.0), vector.pieces)
        )
        billed = readout.measured[0]
        said = {
            "id": readout.meter_id,
            "digits": readout.digits,
            "value": str(billed.value),
            "unit": billed.unit,
            "flags": ",".join(readout.flags),
        }
        assert {name: said[name] for name in vector.expected} == vector.expected


TWO = '[[vector]]\nhex = ["56"]\nexpected = { id = "1" }\n' * 2


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\ntitle = "A"\ndriver = "ui1203"\n[[vector]]\nhex = ["56"]\nexpected = { id = "1" }',
        'name = "a"\ntitle = "A"\n' + TWO,
        'name = 3\ntitle = "A"\ndriver = "ui1203"\n' + TWO,
        'name = "a"\ntitle = "A"\ndriver = "ui1203"\ndecimals = -1\n' + TWO,
        'name = "a"\ntitle = "A"\ndriver = "ui1203"\noptions = { baud = 1200 }\n' + TWO,
        'name = "a"\ntitle = "A"\ndriver = "ui1203"\n' + TWO.replace('"56"', '"5"'),
        "name =",
    ],
    ids=["one vector", "no driver", "a number for a name", "decimals", "a number for text", "no hex", "no TOML"],
)
def test_a_profile_that_proves_nothing_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="profile-broken"):
        profiles.load("a", text)


def test_a_site_describes_its_own_probe_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "yard.toml"
    file.write_text('name = "yard"\ntitle = "Yard"\ndriver = "ui1203"\noptions = { baud = "9600" }\n' + TWO)
    assert profiles.named(str(file)).options == {"baud": "9600"}


def test_a_file_that_is_not_there_is_a_broken_profile() -> None:
    with pytest.raises(Problem, match="profile-broken"):
        profiles.named("nowhere/yard.toml")


def test_a_profile_is_likely_behind_the_adapters_it_is_found_behind() -> None:
    assert [profile.name for profile in profiles.likely("10c4:ea60")] == ["landis-uh50"]
    assert profiles.likely("") == ()
