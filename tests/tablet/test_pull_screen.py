"""The Pull screen in the real thing: a practice handheld, a field unit, central, and a reader's tablet at the unit."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from fieldops.cli.bench.scene import PASSWORD, READER, Scene, served
from fieldops.cli.field import unit_app
from fieldops.clock import SystemClock
from fieldops.config import FieldConfig
from fieldops.devices import cradles
from fieldops.store.engine import Store
from fieldops.sync import enrolment
from fieldops.sync.signing_key import kept_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream
from fieldops.work.handout import handout

pytestmark = pytest.mark.browser

STRANGER = "88231997"
STOPS = 40
TORN_AFTER_BYTES = 3000
SIZES = [(320, 640), (412, 840), (1280, 800)]
AXE_OPTIONS = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa"]}
COMPLAINTS = """() => {
  const box = (one) => one.getBoundingClientRect();
  const seen = (one) => one.offsetParent && !one.closest(".visually-hidden");
  const shown = [...document.querySelectorAll("body *")].filter(seen);
  const main = document.querySelector("[data-action=pull]");
  return [
    ...shown.filter((one) => one.matches("a, button") && (box(one).width < 55.5 || box(one).height < 55.5)),
    ...shown.filter((one) => box(one).right > innerWidth + 0.5 && !one.closest("h1")),
    ...shown.filter((one) => one.matches(".button, h1") && one.scrollWidth > one.clientWidth + 1),
    ...[main].filter((one) => one && box(one).bottom > innerHeight + 0.5),
  ].map((one) => `${one.tagName} ${one.textContent}`);
}"""

KEPT = """async () => {
  const screen = new URL("pages/pull.js", document.querySelector("script[type=module]").src);
  return Boolean(await caches.match(screen) && await caches.match("/i18n/es-pull.json"));
}"""


class Cradle:
    """A reader's tablet at a field unit, in whose cradles stand a handheld with a bad cable and two good ones."""

    def __init__(self, page: Page, ports: dict[str, str]) -> None:
        self.page = page
        self._ports = ports

    def opens_pull(self) -> None:
        """From Today to the screen."""
        self.page.tap("[data-action=open-pull]")
        self.page.wait_for_selector("[data-pull-state=ready]")

    def pulls(self, name: str, state: str = "done") -> None:
        """Choose a handheld, tap Pull, wait for the end."""
        self.page.tap(f'[data-handheld="frd1 {self._ports[name]}"]')
        self.page.tap("[data-action=pull]")
        self.page.wait_for_selector(f"[data-pull-state={state}]:has([data-pull-found])")

    def counts(self) -> list[str | None]:
        """Found, new, already here, without a stop."""
        names = ("found", "new", "already", "unmatched")
        return [self.page.get_attribute(f"[data-pull-{name}]", f"data-pull-{name}") for name in names]

    def dump(self, handheld: str, **facts: object) -> Any:
        """The card of a handheld once it has come to these facts."""
        more = "".join(f'[data-{name.replace("_", "-")}="{value}"]' for name, value in facts.items())
        return self.page.locator(f'[data-dump^="{handheld} "]{more}')

    def looks_right(self) -> None:
        """Nothing cut off, nothing small, the main button in sight, at every size."""
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            assert self.page.evaluate(COMPLAINTS) == [], width
        self.page.set_viewport_size({"width": 412, "height": 840})

    def reads_well(self) -> None:
        """Axe finds nothing."""
        violations = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        assert [violation["id"] for violation in violations] == []


def handheld(folder: Path, name: str, meters: dict[str, str], more: str = "") -> str:
    """The port of a simulated handheld that holds these reads, and remembers that it was emptied."""
    file = folder / f"{name}.json"
    file.write_text(json.dumps(meters))
    return f"sim://frd1?id={name}&meters={file}&memory={folder / name}.memory&speed=50{more}"


@pytest.fixture
def cradle(browser: Any, tmp_path: Path, sqlite_template: Path) -> Iterator[Cradle]:
    """Everything real but the cable: central with a run, the unit, the tablet enrolled through it."""
    for folder in ("central", "truck"):
        (tmp_path / folder).mkdir()
        shutil.copy(sqlite_template, tmp_path / folder / "fieldops.db")
    scene = Scene(tmp_path / "central", stops=STOPS)
    with scene.store.reading() as session:
        stops = [put["doc"] for put in handout(session, scene.clock, [READER]) if put["type"] == "stop"]
    serials = [stop["meter"]["serial_number"] for stop in sorted(stops, key=lambda stop: stop["sequence"])]
    reads = dict(zip(serials, scene.digits, strict=True))
    first = dict(list(reads.items())[:-1]) | {STRANGER: "00007"}
    ports = {
        "torn": handheld(tmp_path, "HH-12", first, f"&fault=unplug@{TORN_AFTER_BYTES}"),
        "whole": handheld(tmp_path, "HH-12", first),
        "last": handheld(tmp_path, "HH-13", dict(list(reads.items())[-1:])),
    }
    context = browser.new_context(viewport={"width": 412, "height": 840}, has_touch=True, locale="en-US")
    context.set_default_timeout(15_000)
    with served(scene) as central, unit_at(central.url, scene, tmp_path / "truck", ports) as url:
        page = context.new_page()
        arrives(page, url, scene.code())
        yield Cradle(page, ports)
        context.close()
    scene.close()


