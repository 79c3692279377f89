"""The screens of orders, used as a reader uses them at a door."""

from pathlib import Path
from typing import Any

import pytest
from order_documents import BECAUSE, act, closed_window, leave, moment, open_window, order, seal, tag_order
from PIL import Image

pytestmark = pytest.mark.browser

BACK = "() => { const now = Date.now.bind(Date); Date.now = () => now() - 3_600_000; }"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo of a door."""
    path = tmp_path / "door.png"
    Image.effect_noise((400, 300), 60).convert("RGB").save(path)
    return path


def door_tag(**more: Any) -> Any:
    return lambda stop, _device: [tag_order(stop, **more)]


def shut_off(**more: Any) -> Any:
    return lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device), **more), leave(stop)]


def unauthorised(**more: Any) -> Any:
    return lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device), **more)]


def turn_on(kind: str = "TURN_ON", **more: Any) -> Any:
    return lambda stop, _device: [order(stop, kind, **more)]


def facts(office: Any, reader: Any) -> list[dict[str, Any]]:
    """What arrived, without the run's start."""
    reader.waits_until_sent()
    return [event for event in office.events() if event["kind"] != "run.started"]


def kinds(office: Any, reader: Any) -> list[str]:
    return [event["kind"] for event in facts(office, reader)]


def test_a_tag_is_posted_with_its_photo_and_the_next_stop_follows(
    orders_for: Any, office: Any, reader: Any, picture: Path
) -> None:
    door = orders_for(door_tag(), door_tag())
    assert door.verdict() == "ok"
    assert door.page.inner_text("[data-tag]") == "T-001234"
    door.posts_tag(picture, place="gate")
    reader.page.wait_for_selector('.address:text-is("102 Calle Miguel")')
    posted, photo = facts(office, reader)
    p = posted["p"]
    assert (posted["kind"], p["tag_number"], p["notice"], p["place"]) == (
        "door_tag.posted",
        "T-001234",
        "final-notice",
        "gate",
    )
    assert p["languages"] == ["en", "es"]
    assert (photo["kind"], photo["p"]["sha256"], photo["p"]["of"]) == ("photo.taken", p["photo"], posted["id"])
    assert photo["prev"] != posted["prev"]


def test_without_photo_or_place_nothing_is_posted(orders_for: Any, office: Any, reader: Any, picture: Path) -> None:
    door = orders_for(door_tag())
    door.does("post")
    door.page.wait_for_selector(".notice.ask:has-text('photo first')")
    door.takes_photo(picture)
    door.does("post")
    door.page.wait_for_selector(".notice.ask:has-text('where the tag hangs')")
    assert kinds(office, reader) == []


def test_what_was_chosen_for_a_tag_is_there_after_a_reload(orders_for: Any, reader: Any, picture: Path) -> None:
    door = orders_for(door_tag())
    door.takes_photo(picture)
    door.picks("tag_place", "gate")
    door.picks("languages", "es")
    reader.page.wait_for_timeout(100)
    reader.reloads()
    door.page.wait_for_selector("[data-photo]:not([data-photo=''])")
    pressed = door.page.eval_on_selector_all("[aria-pressed=true]", "all => all.map((one) => one.dataset.code)")
    assert pressed == ["gate", "en"]


def test_a_tag_that_could_not_be_posted_says_why(orders_for: Any, office: Any, reader: Any) -> None:
    door = orders_for(door_tag())
    door.could_not("dog", "Behind the fence\ud800")
    reader.sees("run")
    [event] = facts(office, reader)
    assert (event["kind"], event["p"]["code"], event["p"]["note"]) == (
        "door_tag.not_posted",
        "dog",
        "Behind the fence\ufffd",
    )
    reader.page.click("[data-filter=all]")
    reader.page.wait_for_selector("[data-outcome=unable]")


def test_a_shut_off_goes_from_the_meter_over_the_read_to_the_valve(orders_for: Any, office: Any, reader: Any) -> None:
    door = orders_for(shut_off())
    assert door.verdict() == "ok"
    assert "counted from" in door.page.inner_text(".verdict")
    door.shuts_off("01260", "angle_stop", "L-77")
    assert door.page.locator("[data-closing-code]").count() == 0
    read, off = facts(office, reader)
    assert (read["kind"], read["p"]["kind"], read["p"]["digits"]) == ("read.taken", "off", "01260")
    p = off["p"]
    assert (off["kind"], p["reading"], p["authorisation"]) == ("service.shut_off", read["id"], "leave-1")
    assert (p["valve"], p["lock_number"]) == ("angle_stop", "L-77")
    assert not {"release_code", "photo", "position"} & set(p)


