"""Where tablet and office disagree about a journal, the tablet tells everything again in a new one, and goes on."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from fieldops.cli.bench.scene import Scene, Served, served
from fieldops.cli.bench.tablet import load_first
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Fact, Journal, JournalLine

pytestmark = pytest.mark.browser

MODULE = """const base = document.querySelector("script[type=module]").src;
  const load = (name) => import(base.replace("app.js", name));
  const { keep, look } = await load("store/database.js");
  const { done } = await load("store/idb.js");"""

COPY = """async () => {
  MODULE
  window.copied = {};
  for (const store of ["meta", "journal", "outcomes"]) {
    copied[store] = await look([store], (tx) =>
      Promise.all([done(tx.objectStore(store).getAllKeys()), done(tx.objectStore(store).getAll())]));
  }
}""".replace("MODULE", MODULE)

PUT_BACK = """async () => {
  MODULE
  await keep(["meta", "journal", "outcomes"], (tx) => {
    for (const [store, [keys, values]] of Object.entries(copied)) {
      tx.objectStore(store).clear();
      keys.forEach((key, n) => store === "meta"
        ? tx.objectStore(store).put(values[n], key) : tx.objectStore(store).put(values[n]));
    }
  });
}""".replace("MODULE", MODULE)

LIVES = """async () => {
  MODULE
  const lines = await look(["journal"], (tx) => done(tx.objectStore("journal").getAll()));
  const meta = await look(["meta"], (tx) => Promise.all(
    ["journal", "custody"].map((name) => done(tx.objectStore("meta").get(name)))));
  return { lines: lines.map(({ line }) => JSON.parse(line)), journal: meta[0], custody: meta[1] };
}""".replace("MODULE", MODULE)

APPEND = """async (count) => {
  const base = document.querySelector("script[type=module]").src;
  const { append } = await import(base.replace("app.js", "store/journal.js"));
  await append(Array.from({ length: count }, (_, n) => ({ kind: "note.left", by: "reader1", p: { text: `${n}` } })));
}"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scene = Scene(tmp_path_factory.mktemp("central"), stops=10)
    yield scene
    scene.close()


@pytest.fixture(scope="module")
def central(scene: Scene) -> Iterator[Served]:
    with served(scene) as central:
        yield central


class Round:
    """A reader at a tablet of the real central."""

    def __init__(self, page: Page, scene: Scene) -> None:
        self.page = page
        self.scene = scene

    def reads(self) -> str:
        """Read the next open stop: which one it was."""
        self.page.evaluate("location.hash = '#/'")
        self.page.click("[data-action=continue]")
        self.page.wait_for_selector("html[data-page=read]")
        here = str(self.page.evaluate("location.hash"))
        if self.page.locator("[data-action=acknowledge]").count():
            self.page.click("[data-action=acknowledge]")
        for digit in self.scene.digits[self._place() - 1]:
            self.page.click(f'[data-key="{digit}"]')
        self.page.click("[data-action=save]")
        self.page.wait_for_function("(before) => location.hash !== before", arg=here)
        return here.removeprefix("#/stop/")

    def sends(self) -> None:
        """Tap the sync line and wait until nothing waits."""
        self.page.click("[data-sync-line]")
        self.page.wait_for_selector('[data-sync-line][data-tone="calm"]')

    def starts_anew(self) -> None:
        self.page.reload()
        self.page.wait_for_selector("html[data-ready]")

    def lives(self) -> dict[str, Any]:
        return dict(self.page.evaluate(LIVES))

    def told(self) -> list[str]:
        """What the present journal tells, in order: id by id."""
        held = self.lives()
        return [line["id"] for line in held["lines"] if line["j"] == held["journal"]["id"]]

    def _place(self) -> int:
        title = self.page.inner_text("h1")
        return int(title.split()[1])


@pytest.fixture
def round_(browser: Browser, scene: Scene, central: Served) -> Iterator[Round]:
    context = browser.new_context(has_touch=True, locale="en-US")
    context.set_default_timeout(10_000)
    page = context.new_page()
    load_first(page, central.url, scene.code())
    yield Round(page, scene)
    context.close()


def came_back_from_an_old_copy(round_: Round) -> None:
    round_.page.evaluate(COPY)
    round_.reads()
    round_.sends()
    round_.page.evaluate(PUT_BACK)
    round_.starts_anew()


def was_copied_onto_another_tablet(round_: Round) -> None:
    round_.page.evaluate(COPY)
    round_.reads()
    round_.sends()
    round_.page.context.set_offline(True)
    round_.page.evaluate(PUT_BACK)
    round_.page.evaluate(APPEND.replace('"reader1"', '"rosa"'), 3)
    round_.page.context.set_offline(False)
    round_.starts_anew()


def central_has_other_bytes(round_: Round) -> None:
    left = round_.lives()["journal"]["id"]
    change(round_, head="f" * 64)
    round_.starts_anew()
    until(round_, lambda: round_.lives()["journal"]["id"] != left)


