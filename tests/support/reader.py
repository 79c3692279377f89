"""A reader with a tablet: a real Chromium on its own profile, used as a person uses it.

Every verb waits for what a person would see. The hooks it holds on to are listed in static/js/app.js.
"""

import shutil
from pathlib import Path
from typing import Any

import psutil
from order_reader import OrderReader
from playwright.sync_api import BrowserContext, Page, Playwright

from fieldops.cli.bench.tablet import ARGUMENTS

A_TABLET = {"width": 412, "height": 840}


class Reader:
    """One person, one tablet, one address of the page."""

    context: BrowserContext
    page: Page

    def __init__(self, playwright: Playwright, browser_path: str, profile: Path, url: str) -> None:
        self._playwright = playwright
        self._browser = browser_path
        self._profile = profile
        self._url = f"{url}/tablet/"

    def opens(self, fragment: str = "") -> None:
        """Open the browser with the tablet page."""
        for lock in self._profile.glob("Singleton*"):
            lock.unlink()
        self.context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=self._browser,
            headless=True,
            args=ARGUMENTS,
            viewport=A_TABLET,
            has_touch=True,
            locale="en-US",
            timezone_id="America/Los_Angeles",
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0]
        self.page.goto(self._url + fragment)
        self._waits()

    def reloads(self) -> None:
        """Load the page again."""
        self.page.reload()
        self._waits()

    def is_killed(self) -> None:
        """Every process of the browser gone at once, as when the battery falls out."""
        for process in psutil.process_iter(["cmdline"]):
            if any(str(self._profile) in word for word in process.info["cmdline"] or ()):
                process.kill()

    def leaves(self) -> None:
        """Close the browser for good."""
        self.context.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def enrols(self, code: str) -> None:
        """Type the office's code."""
        self.page.fill("#code", code)
        self._taps("enrol")
        self.page.wait_for_selector("html[data-page=signin]")

    def signs_in(self, username: str, password: str) -> None:
        """Sign in and wait until the day's work is on the tablet."""
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self._taps("sign-in")
        self.page.wait_for_selector("html[data-page=today]")
        self.page.wait_for_selector("[data-offline-ready=true]")

    def starts(self) -> None:
        """Go to the first stop that is left to do."""
        self.page.goto(self._url + "#/")
        self._taps("continue")
        self.page.wait_for_selector("html[data-page=read]")

    def goes_to_order(self, stop: str) -> OrderReader:
        """Open the screen of a stop's order; its hands."""
        self.page.goto(f"{self._url}#/stop/{stop}")
        self.page.wait_for_selector("[data-verdict]")
        return OrderReader(self.page)

    def enters(self, digits: str) -> None:
        """Tap the digits and Save."""
        for digit in digits:
            self.page.tap(f"[data-key='{digit}']")
        self._taps("save")

    def reads(self, digits: str) -> None:
        """Enter a plausible reading and come to the next stop."""
        here = self.stop()
        self.passes_danger()
        self.enters(digits)
        self._moves_on(here)

    def is_asked_again(self) -> None:
        """The reading is doubted, and the boxes are empty again."""
        self.page.wait_for_selector("[data-message=again]")
        assert self.page.get_attribute("[data-dials]", "data-digits") == ""

    def skips(self, code: str) -> None:
        """End the stop with a skip code."""
        here = self.stop()
        self.passes_danger()
        self._taps("skip")
        self.page.tap(f"[data-code='{code}']")
        self._moves_on(here)

    def reads_with_probe(self) -> None:
        """Hold the probe on the pad, and save what it gave."""
        here = self.stop()
        self.passes_danger()
        self._taps("probe")
        self.page.wait_for_selector("[data-dials]:not([data-digits=''])")
        self._taps("save")
        self._moves_on(here)

    def passes_danger(self) -> None:
        """Acknowledge the danger, if the stop has one."""
        if self.page.locator("[data-action=acknowledge]").count():
            self._taps("acknowledge")

    def stop(self) -> str:
        """The id of the stop on the screen."""
        return str(self.page.evaluate("location.hash")).rpartition("/")[2]

    def waiting(self) -> int:
        """How many facts are on this tablet alone, as the sync line says."""
        return int(self.page.get_attribute("[data-sync-line]", "data-waiting") or 0)

    def waits_until_sent(self) -> None:
        """Wait until nothing is on this tablet alone."""
        self.page.wait_for_selector("[data-sync-line][data-waiting='0']", timeout=60_000)

    def progress(self) -> tuple[int, int]:
        """Done and total of the run, as Today shows them."""
        self.page.goto(self._url + "#/")
        run = self.page.wait_for_selector("[data-run]")
        assert run is not None
        return int(run.get_attribute("data-done") or 0), int(run.get_attribute("data-total") or 0)

    def outbox(self) -> list[str]:
        """Where each fact is: here, unit, office or aside."""
        self.page.goto(self._url + "#/outbox")
        self.page.wait_for_selector("html[data-page=outbox]")
        places: Any = self.page.eval_on_selector_all("[data-entry]", "all => all.map(one => one.dataset.place)")
        return list(places)

    def _taps(self, action: str) -> None:
        self.page.tap(f"[data-action={action}]")

    def _moves_on(self, here: str) -> None:
        self.page.wait_for_url(lambda url: not url.endswith(here))
        self.page.wait_for_selector("html[data-page=read], html[data-page=run], html[data-page=today]")

    def _waits(self) -> None:
        self.page.wait_for_selector("html[data-ready]")
