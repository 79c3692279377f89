"""The screens of orders for eyes and fingers: nothing cut off, main button in sight, axe by day and night, Spanish."""

from collections.abc import Iterator
from typing import Any

import pytest
from eyes import by_day_and_by_night
from order_documents import CODE, SLIP, act, closed_window, leave, open_window, order, seal, tag_order

pytestmark = pytest.mark.browser

SIZES = [(320, 640), (412, 840), (768, 1024), (1280, 800)]
SMALLEST = 56
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa"]}
COMPLAINTS = """(smallest) => {
  const seen = (one) => one.offsetParent !== null;
  const box = (one) => one.getBoundingClientRect();
  const small = ({ width, height }) => width < smallest - 0.5 || height < smallest - 0.5;
  const name = (one) => one.textContent.trim() || one.id || one.className;
  const of = (selector, wrong) => [...document.querySelectorAll(selector)].filter(seen).filter(wrong).map(name);
  return [
    ...of("a, button, input:not([type=file]), textarea", (one) => small(box(one))),
    ...of("body *", (one) => !one.closest(".visually-hidden, h1") && box(one).right > innerWidth + 0.5),
    ...of(".key, .button", (one) => one.scrollWidth > one.clientWidth + 1),
    ...(document.documentElement.scrollWidth > innerWidth ? ["the page"] : []),
  ];
}"""
MAIN = ".act-bar .main, .key.save"
LONG = {
    "address": "14370 North Washington Boulevard, rear building",
    "hazards": ["dog"],
    "location_note": "Left of the drive",
}


def makers() -> list[Any]:
    """One order of every kind and state that looks different."""
    override = {"role": "finance_manager", "reason": "Medical"}
    return [
        lambda stop, _device: [tag_order(stop)],
        lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device)), leave(stop)],
        lambda stop, device: [
            order(stop, "SHUT_OFF", seal=seal(stop, device), act=act(allowed=False, windows=open_window()))
        ],
        lambda stop, _device: [order(stop, "TURN_ON", act=act(windows=closed_window()), override=override)],
        lambda stop, _device: [order(stop, "TURN_ON", act=act(windows=closed_window()))],
    ]


@pytest.fixture
def walk(orders_for: Any, office: Any, reader: Any) -> Any:
    """A walk over every screen of orders; gives the name of each."""

    def through() -> Iterator[str]:
        door = orders_for(*makers())
        office.docs = [(kind, doc | LONG if kind == "stop" else doc) for kind, doc in office.docs]
        office.hand_out(*office.docs)
        reader.page.click("[data-sync-line]")
        reader.page.wait_for_timeout(400)
        for parts in (posting, shutting_off, stopped, turning_on):
            yield from parts(door, reader)

    return through


def goes_to(door: Any, number: int, part: str = "") -> None:
    door.page.evaluate(f"location.hash = '#/stop/5109a000-0000-4000-8000-{number:012d}{part}'")
    door.page.wait_for_timeout(150)
    if door.page.locator("[data-action=acknowledge]").count():
        door.does("acknowledge")


def posting(door: Any, _reader: Any) -> Iterator[str]:
    goes_to(door, 1)
    door.is_at("door-tag")
    yield "door tag"
    goes_to(door, 1, "/unable")
    door.is_at("unable")
    yield "unable"
    goes_to(door, 1, "/pay")
    door.is_at("pay")
    yield "pay"


def shutting_off(door: Any, _reader: Any) -> Iterator[str]:
    goes_to(door, 2)
    door.is_told("ok")
    yield "compare"
    door.finds_the_meter()
    yield "off-read first"
    door.reads_for_order("off-read", "01260")
    door.picks("valve", "curb_stop")
    yield "valve"
    door.does("shut-off")
    door.page.wait_for_selector("[data-action=confirm]:not([disabled])")
    yield "question"
    door.does("confirm")
    door.page.wait_for_selector("[data-done]")
    yield "shut off"


def stopped(door: Any, _reader: Any) -> Iterator[str]:
    goes_to(door, 3)
    door.is_told("refused")
    yield "STOP"
    door.does("record")
    yield "record"
    door.does("cancel")
    goes_to(door, 3, "/stop")
    door.is_at("stopping")
    yield "five reasons"
    goes_to(door, 3, "/phone")
    door.is_at("phone")
    door.enters_code(SLIP)
    yield "phone"
    door.enters_code(CODE)
    door.is_told("ok")
    door.shuts_off("01260")
    door.closing_code()
    yield "closing code"


def turning_on(door: Any, _reader: Any) -> Iterator[str]:
    goes_to(door, 4)
    door.page.wait_for_selector("[data-override]")
    yield "override"
    goes_to(door, 5)
    door.is_told("outside")
    yield "not now"
    door.records_anyway()
    door.turns_on("01260")
    yield "turned on"


def complaints(page: Any, name: str) -> list[str]:
    """What a finger would miss or an eye would not see, at every size."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name} {width}: {one[:60]}" for one in page.evaluate(COMPLAINTS, SMALLEST)]
    page.set_viewport_size({"width": 412, "height": 840})
    for main in page.locator(MAIN).all():
        box = main.bounding_box()
        if box["y"] < 0 or box["y"] + box["height"] > 840:
            found.append(f"{name}: the main button is out of sight")
    return found


def test_everything_can_be_hit_and_axe_finds_nothing_on_the_screens_of_orders(reader: Any, walk: Any) -> None:
    found = []
    for name in walk():
        found += complaints(reader.page, name)
        found += [f"{name} {one}" for one in by_day_and_by_night(reader.page, RULES)]
    assert found == []


def test_everything_can_be_hit_in_spanish_too(reader: Any, walk: Any, office: Any) -> None:
    office.language = "es"
    found = [one for name in walk() for one in complaints(reader.page, f"{name} es")]
    assert reader.page.get_attribute("html", "lang") == "es"
    assert found == []


def test_spanish_words_come_with_the_first_order(orders_for: Any, office: Any) -> None:
    office.language = "es"
    door = orders_for(lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device))])
    assert "ALTO" in door.page.inner_text(".verdict")
    assert door.page.inner_text("[data-action=ask-office]") == "Preguntar a la oficina"