def belongs_to_another_device(round_: Round) -> None:
    other = "0d000000-0000-4000-8000-0000000000ff"
    with round_.scene.store.writing() as session:
        session.add(Device(id=other, name="Other", public_key="-", enrolled_at=round_.scene.clock.now()))
    change(round_, device_id=other)


def change(round_: Round, **columns: Any) -> None:
    journal = round_.lives()["journal"]["id"]
    with round_.scene.store.writing() as session:
        session.execute(sa.update(Journal).where(Journal.id == journal).values(**columns))


@pytest.mark.parametrize(
    ("what_happened", "why"),
    [
        (came_back_from_an_old_copy, "ahead"),
        (was_copied_onto_another_tablet, "fork"),
        (central_has_other_bytes, "head"),
        (belongs_to_another_device, "foreign-journal"),
    ],
)
def test_a_tablet_that_disagrees_with_central_begins_a_new_journal_with_every_fact_once(
    round_: Round, what_happened: Callable[[Round], None], why: str
) -> None:
    stops = [round_.reads()]
    round_.sends()
    before = round_.lives()["journal"]["id"]
    what_happened(round_)
    stops.append(round_.reads())
    round_.sends()
    held = round_.lives()
    assert [life["why"] for life in held["custody"]["lives"]] == [why]
    assert held["custody"]["lives"][0]["journal"] == before != held["journal"]["id"]
    assert held["custody"]["watermark"] == held["journal"]["seq"] == len(round_.told())
    with round_.scene.store.reading() as session:
        facts = Counter(session.scalars(sa.select(Fact.id).where(Fact.stop_id.in_(stops) | Fact.stop_id.is_(None))))
        own = sa.select(JournalLine.verdict).where(JournalLine.journal_id == held["journal"]["id"])
        verdicts = set(session.scalars(own))
    assert set(round_.told()) <= set(facts)
    assert set(facts.values()) == {1}
    assert verdicts <= {"accepted", "known"}


def test_what_is_told_again_is_the_same_but_for_its_place(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    (old,) = [[json.loads(line) for line in lines] for lines in office.journals.values()]
    office.forked = set(office.journals)
    at_work.page.click("[data-sync-line]")
    until(at_work, lambda: len(office.journals) == 2 and len(list(office.journals.values())[1]) == 2)
    anew = [json.loads(line) for line in list(office.journals.values())[1]]
    place = {"j", "seq", "prev"}
    assert [{k: v for k, v in line.items() if k not in place} for line in anew] == [
        {k: v for k, v in line.items() if k not in place} for line in old
    ]
    assert anew[0]["prev"] == "0" * 64
    at_work.waits_until_sent()
    assert at_work.page.locator('[data-entry][data-place="office"]').count() == 2
    at_work.opens("#/")
    assert at_work.page.get_attribute("[data-run]", "data-done") == "1"


def test_a_journal_of_thousands_of_lines_is_told_again_in_one_go(at_work: Any, office: Any) -> None:
    at_work.page.evaluate(APPEND, 2000)
    at_work.reloads()
    at_work.waits_until_sent()
    office.forked = set(office.journals)
    at_work.page.click("[data-sync-line]")
    until(at_work, lambda: len(office.journals) == 2 and len(list(office.journals.values())[1]) == 2000)
    first, second = ([json.loads(line)["id"] for line in lines] for lines in office.journals.values())
    assert first == second


def test_the_offices_own_word_behind_a_field_unit_counts_as_well(at_work: Any, office: Any) -> None:
    office.via = "7e2fd0aa-0000-4000-8000-000000000001"
    at_work.reloads()
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    office.forked_at_central = set(office.journals)
    at_work.page.click("[data-sync-line]")
    until(at_work, lambda: len(office.journals) == 2 and len(list(office.journals.values())[1]) == 2)
    assert len({event["id"] for event in office.events()}) == 2


def test_a_server_that_disagrees_with_every_journal_is_given_three_and_then_waited_for(
    at_work: Any, office: Any
) -> None:
    at_work.starts_the_run()
    office.fork = True
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.page.wait_for_selector('[data-sync-line]:has-text("does not take the entries")')
    assert len(office.journals) == 4
    at_work.page.click("[data-sync-line]")
    at_work.sees("outbox")
    assert at_work.page.locator('[data-entry][data-place="here"]').count() == 2
    office.fork = False
    at_work.does("send-now")
    at_work.waits_until_sent()
    assert len(office.journals) == 4
    assert len({event["id"] for event in office.events()}) == 2


def test_who_signed_out_before_is_signed_out_at_the_same_line_of_the_new_journal(at_work: Any, office: Any) -> None:
    at_work.starts_the_run()
    office.forked = set(office.journals)
    office.deaf = True
    at_work.opens("#/settings")
    at_work.does("sign-out")
    at_work.sees("signin")
    office.deaf = False
    at_work.reloads()
    until(at_work, lambda: office.signed_out)
    ((username, left),) = office.signed_out
    assert (username, left) == ("reader1", {"journal": list(office.journals)[1], "seq": 1})


def until(reader: Any, holds: Callable[[], Any]) -> None:
    for _ in range(400):
        if holds():
            return
        reader.page.wait_for_timeout(25)
    raise AssertionError("it does not come about")
