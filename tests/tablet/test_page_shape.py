"""What eyes and fingers need: sizes, nothing cut off, contrast and names as axe sees them, in both themes."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from eyes import by_day_and_by_night

pytestmark = pytest.mark.browser

SIZES = [(320, 640), (412, 840), (768, 1024), (1280, 800), (840, 412)]
SMALLEST = 56
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa"]}

SMALL_TARGETS = """(smallest) => [...document.querySelectorAll("a, button, input, textarea")]
  .filter((one) => one.offsetParent !== null)
  .map((one) => [one.textContent || one.id, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < smallest - 0.5 || box.height < smallest - 0.5)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
SIDEWAYS = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.offsetParent !== null && !one.closest(".visually-hidden, h1"))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
  .map((one) => one.className || one.tagName)
  .concat(document.documentElement.scrollWidth > innerWidth ? ["page"] : [])"""
CUT_KEYS = """() => [...document.querySelectorAll(".key, .button")]
  .filter((one) => one.offsetParent !== null && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent)"""


def busy_run(documents: Any) -> list[Any]:
    """A long address, dangers, a place, a note, ten dials: all that makes a screen full."""
    full = documents.stop(
        1,
        address="14370 North Washington Boulevard, rear building",
        hazards=["dog"],
        location_note="Left of the drive, under the bush",
        notes=["Ring the bell first"],
    )
    wide = documents.stop(2)
    wide["registers"] = [wide["registers"][0] | {"dials": 10, "unit": "GAL", "limits": None}]
    return documents.run(full, wide, *(documents.stop(number) for number in range(3, 13)))


@pytest.fixture
def full_screens(reader: Any, office: Any, documents: Any) -> Any:
    """A walk over every screen, with a run that fills them; gives the name of each."""
    office.via = "0c9f5f6e-0000-4000-8000-00000000aaaa"
    office.probe = {"digits": "01260", "meter_id": "70120001", "checks": []}
    office.hand_out(*busy_run(documents))
    return lambda: chain(arriving(reader), at_the_stops(reader), looking_around(reader))


def arriving(reader: Any) -> Iterator[str]:
    reader.opens()
    yield "enrol"
    reader.enrols()
    yield "sign in"
    reader.signs_in()
    reader.page.wait_for_selector('[data-offline-ready="true"]')
    reader.page.wait_for_timeout(200)
    yield "today"
    reader.does("open-run")
    reader.sees("run")
    yield "run"


def at_the_stops(reader: Any) -> Iterator[str]:
    reader.page.click("[data-stop] >> nth=0")
    reader.sees("read")
    yield "danger"
    reader.does("acknowledge")
    yield "read"
    reader.enters("09999")
    yield "look again"
    reader.enters("09999")
    reader.page.wait_for_selector('[data-dials="10"]')
    reader.types("0123456789")
    yield "saved"


def looking_around(reader: Any) -> Iterator[str]:
    reader.does("skip")
    reader.sees("skip")
    yield "skip"
    reader.page.click('[data-action="back"]')
    reader.sees("read")
    reader.does("note")
    reader.sees("note")
    yield "note"
    reader.page.click("[data-sync-line]")
    reader.sees("outbox")
    yield "outbox"
    reader.page.click('[data-action="settings"]')
    reader.sees("settings")
    yield "settings"


def complaints(page: Any) -> list[str]:
    """What a finger would miss or an eye would not see, at every size."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: small {one}" for one in page.evaluate(SMALL_TARGETS, SMALLEST)]
        found += [f"{width}: sideways {one}" for one in page.evaluate(SIDEWAYS)]
        found += [f"{width}: cut {one}" for one in page.evaluate(CUT_KEYS)]
    page.set_viewport_size({"width": 412, "height": 840})
    return found


def test_everything_can_be_hit_nothing_is_cut_off_and_axe_finds_nothing(reader: Any, full_screens: Any) -> None:
    found = []
    for screen in full_screens():
        found += [f"{screen} {one}" for one in complaints(reader.page)]
        found += [f"{screen} {one}" for one in by_day_and_by_night(reader.page, RULES)]
    for screen in in_spanish(reader):
        found += [f"{screen} es {one}" for one in complaints(reader.page)]
    assert found == []


def in_spanish(reader: Any) -> Any:
    """The screens with the longest Spanish words."""
    reader.page.click('[data-language="es"]')
    reader.page.wait_for_selector('html[lang="es"]')
    for address, screen in (("#/", "today"), ("#/outbox", "outbox"), ("#/settings", "settings")):
        reader.page.evaluate(f"location.hash = '{address}'")
        reader.sees(screen)
        yield screen
    reader.goes_to_stop(3)
    reader.enters("09999")
    yield "look again"


def test_save_is_in_sight_and_the_keypad_never_moves(reader: Any, office: Any, documents: Any) -> None:
    office.hand_out(*documents.run(*(documents.stop(number) for number in range(1, len(SIZES) + 1))))
    reader.enrols()
    reader.signs_in()
    for number, (width, height) in enumerate(SIZES, start=1):
        reader.page.set_viewport_size({"width": width, "height": height})
        reader.goes_to_stop(number)
        save_is_in_sight_and_the_keypad_never_moves(reader, width, height)


def save_is_in_sight_and_the_keypad_never_moves(at_stop: Any, width: int, height: int) -> None:
    save = at_stop.page.locator('[data-action="save"]')
    first = save.bounding_box()
    assert first["y"] >= 0
    assert first["y"] + first["height"] <= height
    assert at_stop.page.locator(".key.digit").first.bounding_box()["height"] >= 64
    seven = at_stop.page.locator('[data-key="7"]').bounding_box()
    at_stop.enters("09999")
    at_stop.page.wait_for_selector('[data-message="again"]')
    assert at_stop.page.locator('[data-key="7"]').bounding_box() == seven
    address, serial = (at_stop.page.locator(part).bounding_box() for part in (".address", ".serial"))
    panel = at_stop.page.locator(".panel").bounding_box()
    if width < 768:
        assert max(address["y"] + address["height"], serial["y"] + serial["height"]) <= panel["y"]
