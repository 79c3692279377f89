"""What a reader does at a door with an order: post, shut off, phone, stop, turn on. Hooks: static/js/app.js."""

from pathlib import Path

from playwright.sync_api import Page


class OrderReader:
    """The hands of a reader on the screens of orders; every verb waits for what a person would see."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def is_at(self, screen: str) -> None:
        """Wait for a screen of the table in static/js/routes.js."""
        self.page.wait_for_selector(f"html[data-page='{screen}']")

    def does(self, action: str) -> None:
        """Tap a button or a link by its name."""
        self.page.tap(f"[data-action='{action}']")

    def verdict(self) -> str:
        """The word of the order's screen: ok, or why not."""
        return str(self.page.wait_for_selector("[data-verdict]").get_attribute("data-verdict"))

    def goes_to_stop(self, number: int) -> None:
        """Open a stop with an order, from wherever one is."""
        self.page.evaluate(f"location.hash = '#/stop/5109a000-0000-4000-8000-{number:012d}'")
        self.page.wait_for_selector(f'.address:text-is("{100 + number} Calle Miguel")')

    def is_told(self, word: str) -> None:
        """Wait until the order's screen says this word."""
        self.page.wait_for_selector(f"[data-verdict='{word}']")

    def picks(self, what: str, code: str) -> None:
        """Press one of the codes of a group: tag_place, languages or valve."""
        self.page.tap(f"[data-pick='{what}'] [data-code='{code}']")

    def takes_photo(self, picture: Path) -> None:
        """Take a photo, and wait until it is kept."""
        self.page.set_input_files("[data-photo] input", picture)
        self.page.wait_for_selector("[data-photo]:not([data-photo=''])")

    def posts_tag(self, picture: Path, place: str = "front_door") -> None:
        """Hang up the tag: photo, place, Posted; wait for the next screen."""
        self.is_at("door-tag")
        here = self.page.url
        self.takes_photo(picture)
        self.picks("tag_place", place)
        self.does("post")
        self.page.wait_for_url(lambda url: url != here)

    def reads_for_order(self, action: str, digits: str) -> None:
        """Enter the off-read or the on-read, and come back to the order."""
        self.does(action)
        self.is_at("read")
        for digit in digits:
            self.page.tap(f"[data-key='{digit}']")
        self.does("save")

    def finds_the_meter(self) -> None:
        """The number on the meter is the order's."""
        self.does("same-meter")
        self.page.wait_for_selector("[data-action='off-read'], [data-action='shut-off']")

    def shuts_off(self, digits: str, valve: str = "curb_stop", lock: str = "") -> None:
        """All of a shut-off that is allowed, up to its record."""
        self.finds_the_meter()
        self.reads_for_order("off-read", digits)
        self.closes_the_valve(valve, lock)

    def closes_the_valve(self, valve: str = "curb_stop", lock: str = "") -> None:
        """Valve, lock, the act and its question, up to its record."""
        self.picks("valve", valve)
        if lock:
            self.page.fill("#lock", lock)
        self.does("shut-off")
        self.does("confirm")
        self.page.wait_for_selector("[data-done]")

    def turns_on(self, digits: str) -> None:
        """All of a turn-on, up to its record."""
        self.reads_for_order("on-read", digits)
        self.does("turn-on")
        self.does("confirm")
        self.page.wait_for_selector("[data-done]")

    def records_anyway(self) -> None:
        """What was not allowed was done all the same: ask to record it."""
        self.does("record")
        self.does("confirm")

    def phones(self) -> None:
        """Open the entry of a release code."""
        self.does("phone")
        self.is_at("phone")

    def enters_code(self, code: str) -> None:
        """Tap the digits that the dispatcher says, and Check."""
        for digit in code:
            self.page.tap(f"[data-key='{digit}']")
        self.does("save")

    def types_code(self, code: str) -> None:
        """The same on a keyboard, for those who enter many."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def closing_code(self) -> str:
        """The six digits to say back."""
        found = self.page.wait_for_selector("[data-closing-code]:not([data-closing-code=''])")
        return str(found.get_attribute("data-closing-code"))

    def presses_stop(self, reason: str) -> None:
        """Stop the shut-off for one of the five reasons."""
        self.does("stop")
        self.is_at("stopping")
        self._chooses(reason)

    def could_not(self, code: str, note: str = "") -> None:
        """What was asked for could not be done."""
        self.page.tap("[data-action='unable'], [data-action='not-posted']")
        self.is_at("unable")
        self.page.fill("#note", note)
        self._chooses(code)

    def asks_the_office(self) -> None:
        """Ask for a fresh word."""
        self.does("ask-office")

    def shows_where_to_pay(self) -> str:
        """Open the card for the customer; what it says."""
        self.does("pay-card")
        self.is_at("pay")
        return self.page.inner_text("[data-pay-card]")

    def _chooses(self, code: str) -> None:
        here = self.page.url
        self.page.tap(f"[data-code='{code}']")
        self.page.wait_for_url(lambda url: url != here)
