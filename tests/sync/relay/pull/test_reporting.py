"""Meters that belong to no stop: reported to the office when somebody asks, and understood later all the same."""

import json
from collections import Counter

import pytest
from handheld_in_cradle import NAME, ROUTE, TAKEN_AT, capture

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store.journal_tables import JournalLine
from fieldops.store.order_tables import CaseFile

pytestmark = pytest.mark.usefixtures("route")
STRANGER = "99000001"


@pytest.fixture
def pulled(cradle, handheld, lena):
    """Lena pulled one read of her run, one that belongs to no stop, and one of a dog at no stop."""
    records = [capture(1, cradle.serials[0]), capture(2, STRANGER), capture(3, "99000002", None, skip="dog")]
    handheld.takes(records)
    cradle.pulled()
    return cradle


def reports(cradle, by="lena", epoch=4):
    return cradle.pulls.report(NAME, ROUTE, epoch, by)


def kinds(cradle) -> Counter:
    return Counter(fact.kind for fact in cradle.at_central())


def test_reported_meters_are_at_the_office_once_and_the_handheld_is_emptied_at_the_next_pull(pulled, handheld):
    reports(pulled)
    dump = reports(pulled)
    assert (dump.unmatched, dump.reported, dump.waiting, dump.at_office) == (2, 2, 0, 0)
    pulled.unit.delivers()
    reports(pulled)
    pulled.unit.delivers()
    assert kinds(pulled) == {"read.taken": 1, "meter.found": 2}
    assert {row.verdict for row in pulled.unit.central.rows(JournalLine)} == {"accepted"}
    dump = pulled.dump()
    assert (dump.at_office, dump.may_purge, [one.reported for one in dump.unmatched_records]) == (3, True, [True] * 2)
    [unloaded] = pulled.pulled()
    assert (unloaded.purged, handheld.purged) == (True, True)


def test_a_report_says_all_that_the_handheld_said(pulled):
    reports(pulled)
    pulled.unit.delivers()
    fact = next(fact for fact in pulled.at_central() if STRANGER in fact.body)
    told = json.loads(fact.body)
    assert (fact.by, fact.at, fact.run_id, fact.stop_id) == ("lena", TAKEN_AT, None, None)
    assert bytes.fromhex(told.pop("telegram")["raw"])
    assert told == {
        "serial_number": STRANGER,
        "digits": "01042",
        "skip": None,
        "trouble": [],
        "note": "",
        "handheld": NAME,
        "meter_route": ROUTE,
        "pulled_by": "lena",
        "taken_at": TAKEN_AT,
    }


def test_the_office_has_a_case_for_each_reported_meter(pulled, central):
    reports(pulled)
    pulled.unit.delivers()
    assert {case.detail.get("serial_number") for case in central.rows(CaseFile)} == {STRANGER, "99000002"}


def test_a_reported_read_is_told_as_a_read_when_its_run_arrives(pulled, lays_out):
    reports(pulled)
    pulled.unit.delivers()
    lays_out([STRANGER])
    pulled.unit.delivers()
    assert kinds(pulled) == {"read.taken": 2, "meter.found": 2}
    dump = pulled.dump()
    assert (dump.matched, dump.unmatched, dump.reported, dump.at_office) == (2, 1, 1, 3)
    reports(pulled)
    pulled.unit.delivers()
    assert sum(kinds(pulled).values()) == 4


def test_a_reported_read_of_a_known_stop_waits_for_who_pulled_it(cradle, handheld, lena, lays_out):
    handheld.takes([capture(1, STRANGER)])
    cradle.pulled(by="otto")
    reports(cradle)
    lays_out([STRANGER])
    cradle.unit.delivers()
    dump = cradle.dump()
    assert (dump.waiting, dump.unmatched, dump.reported, dump.at_office) == (1, 0, 0, 1)


def test_the_same_record_in_a_second_filling_is_reported_under_the_same_fact(pulled, handheld):
    reports(pulled)
    handheld.takes([capture(2, STRANGER)], epoch=5)
    pulled.pulled()
    assert pulled.dump().reported == 0
    assert reports(pulled, epoch=5).reported == 1
    pulled.unit.delivers()
    assert kinds(pulled)["meter.found"] == 2
    assert [dump.at_office for dump in pulled.pulls.dumps()] == [1, 3]


def test_without_strangers_there_is_nothing_to_report(cradle, lena):
    cradle.pulled()
    assert reports(cradle).reported == 0
    cradle.unit.delivers()
    assert "meter.found" not in kinds(cradle)


def test_only_who_records_in_the_field_reports_and_only_what_is_kept(pulled, employs):
    employs("dora", "dispatcher")
    pulled.signs_in("dora")
    for by, epoch, kind in (
        ("dora", 4, problems.REPORT_NEEDS_READER),
        ("nobody", 4, problems.REPORT_NEEDS_READER),
        ("lena", 5, problems.UNKNOWN_DUMP),
    ):
        with pytest.raises(Problem) as refused:
            reports(pulled, by, epoch)
        assert refused.value.kind is kind
