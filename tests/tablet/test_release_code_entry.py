"""The release code: what the office says over the phone, checked without signal, with tries that cannot be had back."""

from typing import Any

import pytest
from order_documents import CODE, SLIP, WRONG_CODES, act, closed_window, open_window, order, seal

from fieldops.facts.release_codes import closing_code

pytestmark = pytest.mark.browser

MANY_PASSES = {"memory_kib": 19456, "passes": 40}


def expired(**more: Any) -> Any:
    """A shut-off without authorisation, sealed for this tablet."""
    return lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device) | more)]


def says(door: Any, words: str) -> None:
    door.page.wait_for_selector(f"[data-message]:has-text('{words}')")


@pytest.fixture
def on_the_phone(orders_for: Any, office: Any, reader: Any) -> Any:
    """A reader without signal at the entry of a code."""
    door = orders_for(expired(), expired(), expired())
    reader.waits_until_sent()
    office.stop()
    door.phones()
    return door


def test_the_right_code_allows_the_act_and_is_answered_by_a_closing_code(
    on_the_phone: Any, office: Any, reader: Any
) -> None:
    door = on_the_phone
    door.enters_code(CODE)
    door.is_told("ok")
    assert "release code" in door.page.inner_text(".verdict")
    door.shuts_off("01260")
    told = door.closing_code()
    reader.reloads()
    assert door.closing_code() == told
    office.start()
    reader.page.click("[data-sync-line]")
    reader.waits_until_sent()
    event = office.events()[-1]
    assert (event["kind"], event["p"]["release_code"]) == ("service.shut_off", CODE)
    assert "authorisation" not in event["p"]
    assert told == closing_code(CODE, office.hash_of(event["id"]))


def test_a_code_that_was_accepted_is_still_accepted_after_a_reload(on_the_phone: Any, reader: Any) -> None:
    on_the_phone.enters_code(CODE)
    on_the_phone.is_told("ok")
    reader.reloads()
    on_the_phone.is_told("ok")


def test_a_slip_of_the_ear_costs_no_try(on_the_phone: Any) -> None:
    for _ in range(6):
        on_the_phone.types_code(SLIP)
        says(on_the_phone, "cost no try")
    on_the_phone.types_code(WRONG_CODES[0])
    says(on_the_phone, "4 tries left")


def test_too_few_digits_are_no_try(on_the_phone: Any) -> None:
    on_the_phone.enters_code(CODE[:5])
    says(on_the_phone, "Enter the 11 digits")
    on_the_phone.page.click("[data-key=erase]")
    assert on_the_phone.page.get_attribute("[data-code-digits]", "data-code-digits") == CODE[:4]


def test_after_five_wrong_codes_the_right_one_does_not_help_and_a_reload_gives_none_back(
    on_the_phone: Any, reader: Any
) -> None:
    for left, code in zip((4, 3, 2, 1), WRONG_CODES, strict=False):
        on_the_phone.types_code(code)
        says(on_the_phone, f"{left} tries left")
        reader.reloads()
    on_the_phone.types_code(WRONG_CODES[4])
    says(on_the_phone, "used up")
    reader.reloads()
    says(on_the_phone, "used up")
    on_the_phone.types_code(CODE)
    says(on_the_phone, "used up")
    assert on_the_phone.page.locator("html[data-page=phone]").count() == 1


def test_ten_wrong_codes_lock_the_tablet_for_the_day(on_the_phone: Any, reader: Any) -> None:
    for number in (1, 2):
        reader.page.evaluate(f"location.hash = '#/stop/5109a000-0000-4000-8000-{number:012d}/phone'")
        on_the_phone.page.wait_for_selector(f'.address:text-is("{100 + number} Calle Miguel")')
        for code in WRONG_CODES[:5]:
            on_the_phone.types_code(code)
            says(on_the_phone, "left" if code != WRONG_CODES[4] else "used up")
    reader.page.evaluate("location.hash = '#/stop/5109a000-0000-4000-8000-000000000003/phone'")
    on_the_phone.page.wait_for_selector('.address:text-is("103 Calle Miguel")')
    says(on_the_phone, "tries of today are used up")
    on_the_phone.types_code(CODE)
    says(on_the_phone, "tries of today are used up")


def test_a_try_counts_before_it_is_checked(orders_for: Any, reader: Any) -> None:
    door = orders_for(expired(**MANY_PASSES))
    door.phones()
    door.enters_code(WRONG_CODES[0])
    says(door, "Checking")
    reader.reloads()
    left = "import(document.querySelector('script[type=module]').src.replace('app.js', 'store/tries.js'))"
    order_id = "0d000000-0000-4000-8000-000000000001"
    assert reader.page.evaluate(f"{left}.then((m) => m.triesLeft('{order_id}'))") == {"order": 4, "day": 9}


def test_the_page_stays_alive_while_a_code_is_checked(orders_for: Any) -> None:
    door = orders_for(expired(memory_kib=19456, passes=4))
    door.phones()
    door.page.evaluate("() => { window.beats = 0; setInterval(() => { window.beats += 1; }, 20); }")
    door.enters_code(WRONG_CODES[0])
    says(door, "tries left")
    assert door.page.evaluate("beats") >= 4


def test_a_code_does_not_lift_the_hours(orders_for: Any) -> None:
    closing_soon = act(windows=closed_window())
    door = orders_for(lambda stop, device: [order(stop, "SHUT_OFF", act=closing_soon, seal=seal(stop, device))])
    door.is_told("no-authorisation")
    door.phones()
    door.enters_code(CODE)
    door.is_told("outside")


def test_a_code_lifts_what_the_book_said_when_the_order_was_handed_down(orders_for: Any) -> None:
    refused = act(allowed=False, windows=open_window())
    door = orders_for(lambda stop, device: [order(stop, "SHUT_OFF", act=refused, seal=seal(stop, device))])
    door.is_told("refused")
    door.phones()
    door.enters_code(CODE)
    door.is_told("ok")


def test_the_code_of_another_order_does_not_open_this_one(orders_for: Any) -> None:
    other = "0d000000-0000-4000-8000-00000000ffff"
    door = orders_for(lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop | {"order": other}, device))])
    door.phones()
    door.enters_code(CODE)
    says(door, "does not open")
