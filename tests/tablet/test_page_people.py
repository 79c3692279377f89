"""Who may see what on a shared tablet, and whom the tablet believes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_nobody_is_signed_in(reader: Any) -> None:
    reader.enrols()
    reader.page.fill("#username", "reader1")
    reader.page.fill("#password", "wrong")
    reader.does("sign-in")
    reader.page.wait_for_selector('[role="alert"]:visible')
    assert reader.page.inner_text('[role="alert"]') == "EN wrong-password"
    assert "Not signed in" in reader.sync_line()


def test_a_wrong_code_is_told_and_the_address_forgets_it(reader: Any) -> None:
    reader.opens("#enrol=000000000000")
    reader.page.wait_for_selector('[role="alert"]:visible')
    assert reader.page.inner_text('[role="alert"]') == "EN code-refused"
    assert reader.page.evaluate("location.href").endswith("/tablet/")


def test_a_code_may_be_typed_with_look_alikes(reader: Any, office: Any) -> None:
    code = office.code()
    reader.opens()
    reader.page.fill("#code", "-".join([code[:4].lower(), code[4:8].replace("0", "o"), code[8:].replace("1", "l")]))
    reader.does("enrol")
    reader.sees("signin")


def test_the_system_use_notice_stands_in_both_languages(reader: Any) -> None:
    reader.enrols()
    assert "law enforcement" in reader.page.inner_text("[data-use-notice] [lang=en]")
    assert "autoridades" in reader.page.inner_text("[data-use-notice] [lang=es]")


def test_signing_out_without_signal_hides_the_work_and_keeps_the_journal(at_work: Any, office: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.waits_until_sent()
    office.stop()
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.page.click('[data-action="settings"]')
    at_work.does("sign-out")
    at_work.sees("signin")
    at_work.page.evaluate("location.hash = '#/outbox'")
    at_work.sees("outbox")
    assert "Calle" not in at_work.page.inner_text("main")
    assert at_work.page.locator('[data-entry][data-place="here"]').count() == 2
    office.start()
    at_work.does("send-now")
    at_work.waits_until_sent()
    journal = next(iter(office.journals))
    at_work.page.wait_for_timeout(200)
    assert office.signed_out == [("reader1", {"journal": journal, "seq": 2})]


def test_each_person_sees_only_the_own_run(at_work: Any) -> None:
    at_work.page.click('[data-action="settings"]')
    at_work.does("other-person")
    at_work.signs_in("reader2")
    at_work.page.wait_for_selector("[data-no-runs]")
    at_work.page.evaluate("location.hash = '#/signin'")
    at_work.page.click('[data-person="reader1"]')
    at_work.page.wait_for_selector("[data-run]")


def test_when_the_time_without_signal_is_over_the_work_is_hidden(reader: Any, office: Any) -> None:
    reader.enrols()
    reader.signs_in()
    reader.page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=73))
    reader.reloads()
    reader.sees("signin")
    assert "Sign in again when there is signal" in reader.page.inner_text("[data-expired]")
    reader.page.clock.set_system_time(datetime.now(UTC))
    reader.signs_in()
    reader.page.wait_for_selector("[data-run]")


def test_a_read_begun_before_the_time_was_over_is_still_saved(at_work: Any, office: Any) -> None:
    at_work.starts_the_run()
    at_work.types("01260")
    at_work.page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=73))
    at_work.does("save")
    at_work.sees("signin")
    at_work.waits_until_sent()
    assert office.events()[-1]["p"]["digits"] == "01260"


def test_a_captive_portal_is_no_answer(at_work: Any, office: Any) -> None:
    at_work.waits_until_sent()
    office.captive = True
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.page.wait_for_timeout(300)
    assert "2 waiting" in at_work.sync_line()
    office.captive = False
    at_work.page.click("[data-sync-line]")
    at_work.waits_until_sent()
    assert len(office.events()) == 2


def test_through_a_field_unit_both_custodies_are_told_apart(reader: Any, office: Any) -> None:
    office.via = "0c9f5f6e-0000-4000-8000-00000000aaaa"
    reader.enrols()
    reader.signs_in()
    reader.goes_to_stop(1)
    reader.enters("01260")
    reader.is_at_stop(2)
    reader.waits_until_sent()
    assert "On the field unit" in reader.sync_line()
    assert "2 not yet at the office" in reader.sync_line()
    office.central_watermark = 2
    reader.goes_to_stop(3)
    reader.enters("01260")
    reader.is_at_stop(4)
    reader.page.wait_for_selector('[data-sync-line]:has-text("1 not yet at the office")')


def test_behind_a_field_unit_the_office_is_asked_for_soon_after_a_push(reader: Any, office: Any) -> None:
    reader.page.clock.install()
    office.via = "0c9f5f6e-0000-4000-8000-00000000aaaa"
    reader.enrols()
    reader.signs_in()
    reader.goes_to_stop(1)
    reader.page.wait_for_selector('[data-sync-line]:has-text("1 not yet at the office")')
    office.central_watermark = 1
    reader.page.clock.fast_forward(6000)
    reader.page.wait_for_selector('[data-sync-line]:has-text("All sent")')
    assert [push["count"] for push in office.pushes[-2:]] == [1, 0]


def test_the_page_speaks_the_language_of_the_person_who_signs_in(reader: Any, office: Any) -> None:
    office.language = "es"
    reader.enrols()
    reader.signs_in()
    reader.page.wait_for_selector('html[lang="es"]')
    reader.reloads()
    assert reader.page.get_attribute("html", "lang") == "es"


def test_a_language_chosen_on_the_tablet_stays(reader: Any, office: Any) -> None:
    office.language = "es"
    reader.enrols()
    reader.page.click('[data-language="en"]')
    reader.signs_in()
    assert reader.page.get_attribute("html", "lang") == "en"


def test_what_the_office_set_aside_is_listed_with_its_reason(at_work: Any, office: Any) -> None:
    office.quarantine = {2: "reference"}
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert "1 set aside by the office" in at_work.sync_line()
    at_work.page.click("[data-sync-line]")
    assert "does not know this stop" in at_work.page.inner_text('[data-place="aside"]')


def test_an_office_restored_from_an_old_copy_is_sent_everything_again(at_work: Any, office: Any) -> None:
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    next(iter(office.journals.values())).clear()
    at_work.reloads()
    at_work.page.click("[data-sync-line]")
    at_work.page.wait_for_selector('[data-entry][data-place="office"]')
    at_work.waits_until_sent()
    assert [event["kind"] for event in office.events()] == ["run.started", "read.taken"]


def test_a_tablet_of_another_office_is_enrolled_again_only_by_a_tap_and_keeps_its_old_journal(
    at_work: Any, office: Any
) -> None:
    at_work.starts_the_run()
    office.server = "0c9f5f6e-0000-4000-8000-00000000bbbb"
    at_work.opens(f"#enrol={office.code()}")
    at_work.sees("enrol")
    assert "another office" in at_work.page.inner_text("main")
    at_work.does("enrol")
    at_work.sees("signin")
    at_work.signs_in()
    at_work.starts_the_run()
    assert [len(lines) for lines in office.journals.values()] == [1, 1]