def cradle_of(port: str) -> cradles.Cradle:
    return cradles.parse(f"frd1@{port}")


@contextmanager
def unit_at(central: str, scene: Scene, data: Path, ports: dict[str, str]) -> Iterator[str]:
    """A field unit of that central on a free port, with these handhelds; its address."""
    config = FieldConfig(data=data, central_url=central, handhelds=tuple(map(cradle_of, ports.values())))
    store = Store(config.database_url)
    upstream = Upstream(store, SystemClock(), Transport(central), kept_key(data))
    with scene.store.writing() as session:
        code = enrolment.make_code(session, scene.clock, "Truck 2", is_field=True, made_by="ada")
    upstream.enrol(code)
    with unit_app(config, store, upstream) as app:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/tablet/"
        server.shutdown()
        thread.join()
        server.server_close()
    store.close()


def arrives(page: Page, url: str, code: str) -> None:
    """Enrol the tablet at the unit and sign in."""
    page.goto(url)
    page.wait_for_selector("html[data-ready]")
    page.fill("#code", code)
    page.tap("[data-action=enrol]")
    page.wait_for_selector("html[data-page=signin]")
    page.fill("#username", READER)
    page.fill("#password", PASSWORD)
    page.tap("[data-action=sign-in]")
    page.wait_for_selector("html[data-page=today]")


def test_a_handheld_is_pulled_over_a_bad_cable_and_again_until_it_is_empty(cradle: Cradle) -> None:
    cradle.opens_pull()
    offers_three(cradle)
    found = loses_the_line(cradle)
    goes_on(cradle, found)
    reports_the_stranger(cradle)
    is_emptied(cradle)
    in_spanish_all_is_read(cradle)


def offers_three(cradle: Cradle) -> None:
    cradle.page.wait_for_function(KEPT)
    expect(cradle.page.locator("[data-handheld]")).to_have_count(3)
    expect(cradle.page.locator("[data-handheld]").first).to_contain_text("Practice")
    cradle.looks_right()


def loses_the_line(cradle: Cradle) -> int:
    """How many records were kept before the cable was out."""
    cradle.pulls("torn", "failed")
    found, new, already, _ = map(int, filter(None, cradle.counts()))
    assert 0 < found < STOPS
    assert (new, already) == (found, 0)
    expect(cradle.page.locator("[role=alert]")).to_contain_text("line was lost")
    expect(cradle.page.locator("main")).to_contain_text("it goes on where it stopped; nothing is doubled")
    cradle.looks_right()
    return found


def goes_on(cradle: Cradle, found: int) -> None:
    cradle.pulls("whole")
    assert cradle.counts() == [str(STOPS), str(STOPS - found), str(found), "1"]
    expect(cradle.page.locator("[data-unmatched]")).to_have_count(1)
    expect(cradle.page.locator(f'[data-unmatched="{STRANGER}"]')).to_contain_text(re.compile("Read 00007|Skipped: "))
    told = cradle.dump("HH-12", kept=STOPS, at_office=STOPS - 1, purged="false")
    expect(told).to_contain_text("belong to no stop")
    cradle.looks_right()
    cradle.reads_well()


def reports_the_stranger(cradle: Cradle) -> None:
    cradle.page.tap("[data-action=report-unmatched]")
    told = cradle.dump("HH-12", kept=STOPS, at_office=STOPS, purged="false")
    expect(told).to_contain_text("Reported: the office looks into it.")
    expect(told).to_contain_text("Pull once more, and the handheld is emptied.")
    expect(told.locator(f'[data-unmatched="{STRANGER}"][data-reported=true]')).to_have_count(1)
    expect(cradle.page.locator("[data-action=report-unmatched]")).to_have_count(0)
    cradle.looks_right()
    cradle.reads_well()


def is_emptied(cradle: Cradle) -> None:
    cradle.pulls("last")
    expect(cradle.dump("HH-13", at_office=1, purged="false")).to_contain_text("Pull once more")
    cradle.pulls("last")
    expect(cradle.dump("HH-13", kept=1, purged="true")).to_contain_text("was emptied")


def in_spanish_all_is_read(cradle: Cradle) -> None:
    page = cradle.page
    page.tap("[data-action=settings]")
    page.tap("[data-language=es]")
    page.wait_for_selector("html[lang=es]")
    page.goto(page.url.partition("#")[0] + "#/")
    page.wait_for_selector(f'[data-run][data-done="{STOPS}"]')
    page.tap("[data-action=open-pull]")
    page.wait_for_selector("[data-pull-state=done]")
    expect(page.locator("[data-action=pull]")).to_have_text("Descargar otra vez")
    expect(cradle.dump("HH-13")).to_contain_text("quedó vacío")
    expect(cradle.dump("HH-12")).to_contain_text("la oficina lo está revisando")
    cradle.looks_right()
    cradle.reads_well()
