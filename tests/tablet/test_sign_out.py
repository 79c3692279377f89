"""Signing out hides a person's work, tells the office where in the journal, and leaves what waits to go out."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_out(at_work: Any, office: Any) -> Any:
    """A reader who read a stop without signal and signed out."""
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.waits_until_sent()
    at_work.page.click('[data-action="settings"]')
    at_work.sees("settings")
    office.stop()
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.page.click('[data-action="settings"]')
    at_work.does("sign-out")
    at_work.sees("signin")
    return at_work


def test_facts_that_wait_go_out_while_nobody_is_signed_in(signed_out: Any, office: Any) -> None:
    assert "2 waiting" in signed_out.sync_line()
    office.start()
    signed_out.page.click("[data-sync-line]")
    signed_out.waits_until_sent()
    assert [event["by"] for event in office.events()] == ["reader1", "reader1"]
    signed_out.page.wait_for_timeout(200)
    assert office.signed_out == [("reader1", {"journal": next(iter(office.journals)), "seq": 2})]
    assert signed_out.page.locator("[data-stop], .address").count() == 0


def test_the_next_person_sees_only_the_own_work_and_takes_the_waiting_facts_along(signed_out: Any, office: Any) -> None:
    office.start()
    signed_out.signs_in("reader2")
    signed_out.page.wait_for_selector("[data-no-runs]")
    assert signed_out.page.locator("[data-run]").count() == 0
    signed_out.waits_until_sent()
    signed_out.page.evaluate("location.hash = '#/stop/5109a000-0000-4000-8000-000000000001'")
    signed_out.sees("today")
    assert "Calle" not in signed_out.page.inner_text("main")
    assert [(username, told["seq"]) for username, told in office.signed_out] == [("reader1", 2)]
    assert [event["by"] for event in office.events()] == ["reader1", "reader1"]
