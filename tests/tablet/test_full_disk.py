"""A tablet's disk filled for real, under a real browser: what is acknowledged stays, and what was lost is named.

The browser's profile lives on a small disk of its own, which a file of the test's fills. Measured in Chromium: after
one small write that found no room, the whole store is gone, service worker included, whatever was promised about
keeping it. Where a test needs just that, it has the browser do it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Playwright, Route

from fieldops.cli.bench.scene import PASSWORD, Scene, Served, served
from fieldops.cli.bench.tablet import A_TABLET, ARGUMENTS, load_first
from fieldops.store.journal_tables import Journal, JournalLine
from fieldops.work import device_health, people

pytestmark = pytest.mark.browser

SIZE = "48m"
HARDLY_ANY = 60_000
STOPS = 8

HAS_RESERVE = "recall('reserve').then(Boolean)"
KEEPS_A_PHOTO = """keepPhoto(new Blob(
  Array.from({ length: 6 }, () => crypto.getRandomValues(new Uint8Array(60_000))), { type: 'image/jpeg' }))
  .then(() => 'kept', (failure) => failure.constructor.name)"""


class SmallDisk:
    """A disk as large as `SIZE`, filled on demand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filling = folder / "filling"

    @property
    def left(self) -> int:
        """Bytes that are still free."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fills_to(self, left: int) -> None:
        """Leave so many bytes free, to the page."""
        with self._filling.open("ab", buffering=0) as file:
            while self.left > left:
                file.write(b"\xa5" * min(self.left - left, 1 << 20))

    def is_emptied(self) -> None:
        """Take the file away again."""
        self._filling.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    mount, umount = shutil.which("mount"), shutil.which("umount")
    is_certain = os.environ.get("CI") == "true" and hasattr(os, "geteuid") and os.geteuid() == 0
    folder = tmp_path / "disk"
    folder.mkdir()
    made = (
        mount and umount and subprocess.run([mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
    )
    if not made or made.returncode:
        (pytest.fail if is_certain else pytest.skip)("no disk can be mounted here: that needs root on Linux")
    yield SmallDisk(folder)
    subprocess.run([umount, "-l", folder], check=True)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "central", stops=STOPS)
    yield scene
    scene.close()


@pytest.fixture
def central(scene: Scene) -> Iterator[Served]:
    with served(scene) as central:
        yield central


class Line:
    """The way to central: up or down, and so many pushes before it breaks; `thin` takes one line a push."""

    def __init__(self, context: BrowserContext) -> None:
        self.is_up = True
        self.thin = False
        self.pushes = 1_000
        context.route("**/sync/**", self._pass_on)

    def _pass_on(self, route: Route) -> None:
        is_push = route.request.url.endswith("/events")
        self.pushes -= is_push
        if not self.is_up or self.pushes < 0:
            return route.abort()
        if not (is_push and self.thin):
            return route.continue_()
        answer = route.fetch()
        told = answer.json()
        return route.fulfill(response=answer, json=told | {"advise": told["advise"] | {"batch": 1}})


class Walker:
    """A reader at a tablet on the small disk, and central's side of it."""

    def __init__(self, context: BrowserContext, scene: Scene, url: str) -> None:
        self.context, self.scene, self.url = context, scene, url
        self.page: Page = context.pages[0]
        self.line = Line(context)
        self.at = 0

    def begins(self) -> None:
        """Enrol, sign in, and go to the first stop with everything at hand."""
        load_first(self.page, self.url, self.scene.code())
        self.eventually("caches.match('/i18n/es-spare.json').then(Boolean)")
        self.eventually(self.asks("store/meta.js", HAS_RESERVE))
        self.page.evaluate(self.asks("store/photos.js", "MOST_WAITING"))
        self.page.tap("[data-action=continue]")

    def reads(self, count: int) -> None:
        """Read so many stops; each save leads on to the next stop."""
        for _ in range(count):
            before = self.page.url
            self.enters()
            self.page.wait_for_url(lambda url, before=before: url != before)

    def enters(self) -> None:
        """Digits and Save at the stop that is open."""
        self.page.wait_for_selector("html[data-page=read]")
        if self.page.locator("[data-action=acknowledge]").count():
            self.page.tap("[data-action=acknowledge]")
        for digit in self.scene.digits[self.at]:
            self.page.tap(f"[data-key='{digit}']")
        self.page.tap("[data-action=save]")
        self.at += 1

    def loses_its_store(self) -> None:
        """The browser drops what the page keeps, as it does on a full disk; the few words in localStorage stay."""
        dropped = {"origin": self.url, "storageTypes": "indexeddb,cache_storage,service_workers"}
        self.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", dropped)

    def loses_signal(self) -> None:
        """Nobody answers from now on."""
        self.waits_until_sent()
        self.line.is_up = False

    def finds_signal(self) -> None:
        """The server answers again."""
        self.line.is_up = True
        self.page.click("[data-sync-line]")

    def waits_until_sent(self) -> None:
        """Wait until nothing waits on the tablet."""
        self.page.wait_for_selector('[data-sync-line][data-waiting="0"]')

    def eventually(self, question: str) -> None:
        """Wait until the page answers yes."""
        for _ in range(400):
            if self.page.evaluate(question):
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(question)

    @staticmethod
    def asks(module: str, expression: str) -> str:
        """A question to one of the page's modules."""
        address = f'document.querySelector("script[type=module]").src.replace("app.js", "{module}")'
        return f"import({address}).then((module) => module.{expression})"

    def digits_at_central(self) -> list[str]:
        """The digits of every read that central holds, each fact once."""
        with self.scene.store.reading() as session:
            lines = [json.loads(raw) for raw in session.scalars(sa.select(JournalLine.raw))]
        reads = {line["id"]: line["p"]["digits"] for line in lines if line["kind"] == "read.taken"}
        return sorted(reads.values())

    def has_everything_at_central(self) -> None:
        """Wait until central holds every read."""
        for _ in range(400):
            if self.digits_at_central() == sorted(self.scene.digits[: self.at]):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(self.digits_at_central(), self.scene.digits[: self.at])

    def journals(self) -> list[Journal]:
        """Central's journals, oldest first."""
        with self.scene.store.reading() as session:
            return list(session.scalars(sa.select(Journal).order_by(Journal.opened_at)))


