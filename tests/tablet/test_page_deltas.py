"""News of a day's work on a tablet: only the difference travels, and a store that fails half-way keeps what it had."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fieldops.cli.bench.scene import METER_ROUTE, READER, Scene, served
from fieldops.cli.bench.tablet import load_first
from fieldops.clock import CITY_ZONE
from fieldops.store.identity import raise_change_number
from fieldops.store.work_tables import Stop
from fieldops.work import dispatching

pytestmark = pytest.mark.browser

STOPS = 3

WITH_STORE = """async (argument) => {
  const base = document.querySelector("script[type=module]").src;
  const { applyHandout, loadWork } = await import(base.replace("app.js", "store/work.js"));
  const held = async () => {
    const { stops, codes, cursor } = await loadWork();
    return { stops: [...stops.keys()], codes: codes.map(({ id }) => id), cursor };
  };
  const put = (type, id, doc = {}) => ({ n: 1, op: "put", type, id, rev: 1, doc: { id, ...doc } });
  const gone = (type, id) => ({ n: 1, op: "del", type, id, rev: 1, doc: null });
  const take = (changes, cursor, askedFrom, reset = false) =>
    applyHandout({ changes, cursor, more: false, reset }, askedFrom);
  await take([put("stop", "1"), ...["dog", "gate", "lid"].map((id) => put("code", id))], "first", null, true);
  CASE
  return held();
}"""
BEFORE = {"stops": ["1"], "codes": ["dog", "gate", "lid"], "cursor": "first"}

FAILS_HALF_WAY = """
  const write = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (key === "cursor") this.transaction.abort();
    return write.call(this, value, key);
  };
  const failed = await take([put("code", "new")], "later", "first", argument).then(() => false, () => true);
  IDBObjectStore.prototype.put = write;
  if (!failed) throw new Error("the store did not fail");
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: Any) -> Iterator[Scene]:
    """A real central with one small run."""
    scene = Scene(tmp_path_factory.mktemp("central"), stops=STOPS)
    yield scene
    scene.close()


@pytest.fixture
def loaded(browser: Browser, scene: Scene) -> Iterator[Page]:
    """A tablet that has loaded its work from there."""
    context = browser.new_context(viewport={"width": 412, "height": 840}, has_touch=True, locale="en-US")
    context.set_default_timeout(8000)
    with served(scene) as central:
        page = context.new_page()
        load_first(page, central.url, scene.code())
        yield page
        context.close()


def held_after(page: Page, case: str, argument: Any = None) -> Any:
    """What a tablet holds that held BEFORE, after this."""
    return page.evaluate(WITH_STORE.replace("CASE", case), argument)


def pulls(page: Page) -> dict[str, Any]:
    """Signal may be back; what central told of work."""
    with page.expect_response(lambda answer: "/sync/v1/work" in answer.url) as asked:
        page.evaluate("dispatchEvent(new Event('online'))")
    told: dict[str, Any] = json.loads(asked.value.body())
    return told


def test_what_a_dispatcher_changes_comes_as_a_difference_and_is_on_the_screen(loaded: Page, scene: Scene) -> None:
    loaded.tap("[data-action=open-run]")
    expect(loaded.locator("[data-stop]")).to_have_count(STOPS)
    first = loaded.locator("[data-stop]").first.get_attribute("data-stop")
    with scene.store.writing() as session:
        raise_change_number(session)
        session.get_one(Stop, first).sequence = 99
    told = pulls(loaded)
    assert (told["reset"], [(one["op"], one["id"]) for one in told["changes"]]) == (False, [("put", first)])
    expect(loaded.locator("[data-stop]").last).to_have_attribute("data-stop", str(first))
    with scene.store.writing() as session:
        tomorrow = scene.clock.now().astimezone(CITY_ZONE).date() + timedelta(days=1)
        dispatching.make_run(session, scene.clock, METER_ROUTE, tomorrow, READER, "dana")
    told = pulls(loaded)
    assert (told["reset"], len(told["changes"])) == (False, 1 + STOPS)
    loaded.tap("[data-action=back]")
    expect(loaded.locator("[data-run]")).to_have_count(2)
    assert pulls(loaded)["changes"] == []


@pytest.mark.parametrize("whole", [True, False])
def test_a_store_that_fails_half_way_keeps_its_work_and_its_cursor(bare_page: Page, whole: bool) -> None:
    assert held_after(bare_page, FAILS_HALF_WAY, whole) == BEFORE


def test_a_difference_from_what_another_tab_has_changed_is_left_alone(bare_page: Page) -> None:
    quicker = 'await take([put("code", "first")], "theirs", "first");'
    slower = 'await take([put("code", "second")], "ours", "first");'
    held = held_after(bare_page, quicker + slower)
    assert held == BEFORE | {"codes": ["dog", "gate", "lid", "first"], "cursor": "theirs"}


def test_what_is_put_again_keeps_its_place_and_what_is_new_comes_last(bare_page: Page) -> None:
    changes = '[gone("code", "gate"), put("code", "new"), put("code", "dog", { code: "again" })]'
    held = held_after(bare_page, f'await take({changes}, "next", "first");')
    assert held == BEFORE | {"codes": ["dog", "lid", "new"], "cursor": "next"}


def test_news_that_says_nothing_moves_the_cursor_alone(bare_page: Page) -> None:
    assert held_after(bare_page, 'await take([], "next", "first");') == BEFORE | {"cursor": "next"}


def test_a_snapshot_is_taken_wherever_the_store_stands(bare_page: Page) -> None:
    held = held_after(bare_page, 'await take([put("code", "new")], "next", "elsewhere", true);')
    assert held == {"stops": [], "codes": ["new"], "cursor": "next"}
