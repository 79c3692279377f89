"""The pages of devices: alarming ones first, each with its journals; and the board's line about them."""

from datetime import timedelta

import pytest
from troubled_tablets import adds_journal, empties_its_store, signs_in_on_the_tablet

from fieldops.facts.roles import Role
from fieldops.store.device_tables import Device
from fieldops.store.work_tables import Stop


@pytest.fixture
def tablet(worked_central) -> str:
    """The id of Tablet 7, on which the reader is signed in; it brought the day's reads."""
    return signs_in_on_the_tablet(worked_central, "reader")


@pytest.fixture
def emptied(worked_central, tablet) -> str:
    """The id of a journal that gave 400 of 412 lines before the tablet opened an empty store."""
    return empties_its_store(worked_central, tablet)


def test_a_quiet_tablet_is_listed_with_who_is_signed_in(worked_central, tablet):
    page = worked_central.browser_of(Role.DISPATCHER).sees("/devices")
    assert "Tablet 7 Tablet Rosa Reyes just now nothing to look at" in page
    assert "Enrol a device" not in page
    assert "need" not in worked_central.browser_of(Role.DISPATCHER).sees("/board")


def test_the_office_reads_what_became_of_an_emptied_store(worked_central, tablet, emptied):
    with worked_central.store.writing() as session:
        stop = session.query(Stop).filter_by(sequence=10).one()
        stop.outcome = stop.outcome_at = None
    page = worked_central.browser_of(Role.DISPATCHER).sees(f"/devices/{tablet}")
    told = (
        "Tablet 7 has a new empty store since May 12, 2026, 9:50 AM. Its former one said it held 412 lines; "
        "400 of them are here, 12 are unconfirmed."
    )
    assert told in page
    assert "look at them again. R7, May 12, 2026 : 1 Pier St We have" in page
    assert "12 missing" in page
    assert "all here" in page


def test_the_board_points_at_an_alarming_tablet_until_somebody_looked_after_it(worked_central, tablet, emptied):
    browser = worked_central.browser_of(Role.DISPATCHER)
    assert "1 device needs looking at: Tablet 7." in browser.sees("/board")
    address = f"/devices/{tablet}"
    browser.sends(f"{address}/journals/{emptied}/looked-into", page=address)
    assert "needs looking at" not in browser.sees("/board")
    assert "12 missing looked after May 12, 2026, 9:50 AM by dispatcher" in browser.sees(address)


def test_how_long_lines_may_wait_is_set_by_the_office(central_on, sqlite_store, clock):
    central = central_on(sqlite_store, alarm_after_hours=2)
    central.has_a_day_of_reads()
    with central.store.writing() as session:
        device = session.query(Device).one().id
    adds_journal(central, device, declared=9, watermark=2, behind_since=clock.now())
    clock.advance(timedelta(hours=2))
    with central.store.writing() as session:
        session.get(Device, device).heard_at = clock.now()
    page = central.browser_of(Role.ADMIN).sees("/devices")
    assert "7 lines wait on it since at least May 12, 2026, 9:00 AM, although it was heard from." in page


def test_a_tablet_of_the_field_is_told_of_in_spanish(worked_central, tablet, emptied):
    browser = worked_central.browser_of(Role.DISPATCHER)
    browser.sends("/language", page="/devices", language="es")
    page = browser.sees(f"/devices/{tablet}")
    assert "Tablet 7 tiene un almacén nuevo y vacío" in page
    assert "faltan 12" in page


def test_an_unknown_device_is_no_page(central):
    assert central.browser_of(Role.ADMIN).opens("/devices/none").status_code == 404
