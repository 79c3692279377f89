"""How much a tablet's first load may weigh: counted on the server's side, to the byte, on central with a long run.

`fieldops bench page` prints the same figures, and the times, which are not for a test on a shared machine.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from fieldops.cli.bench.figures import MEASURES
from fieldops.cli.bench.scene import STOPS, Scene, served
from fieldops.cli.bench.tablet import load_first
from fieldops.cli.bench.wire import WireCount

pytestmark = pytest.mark.browser

BUDGET = {measure.name: measure.budget for measure in MEASURES}


@pytest.fixture(scope="module")
def first_load(browser, tmp_path_factory) -> Iterator[WireCount]:
    """What central sent until a new tablet had the page, the person and 1,000 stops, ready to go out of signal."""
    scene = Scene(tmp_path_factory.mktemp("scene"))
    context = browser.new_context(has_touch=True)
    with served(scene) as central:
        page: Page = context.new_page()
        load_first(page, central.url, scene.code())
        run = page.locator("[data-run]")
        assert run.get_attribute("data-total") == str(STOPS)
        yield central.count
    context.close()
    scene.close()


def test_the_first_load_of_a_long_run_stays_below_150_kilobytes(first_load):
    assert first_load.total <= BUDGET["total"] == 150_000, first_load.bytes_by_path.most_common()


def test_the_page_itself_stays_below_70_kilobytes(first_load):
    assert 0 < first_load.shell <= BUDGET["shell"] == 70_000, first_load.bytes_by_path.most_common()


def test_what_comes_behind_the_work_is_there_when_the_tablet_is_ready(first_load):
    assert any(path.endswith("/js/exchange/direct.js") for path in first_load.bytes_by_path)


def test_the_work_is_packed_for_the_wire(first_load):
    assert 0 < first_load.work <= BUDGET["work"]


def test_every_file_of_the_page_comes_over_the_wire_once(first_load):
    again = {path for path, answers in first_load.answers_by_path.items() if "/static/" in path and answers > 1}
    assert again == set()
