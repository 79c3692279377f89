"""The list of a run's stops: there at once, complete soon after, and left alone while nothing of it changes."""

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MANY = 150
MARK = "document.querySelectorAll('[data-stop]').forEach((row) => { row.mark = true; })"
UNMARKED = "[...document.querySelectorAll('[data-stop]')].filter((row) => !row.mark).length"
SKIP = """async (id) => {
  const base = document.querySelector("script[type=module]").src;
  const { saveSkip } = await import(base.replace("app.js", "store/capture.js"));
  const { tablet } = await import(base.replace("app.js", "store/tablet.js"));
  await saveSkip(tablet.work.stops.get(id), "dog");
}"""


@pytest.fixture
def long_list(reader: Any, office: Any, documents: Any) -> Any:
    """A reader at the list of a long run, complete."""
    office.hand_out(*documents.run(*(documents.stop(number) for number in range(1, MANY + 1))))
    reader.enrols()
    reader.signs_in()
    reader.does("open-run")
    shows(reader, MANY)
    return reader


def shows(reader: Any, count: int) -> None:
    expect(reader.page.locator("[data-stop]")).to_have_count(count)


def test_every_stop_of_a_long_run_comes_into_the_list_in_walking_order(long_list: Any) -> None:
    numbers = long_list.page.locator("[data-stop] .sequence").all_text_contents()
    assert numbers == [str(number) for number in range(1, MANY + 1)]


def test_a_stop_done_meanwhile_leaves_the_list_and_no_other_row_is_drawn_again(long_list: Any, documents: Any) -> None:
    long_list.page.evaluate(MARK)
    long_list.page.evaluate(SKIP, documents.stop(2)["id"])
    shows(long_list, MANY - 1)
    assert long_list.page.evaluate(UNMARKED) == 0
    assert f"Left to do ({MANY - 1})" in long_list.page.inner_text("[data-filter=open]")


def test_among_all_stops_only_the_row_of_a_stop_done_meanwhile_changes(long_list: Any, documents: Any) -> None:
    long_list.page.click("[data-filter=all]")
    shows(long_list, MANY)
    long_list.page.evaluate(MARK)
    long_list.page.evaluate(SKIP, documents.stop(2)["id"])
    long_list.page.wait_for_selector("[data-outcome=skipped]")
    assert long_list.page.evaluate(UNMARKED) == 1


def test_a_search_shows_what_fits(long_list: Any) -> None:
    long_list.page.fill("#search", "70120007")
    shows(long_list, 1)
