"""A run's open stops, as a maker's handheld is told of them."""

import pytest

from fieldops.interchange.handheld_layout import handheld_layout
from fieldops.interchange.handheld_load import read_load
from fieldops.problems import Problem
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import Run
from fieldops.work.handheld_files import load_file


def made(office, run, layout, code=""):
    with office.store.reading() as session:
        return load_file(session, run, layout, code)


def stops(office, run, layout="neptune_nsight", code=""):
    return read_load(handheld_layout(layout), made(office, run, layout, code)).stops


def refusal(*arguments):
    with pytest.raises(Problem) as refused:
        made(*arguments)
    return refused.value.kind.slug


def test_a_handheld_is_told_of_stops_in_walking_order_with_their_limits(working):
    run = working.makes_run()
    told = stops(working, run)
    assert [(stop.meter_route, stop.sequence, stop.account_no, stop.serial_number) for stop in told] == [
        ("R7", 10, "0101", "M100"),
        ("R7", 20, "0102", "M200"),
        ("R7", 30, "0103", "M300"),
    ]
    assert [(stop.dials, stop.previous, stop.low, stop.high) for stop in told] == [
        (6, "000100", "000110", "000140"),
        (6, "000200", "000210", "000240"),
        (4, "9990", "9995", "0020"),
    ]
    assert told[0].address == "1 Pier St"
    assert f"{told[0].on}" == "2026-05-12"


def test_no_customers_name_goes_onto_a_handheld(working):
    run = working.makes_run()
    for layout in ("sensus_autoread", "sensus_notes", "neptune_ezroute", "neptune_nsight", "radix_a"):
        content = made(working, run, layout)
        assert not any(name in content for name in (b"Ana", b"Ruiz", b"Lind", b"Ott"))


def test_dangers_come_before_the_way_to_the_meter(working):
    run = working.makes_run()
    with working.store.writing() as session:
        place = session.query(ServicePoint).filter_by(address="1 Pier St").one()
        place.hazards, place.location_note = ["dog", "gate"], "Behind the shed"
    assert stops(working, run)[0].location_note == "DOG, GATE: Behind the shed"


def test_what_is_read_already_is_not_walked_again(working):
    run = working.makes_run()
    working.projects(working.read(working.stops()[0], "000120"))
    assert [stop.serial_number for stop in stops(working, run)] == ["M200", "M300"]


def test_a_code_that_does_not_fit_can_be_replaced(office, rows):
    office.loads(*[row.replace("R7,", "NORTH-01,") for row in rows])
    run = office.makes_run("NORTH-01")
    assert refusal(office, run, "radix_a") == "handheld-no-room"
    assert {stop.meter_route for stop in stops(office, run, "radix_a", "12")} == {"12"}


def test_field_orders_stay_on_tablets(working):
    run = working.makes_run()
    with working.store.writing() as session:
        session.get_one(Run, run).kind = "orders"
    assert refusal(working, run, "radix_a") == "nothing-to-load"


def test_a_run_that_is_closed_or_unknown_and_a_layout_that_is_not_there_are_refused(working):
    run = working.makes_run()
    assert refusal(working, run, "fieldops_csv_v1") == "unknown-layout"
    assert refusal(working, "no-run", "radix_a") == "unknown-run"
    with working.store.writing() as session:
        session.get_one(Run, run).closed_at = working.clock.now()
    assert refusal(working, run, "radix_a") == "run-closed"
