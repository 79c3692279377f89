"""A new release of the page and two tabs: offered, taken only by a tap, and never while a stop is open in either."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NEW = "feedfeedfeedfeed"
LOOK = "navigator.serviceWorker.getRegistration('/tablet/').then((one) => one.update()).then(() => 1)"
SETTLED = "new Promise((done) => setTimeout(done, 300))"


@pytest.fixture
def other(at_work: Any, tablet: Any, office: Any) -> Page:
    """A second tab of the same tablet, both served by the worker, and a new release waiting."""
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.reloads()
    second: Page = tablet.new_page()
    second.goto(office.url)
    second.wait_for_selector("html[data-ready]")
    office.app.extensions["assets"].fingerprint = NEW
    at_work.page.evaluate(LOOK)
    at_work.page.wait_for_selector('[data-action="update"]')
    return second


def release_of(page: Page) -> str:
    return str(page.get_attribute("script[type=module]", "src")).split("/")[2]


def opens_a_stop(page: Page) -> None:
    page.evaluate("location.hash = '#/stop/5109a000-0000-4000-8000-000000000001'")
    page.wait_for_selector('html[data-page="read"]')
    for digit in "012":
        page.click(f'[data-key="{digit}"]')


def starts_the_new_release(page: Page) -> None:
    page.wait_for_selector(f'script[type=module][src*="{NEW}"]', state="attached")
    page.wait_for_selector("html[data-ready]")


def test_no_release_takes_over_while_a_stop_is_open_in_another_tab(at_work: Any, other: Page) -> None:
    opens_a_stop(other)
    at_work.does("update")
    at_work.page.wait_for_selector('[role="alert"]:has-text("A stop is open in another window")')
    other.evaluate(SETTLED)
    assert NEW not in (release_of(at_work.page), release_of(other))
    assert other.get_attribute("[data-dials]", "data-digits") == "012"
    other.click('[data-action="back"]')
    other.wait_for_selector('html[data-page="run"]')
    at_work.does("update")
    for tab in (at_work.page, other):
        starts_the_new_release(tab)


def test_an_open_stop_shows_no_offer_and_is_held_open_by_each_of_its_screens(at_work: Any, other: Page) -> None:
    opens_a_stop(at_work.page)
    assert at_work.page.locator('[data-action="update"]').count() == 0
    held = "navigator.locks.query().then(({ held }) => held.map((one) => `${one.name} ${one.mode}`))"
    assert "fieldops-stop-open shared" in at_work.page.evaluate(held)
    at_work.does("note")
    at_work.sees("note")
    assert "fieldops-stop-open shared" in at_work.page.evaluate(held)
    at_work.page.evaluate("location.hash = '#/'")
    at_work.sees("today")
    assert "fieldops-stop-open shared" not in at_work.page.evaluate(held)


def test_facts_that_wait_go_out_after_the_release_changed(at_work: Any, other: Page, office: Any) -> None:
    other.close()
    at_work.waits_until_sent()
    office.stop()
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.page.evaluate("location.hash = '#/'")
    at_work.sees("today")
    at_work.does("update")
    starts_the_new_release(at_work.page)
    assert "2 waiting" in at_work.sync_line()
    office.start()
    at_work.page.click("[data-sync-line]")
    at_work.waits_until_sent()
    assert [event["kind"] for event in office.events()] == ["run.started", "read.taken"]
