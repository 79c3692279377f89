"""The demo's past: what the field has done before somebody opens the demo for the first time."""

import io
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from fieldops.cli import demo_past
from fieldops.cli.demo_days import lawful_days
from fieldops.clock import CITY_ZONE, FixedClock
from fieldops.config import CentralConfig
from fieldops.facts.cases import CaseKind
from fieldops.facts.orders import Off, OrderKind, OrderState
from fieldops.rules.books import BOOK_NAMES, load
from fieldops.rules.calendar import default_calendar
from fieldops.store import blobs, money
from fieldops.store.blob_tables import PhotoNamed
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.order_tables import CaseFile, DoorTag, ServiceAct
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder, Run
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.blob_files import BlobFiles
from fieldops.work import demo_city, ladder_lists, order_book

A_TUESDAY = datetime(2026, 5, 12, 9, 0, tzinfo=CITY_ZONE)
CENTRAL_FILE = "fieldops.db"


class Demo:
    """A demo on a folder, with a city a third as large."""

    def __init__(self, folder, template) -> None:
        self.central = CentralConfig(data=folder, host="127.0.0.1", port=1, demo=True)
        (folder / CENTRAL_FILE).write_bytes(template.read_bytes())
        self.store, self.clock = Store(sqlite_url(folder / CENTRAL_FILE)), FixedClock(A_TUESDAY)

    def starts(self):
        demo_past.settle(self.store, self.clock, self.central)

    def all_of(self, table, *where):
        with self.store.reading() as session:
            return list(session.scalars(sa.select(table).where(*where)))


@pytest.fixture(scope="module")
def small_city():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_city, "STOPS_EACH", 130)
        yield


@pytest.fixture(scope="module")
def demo(small_city, tmp_path_factory, sqlite_template):
    demo = Demo(tmp_path_factory.mktemp("central"), sqlite_template)
    demo.starts()
    yield demo
    demo.store.close()


def test_the_shut_off_list_finds_the_doors_tagged_last_week(demo):
    with demo.store.reading() as session:
        found = ladder_lists.candidates(session, demo.clock, OrderKind.SHUT_OFF)
    assert sum(each.is_due for each in found) == 9


def test_there_are_doors_left_to_be_tagged_today(demo):
    with demo.store.reading() as session:
        found = ladder_lists.candidates(session, demo.clock, OrderKind.DOOR_TAG)
    assert sum(each.is_due for each in found) >= 12


def test_a_turn_on_that_was_paid_for_waits_and_is_allowed(demo):
    [turn_on] = demo.all_of(FieldOrder, FieldOrder.kind == OrderKind.TURN_ON)
    [off] = demo.all_of(ServicePoint, ServicePoint.off_for == Off.NONPAY)
    with demo.store.reading() as session:
        decision = order_book.of_orders(session, demo.clock, [turn_on])[turn_on.id]
        owed = money.owed(session, [turn_on.account_id])[turn_on.account_id]
    assert (turn_on.state, turn_on.service_point_id) == (OrderState.AUTHORISED, off.id)
    assert (decision.failing, owed.past_due) == ((), 0)


def test_two_cases_wait_for_a_person_and_no_other(demo):
    waiting = demo.all_of(CaseFile, CaseFile.closed_at.is_(None))
    assert {case.kind for case in waiting} == {CaseKind.SHUT_OFF_STOPPED, CaseKind.TAG_WRONG_DOOR}
    assert len(demo.all_of(CaseFile)) == 2


def test_every_photo_is_at_the_office_and_can_be_looked_at(demo):
    named = {photo.sha256 for photo in demo.all_of(PhotoNamed)}
    custody = BlobCustody(demo.store, demo.clock, BlobFiles(demo.central.photos))
    with demo.store.reading() as session:
        assert blobs.is_here(session, named) == named
    assert len(named) == len(demo.all_of(DoorTag)) + len(demo.all_of(ServiceAct)) == 13
    for sha256 in named:
        Image.open(io.BytesIO(custody.picture(sha256).content)).verify()


def test_the_past_is_closed_and_today_is_not(demo):
    runs = demo.all_of(Run)
    assert {run.closed_at is not None for run in runs if run.kind == "orders"} == {True}
    assert {run.on for run in runs if run.closed_at is None} == {A_TUESDAY.date()}


def test_the_shut_off_had_leave_and_nobody_was_paid_before_it(demo):
    [act] = demo.all_of(ServiceAct)
    with demo.store.reading() as session:
        [payment] = money.payments(session, [act.account_id])[act.account_id]
    assert act.authorisation
    assert payment.at > act.at


def test_at_the_next_start_nothing_is_lived_again(demo):
    before = [len(demo.all_of(table)) for table in (FieldOrder, Device, CaseFile, Run)]
    demo.starts()
    assert [len(demo.all_of(table)) for table in (FieldOrder, Device, CaseFile, Run)] == before


def test_a_city_that_was_there_before_it_had_a_past_still_starts(small_city, tmp_path, sqlite_template):
    demo = Demo(tmp_path, sqlite_template)
    demo_city.found(demo.store, demo.clock, demo.central.data)
    demo_city.begin_day(demo.store, demo.clock)
    demo.clock.advance(timedelta(days=1))
    demo.starts()
    assert {run.kind for run in demo.all_of(Run)} == {"read"}
    demo.store.close()


@pytest.mark.parametrize("days", range(0, 40, 3))
def test_on_whatever_day_it_begins_the_notices_have_ended_when_shut_offs_are_legal(days):
    """From Thanksgiving to the New Year, with four closed days and Fridays that are open every other week."""
    calendar, now = default_calendar(), datetime(2026, 11, 22, 10, 0, tzinfo=CITY_ZONE) + timedelta(days=days)
    first, second = lawful_days(load(BOOK_NAMES), calendar, now, time(9, 0))
    tomorrow = now.date() + timedelta(days=1)
    assert second.weekday() < 4
    assert calendar.is_open(second + timedelta(days=1))
    assert calendar.open_days_between(second, tomorrow) >= 3
    assert first + timedelta(days=7) <= second <= now.date() - timedelta(days=7)
    assert second > date(2026, 11, 1)
