"""A browser, an office in memory, and a reader who uses the page as a person does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from order_documents import RULEBOOK, codes
from order_reader import OrderReader
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from pocket_central import PocketCentral
from tablet_camera import Camera

RUN = "0c9f5f6e-6f0e-4a55-8f2a-000000000001"
CODES = [
    ("dog", "Dog", "Perro"),
    ("locked_gate", "Locked gate", "Portón cerrado"),
    ("object_on_lid", "Vehicle or object on the lid", "Vehículo u objeto sobre la tapa"),
    ("cannot_locate", "Cannot find the meter", "No se encuentra el medidor"),
    ("buried", "Meter box is buried", "Caja enterrada"),
    ("flooded", "Meter box is flooded", "Caja inundada"),
    ("lid_stuck", "Lid is stuck", "Tapa atascada"),
    ("unsafe", "Not safe here", "Lugar inseguro"),
    ("refused", "Occupant refused", "El ocupante se negó"),
]


@pytest.fixture
def office() -> Iterator[Any]:
    """A pocket central that answers, with one run of four stops."""
    office = PocketCentral()
    office.hand_out(*small_run())
    office.start()
    yield office
    office.stop()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    """A tablet's browser profile, empty."""
    context = browser.new_context(viewport={"width": 412, "height": 840}, has_touch=True, locale="en-US")
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def page(tablet: BrowserContext) -> Iterator[Page]:
    """One tab; the page must never fail unseen."""
    page = tablet.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda line: failures.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    assert failures == []


@pytest.fixture(scope="module")
def bare_page(browser: Browser) -> Iterator[Page]:
    """The page opened once and never enrolled, for rules that are called by themselves."""
    office = PocketCentral()
    office.start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(office.url)
    page.wait_for_selector("html[data-ready]")
    yield page
    context.close()
    office.stop()


@pytest.fixture
def reader(page: Page, office: Any) -> "Reader":
    """A reader at a fresh tablet."""
    return Reader(page, office)


@pytest.fixture
def at_work(reader: "Reader") -> "Reader":
    """A reader who has enrolled the tablet, signed in and loaded the run."""
    reader.enrols()
    reader.signs_in()
    return reader


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture as a camera makes it: large, with words of its own inside."""
    path = tmp_path_factory.mktemp("camera") / "door.png"
    words = Image.Exif()
    words[0x010E] = "33.4269 N 117.6120 W"
    Image.effect_noise((2000, 1000), 60).convert("RGB").save(path, exif=words)
    return path


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small picture, where its size is no matter."""
    path = tmp_path_factory.mktemp("camera") / "door.png"
    Image.effect_noise((400, 300), 60).convert("RGB").save(path)
    return path


@pytest.fixture
def field(at_work: Any, office: Any) -> Camera:
    """A photo field on the page of a reader at work."""
    field = Camera(at_work.page, office)
    field.opens()
    return field


def stop(number: int, **more: Any) -> dict[str, Any]:
    """A stop's document: five dials, last read 1240, plausible from 1250 to 1280."""
    limits = {"low": "01250", "high": "01280", "previous": "01240", "zero": "ask", "rollover": False, "clause": "x"}
    return {
        "id": f"5109a000-0000-4000-8000-{number:012d}",
        "run": RUN,
        "sequence": number,
        "address": f"{100 + number} Calle Miguel",
        "hazards": [],
        "notes": [],
        "meter": {"id": f"3e7e4000-0000-4000-8000-{number:012d}", "serial_number": f"7012{number:04d}"},
        "registers": [{"id": f"4e915000-0000-4000-8000-{number:012d}", "dials": 5, "unit": "CCF", "limits": limits}],
        "outcome": None,
    } | more


def small_run(*stops: dict[str, Any], of: str = "reader1") -> list[tuple[str, dict[str, Any]]]:
    """A run's documents, with the codes."""
    run = {
        "id": RUN,
        "kind": "READ",
        "date": "2026-05-12",
        "meter_route": "07-114",
        "assigned_to": of,
        "closes_at": None,
    }
    code = [("code", {"id": f"skip:{c}", "kind": "skip", "code": c, "en": en, "es": es}) for c, en, es in CODES]
    trouble = ("code", {"id": "trouble:leak", "kind": "trouble", "code": "leak", "en": "Leak", "es": "Fuga"})
    hazard = ("code", {"id": "hazard:dog", "kind": "hazard", "code": "dog", "en": "Dog", "es": "Perro"})
    listed = stops or tuple(stop(number) for number in range(1, 5))
    return [("run", run), *(("stop", one) for one in listed), *code, trouble, hazard]


