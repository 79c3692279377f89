"""The cursor of a tablet that carries orders: it changes with what this tablet must hear of, and only then."""

from datetime import date, datetime

import pytest
from shut_offs import ShutOffs

from fieldops.clock import CITY_ZONE
from fieldops.store.people_tables import Person, PersonRole
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.exchange import Caller
from fieldops.work import dispatching, importing

ROUTE = (
    b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,previous_read_on\n"
    b"R7,10,0101,1 Pier St,M100,6,CCF,000100,2026-04-12\n"
    b"R7,20,0102,2 Pier St,M200,6,CCF,000200,2026-04-12\n"
)


@pytest.fixture
def shut_offs(store, clock) -> ShutOffs:
    """Rosa's tablet carries the order to shut account 0101 off; Ramon reads meters."""
    now = clock.now()
    with store.writing() as session:
        session.add_all(
            Person(username_key=key, username=key, name=key.title(), password_hash="-", made_at=now)
            for key in ("rosa", "ramon", "dora")
        )
        session.flush()
        session.add_all(PersonRole(username_key=key, role="reader") for key in ("rosa", "ramon"))
    importing.load_meter_route(store, clock, ROUTE, "fieldops_csv_v1", None, "bill", dry_run=False)
    made = ShutOffs(store, clock)
    made.climbs()
    made.is_sent()
    return made


@pytest.fixture
def asks(shut_offs):
    """What a tablet gets: Rosa's, unless another is named."""
    central = CentralExchange(shut_offs.store, shut_offs.clock, lambda: None)

    def work(cursor=None, tablet=None, unit=None):
        device = tablet or shut_offs.tablet
        return central.work(Caller(unit, device) if unit else Caller(device), cursor)

    return work


def news(asks, cursor, **more) -> bool:
    """Whether the tablet hears anything new."""
    return bool(asks(cursor, **more)["changes"])


def kinds(answer, op="put") -> set[str]:
    return {change["type"] for change in answer["changes"] if change["op"] == op}


def test_the_first_answer_has_order_and_leave_and_the_next_has_nothing_new(asks):
    first = asks()
    assert {"order", "authorisation", "rulebook"} <= kinds(first)
    [order] = [change["doc"] for change in first["changes"] if change["type"] == "order"]
    [leave] = [change["doc"] for change in first["changes"] if change["type"] == "authorisation"]
    assert (order["state"], order["revision"]) == ("loaded", leave["revision"])
    assert not news(asks, first["cursor"])


def test_nothing_is_new_while_leave_is_fresh_and_renewal_is(asks, shut_offs):
    cursor = asks()["cursor"]
    for _ in range(14):
        shut_offs.passes(minutes=1)
        assert not news(asks, cursor)
    shut_offs.passes(minutes=1)
    assert news(asks, cursor)


def test_a_hold_is_news_though_no_change_number_was_raised(asks, shut_offs):
    cursor = asks()["cursor"]
    shut_offs.is_held()
    answer = asks(cursor)
    assert kinds(answer, "del") == {"authorisation"}
    assert kinds(answer) == {"order"}
    assert answer["cursor"].split(".")[0] == cursor.split(".")[0]


def test_leave_and_verdicts_are_nobody_elses_news(asks, shut_offs):
    asks()
    ramons = shut_offs.enrols("T9", "ramon")
    with shut_offs.store.writing() as session:
        dispatching.make_run(session, shut_offs.clock, "R7", date(2026, 5, 12), "ramon", "dora")
    cursor = asks(tablet=ramons)["cursor"]
    for _ in range(3):
        shut_offs.passes(minutes=16)
        asks()
        assert not news(asks, cursor, tablet=ramons)


def test_a_reading_tablet_is_written_for_only_when_there_is_news(asks, shut_offs, monkeypatch):
    ramons = shut_offs.enrols("T9", "ramon")
    with shut_offs.store.writing() as session:
        dispatching.make_run(session, shut_offs.clock, "R7", date(2026, 5, 12), "ramon", "dora")
    answer = asks(tablet=ramons)
    assert {"run", "stop"} <= kinds(answer)
    monkeypatch.setattr(type(shut_offs.store), "writing", None)
    assert not news(asks, answer["cursor"], tablet=ramons)


def test_a_payment_is_news_and_takes_leave_away(asks, shut_offs):
    cursor = asks()["cursor"]
    shut_offs.passes(minutes=1)
    shut_offs.pays()
    answer = asks(cursor)
    [order] = [change["doc"] for change in answer["changes"] if change["type"] == "order"]
    assert order["state"] == "withdrawn"
    assert kinds(answer, "del") == {"authorisation"}


def test_the_hours_of_a_new_day_are_news_once(asks, shut_offs):
    cursor = asks()["cursor"]
    shut_offs.clock.instant = datetime(2026, 5, 13, 6, 0, tzinfo=CITY_ZONE)
    answer = asks(cursor)
    assert answer["changes"]
    shut_offs.passes(minutes=90)
    assert not news(asks, answer["cursor"])


def test_a_field_unit_fetches_a_tablets_leave_for_it(asks, shut_offs):
    unit = shut_offs.enrols("Truck", "ramon")
    answer = asks(unit=unit)
    assert "authorisation" in kinds(answer)
    [leave] = shut_offs.live()
    assert leave.device_id == shut_offs.tablet
    assert not news(asks, answer["cursor"])


def test_a_person_whose_offline_time_ended_gets_neither_orders_nor_leave(asks, shut_offs):
    asks()
    shut_offs.passes(hours=72, seconds=1)
    assert not {"order", "authorisation"} & kinds(asks())
