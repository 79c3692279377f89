"""Whatever the order in which acts at doors come in, and however often: the same water, orders, stops and cases."""

import dataclasses
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from doors import PHOTO, Doors
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ladder import new

from fieldops.facts.orders import OrderKind
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.journal_tables import FactToProject
from fieldops.store.order_tables import Authorisation, CaseFile, DoorTag, ServiceAct
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder, Stop
from fieldops.work import projecting

FACTS = 11


@pytest.fixture
def at_the_doors(ready):
    """A copy-ready office: 0101 to be shut off, 0102 to be tagged, 0103 to be shut off without anybody's leave."""
    office = dataclasses.replace(ready, store=Store(ready.store.url))
    doors = Doors(office)
    off = doors.sends_to_shut_off("0101")
    orders = {"off": off, "leave": doors.authorises(off), "tag": doors.sends_to_tag("0102", "DT-1")}
    orders["wild"] = doors.makes(OrderKind.SHUT_OFF, "0103")
    with office.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.store.close()
    return office, orders


def facts_of_a_day(office, orders):
    """What may collide: two tablets at one valve, a stop between them, a turn-on on its way, a read while off."""
    doors = Doors(office)
    off, leave, tag = orders["off"], orders["leave"], orders["tag"]
    by_meter_route = [stop for stop in office.stops() if "order" not in stop]
    here, third = doors.stop(off), by_meter_route[2]
    read = doors.reads(here, "000130", 4, kind="off")
    wild = {"order": orders["wild"], "reading": new(), "valve": "curb"}
    return [
        read,
        doors.shuts_off(off, 5, read, authorisation=leave),
        doors.shuts_off(off, 30, read, authorisation=leave),
        doors.stops_shut_off(off, "receipt", 20),
        doors.tells("order.unable", here, 2, order=off, code="dog"),
        doors.reads(by_meter_route[0], "000131", 40),
        doors.reads(by_meter_route[0], "000135", 90, by="Ramon"),
        doors.tells("service.turned_on", here, 60, order=off, reading=read.id),
        doors.posts(tag, 10),
        doors.tells("service.shut_off", third, 15, **wild),
        doors.tells("photo.taken", third, 16, sha256=PHOTO, size=9, type="image/jpeg", of=read.id),
    ]


def comes_in(office, facts, cuts, again):
    """Facts in portions, then the effects of some of them asked for once more."""
    for begin, end in pairwise([0, *sorted(cuts), len(facts)]):
        office.projects(*facts[begin:end])
    with office.store.writing() as session:
        session.add_all(FactToProject(gseq=facts[place].gseq) for place in sorted(again))
    assert projecting.project(office.store, office.clock) == len(again)


def what_came_of(office, facts):
    """Open cases, acts, tags, leave, water, orders and stops, told by the places of the facts."""
    place = {fact.id: number for number, fact in enumerate(facts)}
    cases = [(case.kind, place.get(case.cause)) for case in office.all_of(CaseFile) if case.closed_at is None]
    stops = [(stop.outcome, stop.outcome_code) for stop in sorted(office.all_of(Stop), key=lambda one: one.id)]
    return {
        "cases": sorted(cases, key=str),
        "acts": sorted(place[act.fact_id] for act in office.all_of(ServiceAct)),
        "tags": [(place[tag.fact_id], tag.wrong_door) for tag in office.all_of(DoorTag) if tag.fact_id in place],
        "leave": [leave.ended_at is not None for leave in office.all_of(Authorisation)],
        "water": sorted((point.address, point.off_for) for point in office.all_of(ServicePoint)),
        "orders": sorted(
            (order.kind, order.state) for order in office.all_of(FieldOrder) if order.state != "withdrawn"
        ),
        "stops": stops,
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(FACTS)),
    cuts=st.lists(st.integers(0, FACTS), max_size=4),
    again=st.sets(st.integers(0, FACTS - 1)),
)
def test_any_order_and_repetition_of_acts_comes_to_the_same(at_the_doors, order, cuts, again):
    ready, orders = at_the_doors
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "fieldops.db"
        shutil.copy(ready.store.engine.url.database, copy)
        office = dataclasses.replace(ready, store=Store(sqlite_url(copy)))
        facts = facts_of_a_day(office, orders)
        comes_in(office, [facts[place] for place in order], cuts, again)
        came = what_came_of(office, facts)
        office.store.close()
    stops = came.pop("stops")
    assert came == {
        "cases": [
            ("act_on_withdrawn_order", 2),
            ("act_on_withdrawn_order", 7),
            ("photo_twice", None),
            ("read_above_off_read", 5),
            ("shut_off_stopped", 3),
            ("shut_off_without_authorisation", 2),
            ("shut_off_without_authorisation", 9),
        ],
        "acts": [1, 2, 7, 9],
        "tags": [(8, False)],
        "leave": [True],
        "water": [("1 Pier St", None), ("2 Pier St", None), ("3 Pier St", "NONPAY")],
        "orders": [
            ("DOOR_TAG", "done"),
            ("DOOR_TAG", "done"),
            ("INVESTIGATE", "draft"),
            ("SHUT_OFF", "done"),
            ("SHUT_OFF", "done"),
            ("TURN_ON", "authorised"),
        ],
    }
    assert sorted(stops, key=str) == sorted(
        [("acted", None), ("acted", None), ("posted", None), ("read", None), (None, None)], key=str
    )
