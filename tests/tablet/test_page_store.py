"""The page's own store under failure: an IndexedDB that aborts, refuses, closes, and two tabs that write at once."""

import json
import threading
import time
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WITH_IDB = """async (body) => {
  const base = document.querySelector("script[type=module]").src;
  const idb = await import(base.replace("app.js", "store/idb.js"));
  const rejected = [];
  addEventListener("unhandledrejection", (event) => rejected.push(String(event.reason)));
  const name = `test-${crypto.randomUUID()}`;
  const db = await idb.open(name, 1, (db) => db.createObjectStore("things"));
  const put = (tx, value, key) => tx.objectStore("things").put(value, key);
  const write = (work) => idb.settle(db.transaction(["things"], "readwrite"), work);
  const count = async () => idb.settle(db.transaction(["things"]), (tx) => idb.done(tx.objectStore("things").count()));
  const nameOf = (promise) => promise.then(() => "kept", (failure) => failure.name);
  const result = await CASE;
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { result, kept: await count().catch(() => null), rejected };
}"""


def run_case(page: Any, case: str) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate(WITH_IDB.replace("CASE", f"(async () => {case})()"))
    return result


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("nameOf(write((tx) => { put(tx, 1, 'a'); tx.abort(); }))", "AbortError"),
        ("nameOf(write(async (tx) => { put(tx, 1, 'a'); throw new RangeError('no'); }))", "RangeError"),
        (
            "nameOf(write(async (tx) => { put(tx, 1, 'a'); await idb.done(tx.objectStore('things').add(2, 'a')); }))",
            "ConstraintError",
        ),
        ("nameOf(write((tx) => { put(tx, 1, 'a'); tx.objectStore('things').add(2, 'a'); }))", "ConstraintError"),
        ("nameOf(write((tx) => { put(tx, 1, 'a'); put(tx, () => 1, 'b'); }))", "DataCloneError"),
    ],
)
def test_a_failed_transaction_keeps_nothing_and_rejects_once(bare_page: Any, case: str, told: str) -> None:
    assert run_case(bare_page, case) == {"result": told, "kept": 0, "rejected": []}


def test_a_closed_database_refuses_at_once(bare_page: Any) -> None:
    outcome = run_case(bare_page, "{ db.close(); return nameOf((async () => write((tx) => put(tx, 1, 'a')))()); }")
    assert (outcome["result"], outcome["rejected"]) == ("InvalidStateError", [])


def test_what_was_committed_is_there(bare_page: Any) -> None:
    outcome = run_case(bare_page, "write(async (tx) => { put(tx, 1, 'a'); return 'value'; })")
    assert outcome == {"result": "value", "kept": 1, "rejected": []}


SPY = """() => {
  window.durabilities = [];
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === "readwrite" && [].concat(stores).includes("journal")) durabilities.push(options?.durability);
    return begin.call(this, stores, mode, options);
  };
}"""


def test_every_save_is_strict_and_one_transaction(at_work: Any) -> None:
    at_work.page.evaluate(SPY)
    at_work.does("continue")
    at_work.enters("01260")
    at_work.is_at_stop(2)
    assert at_work.page.evaluate("durabilities") == ["strict", "strict"]  # the run's start and the read


def test_a_database_that_the_browser_closed_is_opened_again(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.page.evaluate(
        """() => {
          const begin = IDBDatabase.prototype.transaction;
          let closed = false;
          IDBDatabase.prototype.transaction = function (...all) {
            if (!closed) { closed = true; this.close(); }
            return begin.apply(this, all);
          };
        }"""
    )
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert office.events()[-1]["p"]["digits"] == "01260"


def test_two_tabs_writing_at_once_make_one_unbroken_chain(at_work: Any, office: Any, tablet: Any) -> None:
    second = tablet.new_page()
    second.goto(office.url)
    second.wait_for_selector("html[data-ready]")
    write = """async () => {
      const base = document.querySelector("script[type=module]").src;
      const { append } = await import(base.replace("app.js", "store/journal.js"));
      const facts = Array.from({ length: 40 }, (_, n) => ({ kind: "note.left", by: "reader1", p: { text: `${n}` } }));
      window.written = Promise.all(facts.map((fact) => append(fact)));
    }"""
    for tab in (at_work.page, second):
        tab.evaluate(f"({write})().then(() => null)")
    for tab in (at_work.page, second):
        tab.evaluate("written.then(() => null)")
    at_work.reloads()
    at_work.waits_until_sent()
    events = office.events()
    assert [event["seq"] for event in events] == list(range(1, 81))
    assert len({event["id"] for event in events}) == 80


def test_a_line_carries_what_the_wire_asks_for(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    event = json.loads(next(iter(office.journals.values()))[-1])
    assert list(event) == ["id", "j", "seq", "prev", "kind", "v", "at", "clk", "seen", "by", "run", "stop", "p"]
    assert event["id"][14] == "7"
    assert event["at"][19] == "."
    assert event["seen"] == f"1.{office.server[:8]}"
    assert (event["by"], event["v"]) == ("reader1", 1)
    assert sorted(event["clk"]) == ["boot", "mono", "off", "unc"]


def test_only_one_tab_sends_at_a_time_however_slow_the_office(at_work: Any, office: Any, tablet: Any) -> None:
    at_work.starts_the_run()
    push, sent = "POST /sync/v1/journals/<journal>/events", threading.Lock()
    answer, together = office.app.view_functions[push], []

    def slow(journal: str) -> Any:
        alone = sent.acquire(blocking=False)
        together.append(not alone)
        time.sleep(0.3)
        if alone:
            sent.release()
        return answer(journal)

    office.app.view_functions[push] = slow
    tabs = [at_work.page, *(tablet.new_page() for _ in range(2))]
    for tab in tabs[1:]:
        tab.goto(office.url)
        tab.wait_for_selector("html[data-ready]")
    for tab in tabs:
        tab.evaluate("document.querySelector('[data-sync-line]').click()")
    at_work.goes_to_stop(2)
    at_work.enters("01260")
    at_work.is_at_stop(3)
    at_work.waits_until_sent()
    assert len(together) > 3
    assert not any(together)
