"""From the door tag to the valve, with days that pass: who paid keeps the water, who did not is shut off lawfully."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from standing_city import StandingCity, StandingTablet

from fieldops.clock import CITY_ZONE
from fieldops.store.order_tables import CaseFile, DoorTag, ReleaseCode, ServiceAct
from fieldops.store.place_tables import ServicePoint

pytestmark = pytest.mark.browser

TUESDAY = datetime(2026, 5, 12, 9, 0, tzinfo=CITY_ZONE)
OWED = {
    "kind": "balance",
    "account_no": "0101",
    "bill_date": "2026-01-05",
    "due_date": "2026-02-04",
    **dict.fromkeys(("past_due", "shutoff_eligible", "charges"), "80.00"),
    **dict.fromkeys(("penalties", "fees"), "0"),
}
MAILED = {
    "kind": "notice",
    "account_no": "0101",
    "reference": "N-1",
    "mailed_on": "2026-04-15",
    "delinquent_on": "2026-04-30",
}


@pytest.fixture
def city(store, tmp_path) -> Iterator[StandingCity]:
    """A city on a Tuesday at nine, on either database."""
    made = StandingCity(store, tmp_path, TUESDAY)
    yield made
    made.closes()


@pytest.fixture
def rosa(city, browser) -> Iterator[StandingTablet]:
    """Rosa, signed in on her tablet."""
    tablet = StandingTablet(browser, city)
    tablet.enrols_and_signs_in()
    yield tablet
    tablet.leaves()


@pytest.fixture
def picture(tmp_path) -> Path:
    """A photo of a tag on a door."""
    path = tmp_path / "door.png"
    Image.new("RGB", (640, 480), (120, 90, 60)).save(path)
    return path


@pytest.fixture
def shut_off(city, rosa, picture) -> str:
    """The door was tagged, three open days have passed, and Rosa holds leave to shut the water off; the order's id."""
    city.billing_tells(OWED, MAILED)
    city.sends_rosa("door-tags")
    rosa.hears_from_the_office()
    rosa.opens_order("DOOR_TAG")
    rosa.is_told("ok")
    rosa.posts_tag(picture)
    rosa.waits_until_sent()
    rosa.waits_until_photos_are_sent()
    city.clock.instant += timedelta(days=7)
    city.billing_tells()
    order = city.sends_rosa("shut-offs")
    rosa.comes_back()
    rosa.opens_order("SHUT_OFF")
    rosa.is_told("ok")
    return order


def test_who_paid_while_the_tablet_had_no_signal_keeps_the_water(city, rosa, shut_off):
    rosa.has_signal(False)
    assert city.is_paid("0101", "80.00") == {"orders_withdrawn": 1, "turn_ons_made": 0}
    assert "1 Pier St" in city.desk("dana").opens("/releases")
    rosa.passes(timedelta(hours=4, minutes=1))
    rosa.opens_order("SHUT_OFF")
    rosa.is_told("expired")
    answer = city.phones_dana(shut_off)
    assert "DO NOT shut off" in answer
    assert "Nothing is owed for which water may be shut off." in answer
    assert "release-code" not in answer
    rosa.has_signal(True)
    rosa.asks_the_office()
    rosa.is_told("withdrawn")
    with city.store.reading() as session:
        assert session.query(ServiceAct).count() == 0


def test_who_did_not_pay_is_shut_off_with_a_code_by_phone(city, rosa, shut_off):
    rosa.has_signal(False)
    rosa.passes(timedelta(hours=4, minutes=1))
    rosa.opens_order("SHUT_OFF")
    rosa.is_told("expired")
    city.billing_tells()
    said = re.search(r'class="release-code">([0-9 ]+)<', city.phones_dana(shut_off))
    assert said, "the dispatcher has no code to say"
    rosa.phones()
    rosa.enters_code(said[1].replace(" ", ""))
    rosa.is_at("shut-off")
    rosa.is_told("ok")
    rosa.shuts_off("01020")
    closing = rosa.closing_code()
    noted = city.desk("dana").presses_on(f"/releases/{shut_off}", f"/releases/{shut_off}/closing", closing_code=closing)
    assert "done by word, until the tablet is heard" in noted
    rosa.has_signal(True)
    rosa.waits_until_sent()
    with city.store.reading() as session:
        [act] = session.query(ServiceAct).all()
        assert (act.act, act.released_by_code) == ("shut_off", True)
        assert session.query(ServicePoint).filter_by(off_for="NONPAY").one().address == "1 Pier St"
        assert session.query(ReleaseCode).one().closing_agrees is True
        assert session.query(CaseFile).all() == []
        assert session.query(DoorTag).one().wrong_door is False
