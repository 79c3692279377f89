"""One tablet's first day in a real Chromium, with every wait of the reader measured.

A first load with signal: enrolment, sign-in, the work handed down. Then the server stops: the page starts from its
worker, and the first stops are read. The page's own files are not touched; `watch.js` looks on from outside.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldops.cli.bench.figures import percentile
from fieldops.cli.bench.scene import PASSWORD, READER, Scene, served

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

BROWSERS = ("chromium", "google-chrome", "chromium-headless-shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
A_TABLET: Any = {"width": 412, "height": 840}
PATIENCE_MS = 30_000
STOPS_READ = 20
WATCH = Path(__file__).with_name("watch.js")
QUIET = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))"
"""Resolves after two frames and the next round of Event Timing."""
SHORTEST_TIMED_MS = 16
"""Event Timing tells nothing of shorter events; they count as this long."""

Seen = dict[str, Any]
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Tablet:
    """How one tablet is played: browser, its profile's folder, and how many times slower its processor is."""

    browser: str
    profile: Path
    cpu: float


def find_browser() -> str | None:
    """A Chromium: the one FIELDOPS_BROWSER names, else the first on the PATH."""
    on_path = (shutil.which(name) for name in BROWSERS)
    return os.environ.get("FIELDOPS_BROWSER") or next((path for path in on_path if path), None)


def play(playwright: "Playwright", tablet: Tablet, scene: Scene) -> Figures:
    """One first day on an empty tablet: bytes, milliseconds."""
    with served(scene) as central, opened(playwright, tablet) as page:
        figures = load_first(page, central.url, scene.code())
        figures |= {"total": central.count.total, "shell": central.count.shell, "work": central.count.work}
        central.stop()
        figures |= start_warm(page)
        figures |= read_stops(page, scene.digits[:STOPS_READ])
    return figures


@contextmanager
def opened(playwright: "Playwright", tablet: Tablet) -> Iterator["Page"]:
    """A page in a browser whose profile is on the disk: a private window would keep facts in memory only."""
    context = playwright.chromium.launch_persistent_context(
        tablet.profile, executable_path=tablet.browser, headless=True, args=ARGUMENTS, viewport=A_TABLET, has_touch=True
    )
    try:
        context.set_default_timeout(PATIENCE_MS)
        page = context.pages[0]
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": tablet.cpu})
        yield page
    finally:
        context.close()


def load_first(page: "Page", url: str, code: str) -> Figures:
    """From an empty browser to the day's work kept for offline; what the person types costs nothing."""
    page.add_init_script(path=WATCH)
    page.goto(f"{url}/tablet/")
    page.wait_for_selector("html[data-ready]")
    page.fill("#code", code)
    page.tap("[data-action=enrol]")
    sign_in(page)
    page.wait_for_selector("[data-offline-ready=true]")
    return cold_start(_seen(page))


def sign_in(page: "Page") -> None:
    """The reader signs in on the page that comes behind an enrolment."""
    page.wait_for_selector("html[data-page=signin]")
    page.fill("#username", READER)
    page.fill("#password", PASSWORD)
    page.tap("[data-action=sign-in]")


def cold_start(seen: Seen) -> Figures:
    """The three waits of a first load: the page, the enrolment, and sign-in with the work."""
    ready = _first(seen["paints"], lambda paint: paint["ready"])["at"]
    enrol, sign_in = (
        _first(seen["taps"], lambda tap, name=name: tap["action"] == name) for name in ("enrol", "sign-in")
    )
    enrolled = _first(seen["paints"], lambda paint: paint["page"] == "signin")["at"]
    usable = _first(seen["paints"], lambda paint: paint["usable"])["at"]
    return {"cold_ready": ready, "cold_usable": ready + (enrolled - enrol["at"]) + (usable - sign_in["at"])}


def start_warm(page: "Page") -> Figures:
    """Starts without any server, once on Today and once on the list of all stops; leaves the page on Today."""
    page.tap("[data-action=open-run]")
    page.wait_for_selector("[data-stop]")
    of_list = _reload(page, "[data-stop]")
    page.tap("[data-action=back]")
    page.wait_for_selector("[data-run]")
    of_today = _reload(page, "[data-run]")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    return {"warm_today": of_today, "warm_list": of_list, "warm_paint": painted}


def _reload(page: "Page", usable: str) -> float:
    page.reload()
    page.wait_for_selector(usable)
    return float(_first(_seen(page)["paints"], lambda paint: paint["usable"])["at"])


def read_stops(page: "Page", readings: list[str]) -> Figures:
    """Digits and Save at the first stops of the walk, offline."""
    page.tap("[data-action=continue]")
    for digits in readings:
        page.wait_for_selector("html[data-page=read]")
        here = page.url
        if page.locator("[data-action=acknowledge]").count():
            page.tap("[data-action=acknowledge]")
        for digit in digits:
            page.tap(f"[data-key='{digit}']")
        page.tap("[data-action=save]")
        page.wait_for_url(_other_than(here))
    return saving(_seen(page)) | digits_painted(_seen(page))


def _other_than(address: str) -> Callable[[str], bool]:
    return lambda url: url != address


def digits_painted(seen: Seen) -> Figures:
    """From a finger on a digit to the frame that shows it."""
    untimed = [SHORTEST_TIMED_MS] * (seen["presses"] - len(seen["digits"]))
    return {"digit_p95": percentile([*seen["digits"], *untimed], 95)}


def saving(seen: Seen) -> Figures:
    """Until a saved fact is on the disk, from the page hearing of the tap and from the finger; until the next stop."""
    durable, felt, painted = [], [], []
    for tap in (tap for tap in seen["taps"] if tap["action"] == "save"):
        fact = _first(seen["durable"], lambda fact, since=tap["at"]: fact["strict"] and fact["at"] > since)
        frame = _first(seen["paints"], lambda paint, before=tap["screens"]: paint["screens"] > before)
        durable.append(fact["at"] - tap["heard"])
        felt.append(fact["at"] - tap["at"])
        painted.append(frame["at"] - tap["at"])
    return {
        "save_p50": percentile(durable, 50),
        "save_p95": percentile(durable, 95),
        "save_felt_p95": percentile(felt, 95),
        "next_p95": percentile(painted, 95),
    }


def _seen(page: "Page") -> Seen:
    page.evaluate(QUIET)
    seen: Seen = page.evaluate("fieldopsSeen")
    return seen


def _first(happened: list[Seen], fits: Any) -> Seen:
    return next(one for one in happened if fits(one))
