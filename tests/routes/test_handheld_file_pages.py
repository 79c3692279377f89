"""The load file of a run, taken from the run's page."""

import pytest

from fieldops.facts.roles import Role
from fieldops.store.people_tables import AuditEntry
from fieldops.work import dispatching, importing
from fieldops.work.days import city_day


@pytest.fixture
def page(central, route_file):
    """The address of a run of four open stops."""
    importing.load_meter_route(central.store, central.clock, route_file, "fieldops_csv_v1", None, "b", dry_run=False)
    with central.store.writing() as session:
        made = dispatching.make_run(session, central.clock, "R7", city_day(central.clock.now()), None, "d")
        return f"/runs/{made.id}"


def test_a_dispatcher_takes_a_load_file_from_the_runs_page(central, page):
    browser = central.browser_of(Role.DISPATCHER)
    assert "Neptune N_SIGHT and Equinox" in browser.sees(page)
    answer = browser.opens(f"{page}/load-file?layout=sensus_notes&code=7")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="sensus_notes-')
    assert {len(row) for row in answer.data.split(b"\r\n")[:-1]} == {221}
    assert answer.data.count(b"007000010W") == 1
    with central.store.reading() as session:
        assert session.query(AuditEntry).filter_by(actor="dispatcher", action="handheld-file-made").count() == 1


def test_a_code_that_does_not_fit_is_told_on_the_runs_page(central, page):
    browser = central.browser_of(Role.DISPATCHER)
    answer = browser.opens(f"{page}/load-file?layout=radix_a&code=NORTH-01")
    assert answer.status_code == 400
    assert "has room for 3 plain characters" in answer.text
    with central.store.reading() as session:
        assert session.query(AuditEntry).filter_by(action="handheld-file-made").count() == 0


def test_a_run_with_nothing_left_to_read_offers_no_load_file(worked_central):
    browser = worked_central.browser_of(Role.DISPATCHER)
    assert "Load file for a handheld" not in browser.sees(f"/runs/{worked_central.run}")
    assert browser.opens(f"/runs/{worked_central.run}/load-file?layout=radix_a").status_code == 409


def test_whoever_only_watches_runs_is_not_offered_one(central, page):
    assert "Load file for a handheld" not in central.browser_of(Role.FIELD_LEAD).sees(page)
