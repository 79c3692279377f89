"""When the tablet's disk takes nothing: the digits stay, the office has the fact, or a file carries it there."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from order_documents import CODE, order, seal
from playwright.sync_api import Page

from fieldops.cli import main
from fieldops.cli.bench.scene import Scene, served
from fieldops.cli.bench.tablet import load_first
from fieldops.store.journal_tables import Fact

pytestmark = pytest.mark.browser

FULL_DISK = """() => {
  const begin = IDBDatabase.prototype.transaction;
  window.full = true;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (full && mode === "readwrite" && [].concat(stores).includes("journal")) transaction.abort();
    return transaction;
  };
}"""

BROKEN_DISK = """() => {
  IDBDatabase.prototype.transaction = function () { throw new DOMException("broken", "UnknownError"); };
}"""

ONCE = (
    FULL_DISK.replace("window.full = true", "let full = 1")
    .replace("if (full &&", "if (full > 0 &&")
    .replace("transaction.abort()", "{ full -= 1; transaction.abort(); }")
)

STOP_1, STOP_2 = ("5109a000-0000-4000-8000-000000000001", "5109a000-0000-4000-8000-000000000002")


@pytest.fixture
def full_disk(at_work: Any) -> Any:
    """A reader at the second stop of the run, on a tablet whose disk takes nothing from now on."""
    return at_stop_with(at_work, FULL_DISK)


def at_stop_with(at_work: Any, fault: str) -> Any:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.starts_the_run()
    at_work.page.evaluate(fault)
    at_work.page.on("dialog", lambda dialog: dialog.accept())
    return at_work


def has_room_again(at_work: Any) -> None:
    at_work.page.evaluate("window.full = false")


def tries_again(at_work: Any) -> None:
    # The page does so by itself as well, and may have been faster.
    at_work.page.evaluate("document.querySelector('[data-action=try-held]')?.click()")


def rescue_file(at_work: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in downloaded(at_work.page).read_text(encoding="utf-8").splitlines()]


def downloaded(page: Page) -> Path:
    with page.expect_download() as download:
        page.click('[data-action="rescue"]')
    assert download.value.suggested_filename.startswith("fieldops-rescue-")
    return Path(download.value.path())


def facts_in(lines: list[dict[str, Any]]) -> list[str]:
    return [line["kind"] for line in lines if "kind" in line]


def test_a_save_that_fails_once_is_tried_again_at_once(at_work: Any, office: Any) -> None:
    at_stop_with(at_work, ONCE)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert [event["kind"] for event in office.events()] == ["run.started", "read.taken"]
    assert len(office.journals) == 1


@pytest.mark.parametrize("fault", [FULL_DISK, BROKEN_DISK])
def test_the_office_has_what_the_disk_does_not_take_and_the_reader_goes_on(
    at_work: Any, office: Any, fault: str
) -> None:
    at_stop_with(at_work, fault)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    assert "not saved on this tablet" in at_work.page.inner_text("[data-saved]")
    at_work.page.wait_for_selector('[data-held="0"]:has-text("disk of this tablet takes nothing")')
    at_work.enters("01270")
    at_work.is_at_stop(3)
    _, memory = office.journals.values()
    assert [json.loads(line)["p"]["digits"] for line in memory] == ["01260", "01270"]
    assert json.loads(memory[1])["clk"] is not None
    at_work.page.evaluate("location.hash = '#/'")
    at_work.page.wait_for_selector('[data-run][data-done="2"]')


def test_a_field_unit_will_do(full_disk: Any, office: Any) -> None:
    office.via = "7e2fd0aa-0000-4000-8000-000000000001"
    full_disk.enters("01260")
    full_disk.is_at_stop(2)
    assert full_disk.page.get_attribute("[data-held]", "data-held") == "0"


def test_every_way_to_record_a_stop_goes_through_the_same_door(full_disk: Any, office: Any) -> None:
    full_disk.does("note")
    full_disk.page.fill("#note", "The lid is broken")
    full_disk.does("save-note")
    full_disk.page.wait_for_selector('main [role="status"]:has-text("Sent and received")')
    full_disk.does("back-to-stop")
    full_disk.does("skip")
    full_disk.page.click('[data-code="locked_gate"]')
    full_disk.is_at_stop(2)
    assert [event["kind"] for event in office.events()] == ["run.started", "note.left", "stop.skipped"]


def test_a_shut_off_the_disk_does_not_take_is_at_the_office_with_its_closing_code(
    orders_for: Any, office: Any, reader: Any
) -> None:
    door = orders_for(lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device))])
    door.phones()
    door.enters_code(CODE)
    door.is_at("shut-off")
    reader.page.evaluate(FULL_DISK)
    door.shuts_off("01260")
    code = door.closing_code()
    kinds = [event["kind"] for event in office.events()]
    assert (kinds[-2:], kinds.count("service.shut_off")) == (["read.taken", "service.shut_off"], 1)
    has_room_again(reader)
    door.page.click("[data-sync-line]")
    reader.page.wait_for_selector("[data-held]", state="hidden")
    reader.waits_until_sent()
    reader.opens()
    door.goes_to_stop(1)
    assert door.closing_code() == code
    told = [event for event in office.events() if event["kind"] == "service.shut_off"]
    assert len({event["id"] for event in told}) == 1


def test_without_disk_and_office_the_digits_stay_and_a_file_holds_everything(full_disk: Any, office: Any) -> None:
    office.stop()
    full_disk.enters("01260")
    full_disk.page.wait_for_selector('[data-message="danger"]')
    assert "NOT SAVED" in full_disk.reads_the_message()
    assert full_disk.page.get_attribute("[data-dials]", "data-digits") == "01260"
    assert "1 waiting" in full_disk.sync_line()
    head, *rest = rescue_file(full_disk)
    assert head == {"fieldops": "rescue-1", "device": next(iter(office.keys)), "server": office.server}
    assert facts_in(rest) == ["read.taken"]
    assert full_disk.page.get_attribute("[data-dials]", "data-digits") == "01260"
    assert "Take the file fieldops-rescue-" in full_disk.page.inner_text("[data-held]")


def test_the_file_holds_what_waits_on_the_disk_as_well(at_work: Any, office: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.starts_the_run()
    office.stop()
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.page.evaluate(FULL_DISK)
    at_work.enters("01270")
    at_work.page.wait_for_selector('[data-message="danger"]')
    lines = rescue_file(at_work)
    assert [line["p"]["digits"] for line in lines if "kind" in line] == ["01260", "01270"]
    assert [line["first"] for line in lines if "sig" in line] == [2, 1]


def test_the_same_entry_saved_again_is_one_fact_and_another_one_corrects_it(full_disk: Any, office: Any) -> None:
    office.stop()
    full_disk.enters("01260")
    full_disk.page.wait_for_selector('[data-message="danger"]')
    full_disk.does("save")
    full_disk.page.wait_for_selector('[data-held="1"]')
    for _ in range(5):
        full_disk.page.click('[data-key="erase"]')
    full_disk.enters("01265")
    full_disk.page.wait_for_selector('[data-held="2"]')
    office.start()
    tries_again(full_disk)
    full_disk.is_at_stop(2)
    _, read, corrected = office.events()
    assert (read["p"]["digits"], corrected["p"]["digits"]) == ("01260", "01265")
    assert (corrected["kind"], corrected["p"]["supersedes"]) == ("read.corrected", read["id"])


def test_what_was_held_goes_to_the_disk_with_its_ids_and_in_order(full_disk: Any, office: Any) -> None:
    full_disk.enters("01260")
    full_disk.is_at_stop(2)
    full_disk.enters("01270")
    full_disk.is_at_stop(3)
    has_room_again(full_disk)
    full_disk.enters("01275")
    full_disk.is_at_stop(4)
    full_disk.page.wait_for_selector("[data-held]", state="hidden")
    full_disk.waits_until_sent()
    disk, memory = ([json.loads(line) for line in lines] for lines in office.journals.values())
    assert [line["p"].get("digits") for line in disk] == [None, "01260", "01270", "01275"]
    place = {"j", "seq", "prev"}
    told = [[{k: v for k, v in line.items() if k not in place} for line in lines] for lines in (disk[1:3], memory)]
    assert told[0] == told[1]
    full_disk.reloads()
    full_disk.page.evaluate("location.hash = '#/'")
    full_disk.page.wait_for_selector('[data-run][data-done="3"]')


def test_the_screen_goes_on_by_itself_once_the_entry_is_safe(full_disk: Any, office: Any) -> None:
    office.stop()
    full_disk.enters("01260")
    full_disk.page.wait_for_selector('[data-message="danger"]')
    office.start()
    tries_again(full_disk)
    full_disk.is_at_stop(2)


def test_the_page_is_not_closed_without_asking_while_only_it_has_an_entry(full_disk: Any, office: Any) -> None:
    office.stop()
    asked: list[str] = []
    full_disk.page.on("dialog", lambda dialog: asked.append(dialog.type))
    full_disk.enters("01260")
    full_disk.page.wait_for_selector('[data-message="danger"]')
    full_disk.page.evaluate("location.reload()")
    full_disk.page.wait_for_selector('[data-dials][data-digits=""]')
    assert asked == ["beforeunload"]


def test_central_reads_the_file_back(browser: Any, tmp_path: Path) -> None:
    scene = Scene(tmp_path / "central", stops=2)
    context = browser.new_context(has_touch=True, locale="en-US")
    page = context.new_page()
    with served(scene) as central:
        load_first(page, central.url, scene.code())
        context.set_offline(True)
        page.evaluate(FULL_DISK)
        page.click("[data-action=continue]")
        for digit in scene.digits[0]:
            page.click(f'[data-key="{digit}"]')
        page.click("[data-action=save]")
        page.wait_for_selector('[data-message="danger"]')
        file = downloaded(page)
    came = CliRunner().invoke(main, ["journal", "import", str(file), "--data", str(scene.folder)])
    with scene.store.reading() as session:
        told = session.scalars(sa.select(Fact.kind).order_by(Fact.gseq)).all()
    context.close()
    scene.close()
    assert (came.exit_code, told) == (0, ["run.started", "read.taken"]), came.output
    assert "2 lines, 0 of them known before, 0 set aside; here up to line 2" in came.output
