"""Meter routes from address lists, real and made up."""

import csv
import io

import pytest

from fieldops.interchange.addresses import made_up_addresses, meter_route_from_addresses
from fieldops.interchange.meter_routes import read_meter_route
from fieldops.problems import Problem

STREET = (
    b"street,number,postcode,latitude,longitude\n"
    b"Elm,4,93000,35.2,-119.9\nElm,1,93000,35.2,-119.9\nElm,2 B,93000,35.2,-119.9\nElm,3,93000,35.2,-119.9\n"
    b"Ash,7,93000,35.2,-119.9\n"
)


def test_the_walk_goes_up_the_odd_side_and_down_the_even_side(csv_v1):
    loaded = read_meter_route(meter_route_from_addresses(STREET, "R1"), csv_v1)
    assert [row.address for row in loaded.rows] == ["1 Elm", "3 Elm", "4 Elm", "2 B Elm", "7 Ash"]
    assert [row.sequence for row in loaded.rows] == [10, 20, 30, 40, 50]


def test_1282_real_addresses_come_in_without_a_bad_row(csv_v1, real_addresses):
    loaded = read_meter_route(meter_route_from_addresses(real_addresses, "BAL-1"), csv_v1)
    assert (len(loaded.rows), loaded.bad) == (1282, ())
    assert {row.dials for row in loaded.rows} == {4, 5, 6}


def test_every_real_address_keeps_its_place(csv_v1, real_addresses):
    listed = csv.DictReader(io.StringIO(real_addresses.decode()))
    expected = {(f"{row['number']} {row['street']}", float(row["latitude"]), float(row["longitude"])) for row in listed}
    loaded = read_meter_route(meter_route_from_addresses(real_addresses, "BAL-1"), csv_v1)
    assert {(row.address, row.latitude, row.longitude) for row in loaded.rows} == expected


def test_a_limit_takes_the_first_stops_of_the_walk(real_addresses):
    whole = meter_route_from_addresses(real_addresses, "BAL-1")
    assert whole.startswith(meter_route_from_addresses(real_addresses, "BAL-1", 400))


def test_a_made_up_town_comes_in_without_a_bad_row(csv_v1):
    loaded = read_meter_route(meter_route_from_addresses(made_up_addresses(1200, seed=1), "R1"), csv_v1)
    assert (len(loaded.rows), loaded.bad) == (1200, ())
    assert len({row.address for row in loaded.rows}) == 1200


def test_a_made_up_town_is_the_same_for_the_same_seed():
    assert made_up_addresses(50, seed=1) == made_up_addresses(50, seed=1) != made_up_addresses(50, seed=2)


def test_the_made_up_range_begins_above_the_previous_read(csv_v1):
    loaded = read_meter_route(meter_route_from_addresses(made_up_addresses(200, seed=1), "R1"), csv_v1)
    assert all(row.previous < row.low < row.high for row in loaded.rows)


@pytest.mark.parametrize("data", [b"", b"name,phone\nAna,555\n"])
def test_a_file_that_is_no_address_list_is_refused(data):
    with pytest.raises(Problem) as raised:
        meter_route_from_addresses(data, "R1")
    assert raised.value.kind.slug == "unreadable-file"