def test_a_tablet_that_died_after_the_off_read_goes_on_at_the_valve(orders_for: Any, office: Any, reader: Any) -> None:
    door = orders_for(shut_off())
    door.finds_the_meter()
    door.reads_for_order("off-read", "01260")
    door.page.wait_for_selector("[data-off-read]")
    reader.reloads()
    door.finds_the_meter()
    door.closes_the_valve()
    reader.reloads()
    door.page.wait_for_selector("[data-done]")
    assert kinds(office, reader) == ["read.taken", "service.shut_off"]


def test_a_question_answers_no_double_tap_and_an_act_is_recorded_once(
    orders_for: Any, office: Any, reader: Any
) -> None:
    door = orders_for(shut_off())
    door.finds_the_meter()
    door.reads_for_order("off-read", "01260")
    door.picks("valve", "curb_stop")
    door.does("shut-off")
    assert door.page.get_attribute("[data-action=confirm]", "disabled") is not None
    door.page.wait_for_selector("[data-action=confirm]:not([disabled])")
    door.page.evaluate(
        "() => { const yes = document.querySelector('[data-action=confirm]'); yes.click(); yes.click(); }"
    )
    door.page.wait_for_selector("[data-done]")
    assert kinds(office, reader) == ["read.taken", "service.shut_off"]


def test_a_stop_says_its_reason(orders_for: Any) -> None:
    reasons = {
        "refused": ({"act": act(allowed=False, windows=open_window())}, BECAUSE["en"]),
        "withdrawn": ({"state": "withdrawn"}, "took this order back"),
        "superseded": ({"revision": 4}, "changed this order"),
        "outside": ({"act": act(windows=closed_window())}, "Next:"),
    }
    door = orders_for(*(shut_off(**more) for more, _says in reasons.values()))
    for number, (word, (_more, says)) in enumerate(reasons.items(), start=1):
        door.goes_to_stop(number)
        door.is_told(word)
        assert "STOP" in door.page.inner_text(".verdict")
        assert says in door.page.inner_text(".verdict")
        assert door.page.locator("[data-action=same-meter], [data-action=shut-off]").count() == 0
        assert door.page.locator("[data-action=phone]").count() == (word not in ("withdrawn", "outside"))


def test_an_authorisation_that_ran_out_stops_the_screen_by_itself(orders_for: Any, reader: Any, office: Any) -> None:
    reader.page.clock.install()
    door = orders_for(lambda stop, _device: [order(stop, "SHUT_OFF"), leave(stop, expires_at=moment(minutes=5))])
    door.is_told("ok")
    reader.waits_until_sent()
    office.stop()  # its clock goes on as ever, and would set the tablet's right again
    reader.page.clock.fast_forward("05:01")
    door.is_told("expired")
    assert "That is over" in door.page.inner_text(".verdict")


def test_a_clock_set_back_voids_the_authorisation_until_the_office_is_heard(
    orders_for: Any, reader: Any, office: Any
) -> None:
    door = orders_for(shut_off())
    door.is_told("ok")
    reader.waits_until_sent()
    office.stop()
    door.page.evaluate(BACK)
    door.is_told("clock")
    door.asks_the_office()
    door.page.wait_for_selector(".notice:has-text('did not answer')")
    office.start()
    door.asks_the_office()
    door.is_told("ok")


def test_asking_the_office_brings_a_new_authorisation(orders_for: Any, office: Any) -> None:
    door = orders_for(unauthorised())
    door.is_told("no-authorisation")
    stop = next(doc for kind, doc in office.docs if kind == "stop")
    office.hand_out(*office.docs, leave(stop))
    door.asks_the_office()
    door.is_told("ok")


