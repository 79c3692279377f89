"""Orders as a tablet gets them: verdict, hours, leave and seal already decided, and nothing about money."""

import json
import re
from datetime import date, datetime, timedelta

import pytest
from shut_offs import ShutOffs

from fieldops.clock import CITY_ZONE
from fieldops.facts.orders import Off, OrderKind, OrderState
from fieldops.rules.at_the_door import may_act
from fieldops.store.work_tables import FieldOrder
from fieldops.work import handout_orders, order_runs
from fieldops.work.handout import handout


@pytest.fixture
def shut_offs(working):
    """Account 0101 has climbed the ladder, and Rosa's tablet is there."""
    made = ShutOffs(working.store, working.clock)
    made.climbs()
    return made


def handed(shut_offs, kind, tablet=None, person="rosa") -> list[dict]:
    """The documents of a type that the tablet gets now."""
    tablet = tablet or shut_offs.tablet
    shut_offs.contacts(tablet)
    with shut_offs.store.reading() as session:
        docs = handout_orders.documents(session, shut_offs.clock, tablet, [person])
    return [doc for found, doc in docs if found == kind]


def local(*moment: int) -> str:
    return datetime(*moment, tzinfo=CITY_ZONE).isoformat()


def test_a_shut_off_comes_with_its_verdict_its_hours_and_its_seal(shut_offs):
    order = shut_offs.is_sent()
    [doc] = handed(shut_offs, "order")
    assert (doc["id"], doc["kind"], doc["state"]) == (order, "SHUT_OFF", "loaded")
    assert doc["revision"] == shut_offs.order(order).revision
    assert (doc["act"]["allowed"], doc["act"]["because"]) == (True, None)
    assert doc["act"]["windows"][0] == [local(2026, 5, 12, 8), local(2026, 5, 12, 15)]
    [code] = shut_offs.codes()
    strength = {"memory_kib": 19_456, "passes": 2, "lanes": 1}
    assert doc["seal"] == {"salt": code.salt, "sealed": code.sealed, **strength}


def test_leave_fits_the_order_it_comes_with(shut_offs):
    shut_offs.is_sent()
    [order], [leave] = handed(shut_offs, "order"), handed(shut_offs, "authorisation")
    assert set(leave) == {"id", "order", "revision", "issued_at", "expires_at"}
    now = shut_offs.clock.now()
    assert may_act(order, leave, released=False, clock_trusted=True, now=now) == "ok"
    late = now + timedelta(hours=4, microseconds=1)
    assert may_act(order, leave, released=False, clock_trusted=True, now=late) == "expired"


def test_leave_of_another_tablet_or_revision_is_not_handed_down(shut_offs):
    shut_offs.is_sent()
    assert handed(shut_offs, "authorisation")
    shut_offs.passes(minutes=1)
    spare = shut_offs.enrols("T8", "rosa")
    assert handed(shut_offs, "authorisation", spare)
    assert handed(shut_offs, "authorisation") == []


def test_no_code_and_no_amount_is_handed_down(shut_offs):
    order = shut_offs.is_sent()
    shut_offs.is_released()
    shut_offs.is_sent("0101", kind=OrderKind.TURN_ON, off_for=Off.NONPAY)
    text = json.dumps([handed(shut_offs, kind) for kind in ("order", "authorisation")])
    assert shut_offs.codes()[0].code not in text
    assert not re.search(r"80\.|amount|balance|past_due|eligible", text)
    assert order in text


def test_a_held_account_is_refused_in_words(shut_offs):
    shut_offs.is_sent()
    shut_offs.is_held()
    [doc] = handed(shut_offs, "order")
    assert doc["act"]["allowed"] is False
    assert set(doc["act"]["because"]) == {"en", "es"}
    assert handed(shut_offs, "authorisation") == []


def test_a_paid_order_stays_visible_as_withdrawn_without_seal_and_act(shut_offs, working):
    order = shut_offs.is_sent()
    shut_offs.is_sent("0102", kind=OrderKind.CHECK_READ)
    handed(shut_offs, "order")
    shut_offs.pays()
    docs = {doc["id"]: doc for doc in handed(shut_offs, "order")}
    assert docs[order]["state"] == "withdrawn"
    assert not {"act", "seal"} & set(docs[order])
    outcomes = {stop.get("order"): stop["outcome"] for stop in working.stops()}
    assert outcomes[order] == "withdrawn"