def signs_in_at_the_office(page: Page, walker: Walker) -> None:
    """A dispatcher opens the office's pages."""
    with walker.scene.store.writing() as session:
        people.add(session, walker.scene.clock, "dora", "Dora Hale", ["dispatcher"], PASSWORD)
    page.goto(f"{walker.url}/sign-in")
    page.fill("#username", "dora")
    page.fill("#password", PASSWORD)
    page.click("main button.main")
    page.wait_for_selector("h1")


@pytest.fixture
def walker(
    playwright: Playwright, browser_path: str, disk: SmallDisk, scene: Scene, central: Served
) -> Iterator[Walker]:
    context = playwright.chromium.launch_persistent_context(
        disk.folder / "profile",
        executable_path=browser_path,
        headless=True,
        args=ARGUMENTS,
        viewport=A_TABLET,
        has_touch=True,
    )
    context.set_default_timeout(15_000)
    walker = Walker(context, scene, central.url)
    walker.begins()
    yield walker
    context.close()


def test_a_disk_with_hardly_any_room_takes_every_read_and_no_photo(walker: Walker, disk: SmallDisk) -> None:
    walker.reads(2)
    walker.loses_signal()
    while walker.page.evaluate(walker.asks("store/meta.js", HAS_RESERVE)):
        disk.fills_to(HARDLY_ANY)
        walker.reads(1)
    assert walker.page.evaluate(walker.asks("store/photos.js", KEEPS_A_PHOTO)) == "NoRoomForPhotos"
    walker.finds_signal()
    walker.has_everything_at_central()


def test_reads_at_a_disk_without_any_room_are_at_central_all_the_same(walker: Walker, disk: SmallDisk) -> None:
    walker.reads(2)
    walker.loses_signal()
    walker.reads(2)
    disk.fills_to(0)
    walker.line.is_up = True
    walker.reads(3)
    disk.is_emptied()
    walker.finds_signal()
    walker.has_everything_at_central()


def test_what_the_browser_dropped_is_put_back_by_the_page_that_is_open(walker: Walker) -> None:
    walker.reads(2)
    walker.loses_signal()
    walker.reads(2)
    walker.loses_its_store()
    walker.reads(1)
    walker.finds_signal()
    walker.has_everything_at_central()
    former, newer = walker.journals()
    assert former.device_id == newer.device_id
    walker.page.evaluate("location.hash = '#/'")
    walker.page.wait_for_selector("[data-revived]")


def test_a_store_that_was_dropped_while_the_page_was_closed_is_named_with_what_is_missing(walker: Walker) -> None:
    walker.line.thin = True
    walker.reads(2)
    walker.loses_signal()
    walker.reads(4)
    walker.line.pushes = 1
    walker.finds_signal()
    walker.page.wait_for_selector('[data-sync-line][data-waiting="3"]')
    walker.page.goto(f"{walker.url}/i18n/es.json")
    walker.loses_its_store()
    walker.page.goto(f"{walker.url}/tablet/")
    walker.page.wait_for_selector("html[data-page=enrol]")
    assert walker.page.get_attribute("[data-dropped]", "data-dropped") == "3"
    walker.line.pushes = 1_000
    load_first(walker.page, walker.url, walker.scene.code())
    former, newer = walker.journals()
    assert (former.watermark, former.declared, device_health.missing(former)) == (4, 7, 3)
    assert newer.device_id != former.device_id
    assert (newer.watermark, device_health.missing(newer)) == (0, 0)
    dispatcher = walker.context.new_page()
    signs_in_at_the_office(dispatcher, walker)
    dispatcher.goto(f"{walker.url}/devices/{former.device_id}")
    told = dispatcher.inner_text("main")
    assert "3 missing" in told
    assert "the oldest since at least" in told
    dispatcher.goto(f"{walker.url}/devices/{newer.device_id}")
    assert "missing" not in dispatcher.inner_text("main")