def test_the_stop_button_ends_the_shut_off_and_its_leave(orders_for: Any, office: Any, reader: Any) -> None:
    door = orders_for(shut_off(), shut_off())
    office.stop()
    door.presses_stop("medical")
    reader.page.wait_for_selector('.address:text-is("102 Calle Miguel")')
    reader.page.go_back()
    reader.reloads()
    reader.page.evaluate("history.back()")
    door.page.wait_for_selector('.address:text-is("101 Calle Miguel")')
    door.is_told("withdrawn")
    assert "stopped at the door" in door.page.inner_text(".verdict")
    office.start()
    reader.page.click("[data-sync-line]")
    [event] = facts(office, reader)
    assert (event["kind"], event["p"]["reason"]) == ("shut_off.stopped", "medical")


def test_a_meter_with_another_number_is_not_shut_off(orders_for: Any) -> None:
    door = orders_for(shut_off())
    door.does("other-meter")
    door.page.wait_for_selector(".notice.danger:has-text('not the meter')")
    assert door.page.locator("[data-action=off-read]").count() == 0


def test_a_shut_off_that_was_done_all_the_same_is_recorded_without_authority(
    orders_for: Any, office: Any, reader: Any
) -> None:
    door = orders_for(unauthorised(act=act(allowed=False, windows=open_window())))
    door.records_anyway()
    door.shuts_off("01260")
    off = facts(office, reader)[-1]
    assert off["kind"] == "service.shut_off"
    assert not {"authorisation", "release_code"} & set(off["p"])


def test_a_turn_on_shows_its_clock_and_is_recorded(orders_for: Any, office: Any, reader: Any) -> None:
    door = orders_for(turn_on(release="R-9"))
    assert "left" in door.page.inner_text(".verdict")
    door.turns_on("01260")
    read, on = facts(office, reader)
    assert (read["p"]["kind"], on["kind"]) == ("on", "service.turned_on")
    assert (on["p"]["reading"], on["p"]["release"]) == (read["id"], "R-9")


def test_outside_the_hours_a_turn_on_warns_and_is_recorded_when_it_was_done(
    orders_for: Any, office: Any, reader: Any
) -> None:
    door = orders_for(turn_on(act=act(windows=closed_window())))
    door.is_told("outside")
    assert "Next:" in door.page.inner_text(".verdict")
    assert door.page.locator("[data-action=on-read]").count() == 0
    door.records_anyway()
    door.turns_on("01260")
    assert kinds(office, reader) == ["read.taken", "service.turned_on"]


def test_an_override_is_shown_and_lifts_the_hours(orders_for: Any, office: Any, reader: Any) -> None:
    override = {"role": "field_lead", "reason": "A baby in the house"}
    door = orders_for(turn_on(act=act(windows=closed_window()), override=override))
    said = door.page.inner_text("[data-override=field_lead]")
    assert "field lead" in said
    assert "A baby in the house" in said
    door.turns_on("01260")
    assert kinds(office, reader) == ["read.taken", "service.turned_on"]


def test_a_start_of_service_takes_its_initial_read(orders_for: Any, office: Any, reader: Any) -> None:
    door = orders_for(turn_on("START_SERVICE", act=None))
    door.turns_on("01260")
    read, on = facts(office, reader)
    assert (read["p"]["kind"], on["kind"]) == ("initial", "service.turned_on")


def test_a_check_is_a_read_of_its_own_kind(orders_for: Any, office: Any, reader: Any) -> None:
    checks = ("CHECK_READ", "METER_CHECK", "INVESTIGATE")
    orders_for(*(turn_on(kind, act=None) for kind in checks))
    for number, kind in enumerate(checks, start=1):
        reader.is_at_stop(number)
        reader.page.wait_for_selector(f"[data-kind={kind}]")
        reader.enters("01260")
    reader.sees("run")
    assert [(read["kind"], read["p"]["kind"]) for read in facts(office, reader)] == [("read.taken", "check")] * 3


def test_the_card_for_the_customer_speaks_both_languages(orders_for: Any) -> None:
    door = orders_for(shut_off())
    said = door.shows_where_to_pay()
    assert "Pay at the billing office." in said
    assert "Pague en la oficina de facturación." in said


def test_what_another_tablet_did_is_not_done_again(orders_for: Any, office: Any, reader: Any) -> None:
    orders_for(shut_off())
    office.hand_out(*((kind, doc | {"outcome": "acted"} if kind == "stop" else doc) for kind, doc in office.docs))
    reader.page.click("[data-sync-line]")
    reader.page.wait_for_timeout(400)
    reader.page.go_back()
    reader.page.wait_for_selector("[data-done]:has-text('done already')")