@pytest.fixture
def orders_for(reader: "Reader", office: Any) -> Any:
    """Hands out orders and opens the first: `orders_for(*makers)`, each `maker(stop, device)` giving its documents."""

    def hand_out(*makers: Any) -> OrderReader:
        if not office.keys:
            reader.enrols()
        device = next(iter(office.keys))
        stops = [order_stop(number) for number in range(1, len(makers) + 1)]
        docs = [doc for maker, one in zip(makers, stops, strict=True) for doc in maker(one, device)]
        office.hand_out(*small_run(*stops), *codes(), RULEBOOK, *docs)
        if reader.page.get_attribute("html", "data-page") == "signin":
            reader.signs_in()
            reader.page.wait_for_selector('[data-offline-ready="true"]')
        reader.page.evaluate(f"location.hash = '#/stop/{stops[0]['id']}'")
        return OrderReader(reader.page)

    return hand_out


def order_stop(number: int) -> dict[str, Any]:
    """A stop with an order behind it."""
    return stop(number, order=f"0d000000-0000-4000-8000-{number:012d}")


@pytest.fixture(scope="session")
def documents() -> Any:
    """The makers of documents, for tests that want other stops."""
    return type("Documents", (), {"stop": staticmethod(stop), "run": staticmethod(small_run), "run_id": RUN})


class Reader:
    """What a meter reader does with the page."""

    def __init__(self, page: Page, office: Any) -> None:
        self.page = page
        self.office = office

    def opens(self, fragment: str = "") -> None:
        """Open the page at an address, freshly."""
        self.page.goto("about:blank")
        self.page.goto(self.office.url + fragment)
        self.page.wait_for_selector("html[data-ready]")

    def reloads(self) -> None:
        """Press the browser's reload."""
        self.page.reload()
        self.page.wait_for_selector("html[data-ready]")

    def enrols(self) -> None:
        """Follow the office's link."""
        self.opens(f"#enrol={self.office.code()}")
        self.sees("signin")

    def signs_in(self, username: str = "reader1") -> None:
        """Type name and password."""
        self.page.fill("#username", username)
        self.page.fill("#password", self.office.people[username])
        self.does("sign-in")
        self.sees("today")
        self.page.wait_for_selector("[data-offline-ready]")

    def sees(self, screen: str) -> None:
        """Wait for a screen."""
        self.page.wait_for_selector(f'html[data-page="{screen}"]')

    def does(self, action: str) -> None:
        """Tap a button by its name."""
        self.page.click(f'[data-action="{action}"]')

    def goes_to_stop(self, number: int) -> None:
        """Open a stop from wherever one is."""
        self.page.evaluate(f"location.hash = '#/stop/{stop(number)['id']}'")
        self.is_at_stop(number)

    def is_at_stop(self, number: int) -> None:
        """Wait until the address shown is that stop's."""
        self.sees("read")
        self.page.wait_for_selector(f'.address:text-is("{100 + number} Calle Miguel")')

    def types(self, digits: str) -> None:
        """Tap digits on the keypad."""
        for digit in digits:
            self.page.click(f'[data-key="{digit}"]')

    def enters(self, digits: str) -> None:
        """Tap digits and Save."""
        self.types(digits)
        self.does("save")

    def reads_the_message(self) -> str:
        """What stands above the boxes."""
        return self.page.inner_text("[data-message]")

    def sync_line(self) -> str:
        """What the sync line says."""
        return self.page.inner_text("[data-sync-line]")

    def starts_the_run(self) -> None:
        """Open the first stop and wait until the run's start has arrived."""
        self.goes_to_stop(1)
        self.page.wait_for_selector('[data-sync-line]:has-text("sent"), [data-sync-line]:has-text("unit")')
        self.waits_until_sent()

    def waits_until_sent(self) -> None:
        """Wait until nothing waits on the tablet."""
        self.page.wait_for_selector('[data-sync-line][data-waiting="0"]')
