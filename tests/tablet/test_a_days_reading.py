"""The page walked as a reader walks it: enrol, sign in, load, lose the server, read, come back."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def kinds(office: Any) -> list[str]:
    return [event["kind"] for event in office.events()]


def test_reads_taken_without_a_server_arrive_once_and_in_order_when_it_is_back(at_work: Any, office: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.waits_until_sent()
    office.stop()
    at_work.does("continue")
    at_work.enters("01260")
    at_work.is_at_stop(2)
    assert "previous read was 01240" in at_work.page.inner_text("[data-saved]")
    at_work.enters("09999")
    assert "Higher than expected" in at_work.reads_the_message()
    assert at_work.page.get_attribute("[data-dials]", "data-digits") == ""
    at_work.enters("09999")
    at_work.is_at_stop(3)
    at_work.does("skip")
    at_work.page.click('[data-code="dog"]')
    at_work.is_at_stop(4)
    assert "4 waiting" in at_work.sync_line()

    at_work.reloads()
    at_work.is_at_stop(4)
    assert at_work.page.get_attribute("[data-sync-line]", "data-waiting") == "4"
    at_work.page.click('[data-action="back"]')
    assert at_work.page.locator("[data-stop]").count() == 1

    office.start()
    at_work.page.click("[data-sync-line]")
    at_work.waits_until_sent()
    assert kinds(office) == ["run.started", "read.taken", "read.taken", "stop.skipped"]
    first, second = (event["p"] for event in office.events()[1:3])
    assert (first["digits"], first["attempts"], first["confirmed"], first["checks"]) == ("01260", 1, False, [])
    assert (second["digits"], second["attempts"], second["confirmed"], second["checks"]) == ("09999", 2, True, ["high"])
    assert "All sent" in at_work.sync_line()
    assert at_work.page.locator('[data-entry][data-place="office"]').count() == 4


def test_two_different_entries_ask_for_a_third_and_what_came_twice_is_taken(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    for digits in ("09999", "01260"):
        at_work.enters(digits)
    assert "differ" in at_work.reads_the_message()
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    taken = office.events()[-1]["p"]
    assert (taken["digits"], taken["attempts"], taken["confirmed"], taken["checks"]) == ("01260", 3, True, [])


def test_a_correction_supersedes_the_read_it_names(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.does("correct")
    at_work.is_at_stop(1)
    at_work.enters("01270")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    taken, corrected = office.events()[-2:]
    assert (corrected["kind"], corrected["p"]["supersedes"]) == ("read.corrected", taken["id"])
    assert corrected["p"]["digits"] == "01270"


def test_a_compound_meter_is_read_register_by_register(at_work: Any, office: Any, documents: Any) -> None:
    low, high = documents.stop(1)["registers"][0], {"id": "other", "dials": 4, "unit": "CCF", "limits": None}
    office.hand_out(*documents.run(documents.stop(1, registers=[low, high]), documents.stop(2)))
    at_work.page.click("[data-sync-line]")
    at_work.page.wait_for_timeout(300)
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.page.wait_for_selector('[data-dials="4"]')
    at_work.enters("0007")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert [event["p"]["register"] for event in office.events()[1:]] == [low["id"], "other"]


def test_a_danger_is_acknowledged_before_there_is_a_keypad(reader: Any, office: Any, documents: Any) -> None:
    office.hand_out(*documents.run(documents.stop(1, hazards=["dog"], location_note="Behind the hedge")))
    reader.enrols()
    reader.signs_in()
    reader.does("continue")
    reader.is_at_stop(1)
    assert reader.page.locator("[data-key]").count() == 0
    assert "Dog" in reader.page.inner_text(".hazard-gate")
    reader.does("acknowledge")
    assert reader.page.locator("[data-key]").count() == 11


def test_a_run_is_closed_when_every_stop_has_its_outcome(reader: Any, office: Any, documents: Any) -> None:
    office.hand_out(*documents.run(documents.stop(1)))
    reader.enrols()
    reader.signs_in()
    reader.does("continue")
    reader.enters("01260")
    reader.sees("run")
    reader.does("close-run")
    reader.page.wait_for_selector("[data-closed]")
    reader.waits_until_sent()
    assert kinds(office) == ["run.started", "read.taken", "run.closed"]


def test_a_note_and_a_trouble_leave_the_stop_open(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.does("note")
    at_work.page.fill("#note", "Lid is heavy\ud800")
    at_work.does("save-note")
    at_work.page.wait_for_selector(".notice.good")
    at_work.page.click('[data-code="leak"]')
    at_work.does("back-to-stop")
    at_work.is_at_stop(1)
    at_work.waits_until_sent()
    assert kinds(office) == ["run.started", "note.left", "trouble.reported"]


def test_a_probe_read_is_shown_and_saved_with_its_telegram(at_work: Any, office: Any) -> None:
    telegram = {"protocol": "ui1203", "raw": "56", "flags": []}
    office.via = "0c9f5f6e-0000-4000-8000-00000000aaaa"
    office.probe = {"digits": "01260", "meter_id": "70120001", "checks": [], "telegram": telegram}
    at_work.reloads()
    at_work.goes_to_stop(1)
    at_work.page.get_by_role("button", name="Read with probe").click()
    at_work.page.wait_for_selector('[data-digits="01260"]')
    at_work.does("save")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    taken = office.events()[-1]["p"]
    assert (taken["method"], taken["telegram"], taken["serial_seen"]) == ("probe", telegram, "70120001")


def test_digits_backspace_and_enter_of_a_keyboard_work(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.page.keyboard.type("012609")
    at_work.page.keyboard.press("Backspace")
    at_work.page.keyboard.type("5")
    at_work.page.keyboard.press("Enter")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert office.events()[-1]["p"]["digits"] == "01265"


def test_an_impatient_second_save_changes_nothing(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.types("09999")
    at_work.page.evaluate(
        "() => { const save = document.querySelector('[data-action=save]'); save.click(); save.click(); }"
    )
    at_work.page.wait_for_selector('[data-message="again"]')
    at_work.types("09999")
    at_work.page.evaluate(
        "() => { const save = document.querySelector('[data-action=save]'); save.click(); save.click(); }"
    )
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert kinds(office) == ["run.started", "read.taken"]
