"""An office that came back from a backup older than a tablet: its reader is told, and a new code brings everything."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Route

from fieldops.cli.bench.scene import Scene, Served, served
from fieldops.cli.bench.tablet import load_first, sign_in
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import JournalLine

pytestmark = pytest.mark.browser

NOTE = """async () => {
  const base = document.querySelector("script[type=module]").src;
  const { append } = await import(base.replace("app.js", "store/journal.js"));
  await append([{ kind: "note.left", by: "rosa", p: { text: "The gate is locked." } }]);
}"""

SIGN_OUT = """async () => {
  const base = document.querySelector("script[type=module]").src;
  const load = (name) => import(base.replace("app.js", name));
  await (await load("exchange/people.js")).signOut("rosa", (await load("store/tablet.js")).tablet.journal);
}"""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "central", stops=3)
    yield scene
    scene.close()


@pytest.fixture
def central(scene: Scene) -> Iterator[Served]:
    with served(scene) as central:
        yield central


@pytest.fixture
def restores(scene: Scene, tmp_path: Path) -> Callable[[], None]:
    """Puts central back to what it is now."""
    live, copy = scene.folder / "fieldops.db", tmp_path / "backup.db"
    copied(live, copy)
    return lambda: copied(copy, live)


def copied(source: Path, target: Path) -> None:
    # In a process of its own: closing a file here would drop the locks that central's own engine holds on it.
    words = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", words, source, target], check=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(has_touch=True, locale="en-US")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_tablet_that_the_office_forgot_says_so_and_goes_on_with_a_new_code(
    page: Page, scene: Scene, central: Served, restores: Callable[[], None]
) -> None:
    load_first(page, central.url, scene.code())
    page.evaluate(NOTE)
    page.click("[data-sync-line]")
    page.wait_for_selector('[data-sync-line][data-tone="calm"]')
    restores()
    page.evaluate(NOTE)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.wait_for_selector('[data-sync-line][data-tone="danger"]')
    assert "has forgotten this tablet" in page.inner_text("[data-sync-line]")

    page.goto("about:blank")
    page.goto(f"{central.url}/tablet/#enrol={scene.code()}")
    page.wait_for_selector("html[data-page=enrol]")
    assert "has forgotten this tablet" in page.inner_text("main")
    page.tap("[data-action=enrol]")
    sign_in(page)
    page.wait_for_selector('[data-sync-line][data-tone="calm"]')

    with scene.store.reading() as session:
        assert len(session.scalars(sa.select(Device.id)).all()) == 1
        lines = session.execute(sa.select(JournalLine.seq, JournalLine.verdict).order_by(JournalLine.seq)).all()
    assert lines == [(1, "accepted"), (2, "accepted")]


def test_one_refused_session_does_not_keep_back_what_people_who_signed_out_have_left(
    page: Page, scene: Scene, central: Served
) -> None:
    load_first(page, central.url, scene.code())
    page.evaluate(NOTE)
    page.evaluate(SIGN_OUT)
    refusals = []

    def refuse_once(route: Route) -> None:
        answer = route.fetch()
        refusals.append(answer)
        refused = {"problem": "signature-refused", "number": "403.1", "en": "No.", "es": "No."}
        route.fulfill(response=answer, status=403, json=refused)

    page.route("**/sync/v1/sessions", refuse_once, times=1)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    while not refusals:
        page.wait_for_timeout(50)
    page.reload()
    page.wait_for_selector('[data-sync-line][data-waiting="0"]')
    with scene.store.reading() as session:
        assert session.scalars(sa.select(JournalLine.verdict)).all() == ["accepted"]
