"""The office pages in a real browser: accessible, large enough to hit, and whole without JavaScript."""

import threading
from collections.abc import Iterator

import pytest
from eyes import violations
from playwright.sync_api import ConsoleMessage, Page
from troubled_tablets import LINE, empties_its_store, sets_aside, signs_in_on_the_tablet
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser

PASSWORD = "Brass-Curb-7-stop"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
TARGETS = "button, select, input:not([type=hidden]), .button, nav a, summary"
SMALL_TARGETS = """(targets) => [...document.querySelectorAll(targets)]
  .map((one) => (one.type === "checkbox" ? one.closest("label") : one))
  .filter((one) => one.getBoundingClientRect().height < 47.5)
  .map((one) => one.outerHTML)"""


@pytest.fixture
def site(central) -> Iterator[str]:
    """The address of an office server with a day of reads."""
    central.has_a_day_of_reads()
    server = make_server("127.0.0.1", 0, central.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def sign_in(page: Page, site: str, username: str) -> None:
    page.goto(f"{site}/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button.main")


def faults(page: Page) -> list[str]:
    """What speaks against the page on a screen, and what then goes wrong on a phone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    rules = violations(page, RULES)
    page.set_viewport_size({"width": 412, "height": 900})
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*rules, *page.evaluate(SMALL_TARGETS, TARGETS), *(["scrolls sideways"] if sideways else [])]


def test_the_main_pages_are_accessible_on_a_screen_and_on_a_phone(site, browser, central):
    tablet = signs_in_on_the_tablet(central, "reader")
    sets_aside(central, "person")
    empties_its_store(central, tablet)
    pages = {
        "dispatcher": ["/board", f"/runs/{central.run}", f"/devices/{tablet}", "/quarantine"],
        "billing": ["/meter-routes", f"/billing/runs/{central.run}"],
        "admin": ["/people", "/devices", LINE, "/calendar", "/rulebook"],
    }
    failures: list[str] = []

    def note(line: ConsoleMessage) -> None:
        failures.extend([line.text] if line.type == "error" else [])

    for username, addresses in pages.items():
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
        page = context.new_page()
        page.on("console", note)
        page.goto(f"{site}/sign-in")
        failures.extend(faults(page) if username == "admin" else [])
        sign_in(page, site, username)
        for address in addresses:
            page.goto(site + address)
            failures.extend(f"{address}: {fault}" for fault in faults(page))
        context.close()
    assert failures == []


def test_a_clerk_approves_without_javascript(site, browser, central):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "billing")
    page.click("text=R7")
    page.click("text=Approve 3 reads")
    assert "3 reads are approved." in page.inner_text("main")
    context.close()


def test_a_password_can_be_looked_at_while_it_is_typed(site, browser):
    page = browser.new_page()
    page.goto(f"{site}/sign-in")
    page.fill("#password", "Brass")
    page.click("text=Show")
    assert page.get_attribute("#password", "type") == "text"
    page.click("text=Hide")
    assert page.get_attribute("#password", "type") == "password"
    page.close()
