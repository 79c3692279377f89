"""Release by phone in a real browser: whole without JavaScript, accessible, and the answer fits a phone's screen."""

import threading
from collections.abc import Iterator

import pytest
from eyes import violations
from playwright.sync_api import Page
from shut_offs import ShutOffs
from werkzeug.serving import make_server

from fieldops.facts.release_codes import spoken
from fieldops.facts.roles import Role

pytestmark = pytest.mark.browser

PASSWORD = "Brass-Curb-7-stop"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
WIDTHS = (412, 1280)


@pytest.fixture
def shut_offs(central) -> ShutOffs:
    """The office with an order to shut account 0101 off on a reader's tablet."""
    central.has_a_day_of_reads()
    made = ShutOffs(central.store, central.clock, reader="reader", dispatcher="dispatcher")
    made.climbs()
    made.order_id = made.is_sent()
    made.contacts()
    return made


@pytest.fixture
def site(central, shut_offs) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, central.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser, site) -> Iterator[Page]:
    """The dispatcher's screen, without JavaScript."""
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.fill("#username", Role.DISPATCHER.value)
    page.fill("#password", PASSWORD)
    page.click("main button.main")
    page.goto(f"{site}/releases")
    yield page
    context.close()


def fits(page: Page) -> bool:
    """Whether the page needs no scrolling sideways at any width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            return False
    return True


def test_a_dispatcher_finds_asks_speaks_and_closes_without_javascript(page, shut_offs):
    page.fill("#text", "M100")
    page.click("text=Find >> nth=-1")
    page.click("table a")
    page.click("text=Ask the rule book now")
    assert page.text_content(".release-code") == spoken(shut_offs.codes()[0].code)
    assert fits(page)
    page.fill("#closing_code", "123456")
    page.click("text=Note the closing code")
    assert page.is_visible("text=done by word, until the tablet is heard")


def test_a_refusal_and_the_call_list_cannot_be_missed(page, site, shut_offs):
    shut_offs.passes(minutes=1)
    shut_offs.pays()
    page.goto(f"{site}/releases")
    assert fits(page)
    page.click(".calls a")
    page.click("text=Ask the rule book now")
    assert page.is_visible("text=DO NOT shut off")
    assert page.locator(".answer").bounding_box()["y"] < 600
    assert fits(page)


def test_the_pages_are_accessible(browser, site, shut_offs):
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.fill("#username", Role.DISPATCHER.value)
    page.fill("#password", PASSWORD)
    page.click("main button.main")
    found = []
    for address in ("/releases", f"/releases/{shut_offs.order_id}"):
        page.goto(site + address)
        found += [f"{address}: {fault}" for fault in violations(page, RULES)]
    page.click("text=Ask the rule book now")
    found += [f"answer: {fault}" for fault in violations(page, RULES)]
    page.set_viewport_size({"width": 412, "height": 900})
    shut_offs.passes(minutes=1)
    shut_offs.pays()
    page.goto(f"{site}/releases")
    found += [f"calls: {fault}" for fault in violations(page, RULES)]
    page.click(".calls a")
    page.click("text=Ask the rule book now")
    context.close()
    assert found == []
