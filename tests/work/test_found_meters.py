"""Meters that nobody was sent to: a case for each record, with what the field told and no more."""

import pytest

from fieldops.store.billing_tables import Reading
from fieldops.store.journal_tables import FactToProject
from fieldops.store.order_tables import CaseFile

FOUND = {
    "serial_number": "88231997",
    "digits": "00007",
    "skip": None,
    "trouble": ["leak_city"],
    "note": "behind the pump house",
    "handheld": "HH-12",
    "meter_route": "R7",
    "pulled_by": "rosa",
}


def test_each_found_meter_opens_one_case_and_bills_nothing(working):
    readings = len(working.all_of(Reading))
    fact, other = working.fact("meter.found", None, **FOUND), working.fact("meter.found", None, 5, **FOUND)
    working.projects(fact, other)
    assert sorted(case.cause for case in working.all_of(CaseFile)) == sorted([fact.id, other.id])
    case = next(case for case in working.all_of(CaseFile) if case.cause == fact.id)
    told = {name: value for name, value in FOUND.items() if value}
    assert (case.kind, case.detail) == ("meter_found", told | {"at": fact.at, "by": "Rosa"})
    assert (case.account_id, case.stop_id, len(working.all_of(Reading))) == (None, None, readings)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize("told", [{}, dict.fromkeys(FOUND), {"note": "x" * 9_000, "trouble": ["y" * 900] * 90}])
def test_a_report_of_little_or_too_much_opens_a_case_of_bounded_size(working, told):
    working.projects(working.fact("meter.found", None, **told))
    [case] = working.all_of(CaseFile)
    assert len(str(case.detail)) < 3_000
    assert working.all_of(FactToProject) == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
def test_a_meter_found_at_a_stop_of_ours_is_shown_with_that_stop(working):
    working.makes_run()
    [stop, *_] = working.stops()
    working.projects(working.fact("meter.found", stop, **FOUND))
    [case] = working.all_of(CaseFile)
    assert case.stop_id == stop["id"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
def test_a_stop_we_do_not_know_opens_the_case_all_the_same(working):
    stop = {"run": "0b5fb1f5-0f0c-4a4b-9d55-0d1a2e1c7a11", "id": "0b5fb1f5-0f0c-4a4b-9d55-0d1a2e1c7a12"}
    working.projects(working.fact("meter.found", stop, **FOUND))
    [case] = working.all_of(CaseFile)
    assert case.stop_id is None