def test_an_order_given_to_somebody_else_is_withdrawn_here_and_open_there(shut_offs):
    order = shut_offs.is_sent()
    handed(shut_offs, "order")
    his = shut_offs.enrols("T9", "ramon")
    with shut_offs.store.writing() as session:
        order_runs.move(session, shut_offs.clock, order, date(2026, 5, 12), "ramon", "dora")
    [there] = handed(shut_offs, "order", his, "ramon")
    [here] = handed(shut_offs, "order")
    assert (here["state"], there["state"]) == ("withdrawn", "loaded")
    assert "seal" in there
    assert "seal" not in here


def test_an_order_that_comes_back_to_the_same_person_is_handed_down_once(shut_offs):
    order = shut_offs.is_sent()
    with shut_offs.store.writing() as session:
        order_runs.move(session, shut_offs.clock, order, date(2026, 5, 13), "rosa", "dora")
    [doc] = handed(shut_offs, "order")
    assert doc["state"] == "loaded"
    with shut_offs.store.reading() as session:
        changes = handout(session, shut_offs.clock, ["rosa"])
    stops = {change["id"]: change["doc"] for change in changes if change["type"] == "stop"}
    assert stops[doc["stop"]]["outcome"] is None


def test_a_door_tag_says_its_number_and_the_day_that_is_printed_on_it(shut_offs):
    shut_offs.is_sent(kind=OrderKind.DOOR_TAG, tag_number="26-0007")
    [doc] = handed(shut_offs, "order")
    assert doc["tag"] == {
        "number": "26-0007",
        "notice": "final-notice",
        "languages": ["en", "es"],
        "shut_off_from": local(2026, 5, 19, 8),
    }
    assert doc["act"]["allowed"]


def test_a_turn_on_says_why_the_water_is_off_its_release_and_its_override(shut_offs):
    shut_offs.is_released("R-17")
    order = shut_offs.is_sent(kind=OrderKind.TURN_ON, off_for=Off.NONPAY)
    with shut_offs.store.writing() as session:
        leave = {"role": "field_lead", "reason": "late", "by": "lena", "at": "-"}
        session.get_one(FieldOrder, order).override = leave
    [doc] = handed(shut_offs, "order")
    assert (doc["off_for"], doc["release"]) == ("NONPAY", "R-17")
    assert doc["override"] == {"role": "field_lead", "reason": "late"}
    assert doc["act"]["allowed"]


def test_a_turn_on_that_is_not_about_money_has_no_hours(shut_offs):
    shut_offs.is_sent("0102", kind=OrderKind.TURN_ON, off_for=Off.REPAIR)
    [doc] = handed(shut_offs, "order")
    assert (doc["act"]["allowed"], doc["act"]["windows"]) == (True, None)


def test_a_kind_without_a_rule_has_no_act(shut_offs):
    shut_offs.is_sent("0102", kind=OrderKind.CHECK_READ)
    [doc] = handed(shut_offs, "order")
    assert set(doc) == {"id", "kind", "run", "stop", "reason", "revision", "state"}


def test_a_shut_off_of_an_account_without_a_balance_is_refused(shut_offs):
    with shut_offs.store.reading() as session:
        account = shut_offs.account(session, "0102")
        order = FieldOrder(id="o", kind=OrderKind.SHUT_OFF, account_id=account.id, state=OrderState.LOADED)
        asked = handout_orders.deciding.questions_of_orders(session, shut_offs.clock, [order])
        books = handout_orders.city_rules.books(session)
    assert handout_orders.handed_down("shut-off", books, asked["o"])["allowed"] is False


def test_without_a_tablet_there_is_no_leave_and_no_seal(shut_offs):
    shut_offs.is_sent()
    shut_offs.contacts()
    with shut_offs.store.reading() as session:
        [(kind, doc)] = handout_orders.documents(session, shut_offs.clock, None, ["rosa"])
    assert kind == "order"
    assert "seal" not in doc
