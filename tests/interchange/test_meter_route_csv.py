"""Meter routes in our own layout."""

from datetime import date
from decimal import Decimal

import pytest

from fieldops.interchange.meter_routes import read_meter_route
from fieldops.interchange.rows import MeterRouteRow
from fieldops.problems import Problem

FULL = (
    "meter_route,sequence,account_no,account_name,class,service_address,postcode,latitude,longitude,meter_serial,"
    "dials,unit,multiplier,previous_read,previous_read_on,low,high,hazards,location_note,endpoint_id\r\n"
    'R1,10,0012,"Peña, Ana",commercial,1 Calle Serena,93000,35.2,-119.9,61564400,'
    '6,ccf,10,1042,2026-04-13,1043,001090,dog|gate,"left of the 2"" pipe",0060112233\r\n'
)


def only_problem(data, layout, **named):
    loaded = read_meter_route(data, layout, **named)
    (bad,) = loaded.bad
    return bad


def test_a_full_row_comes_in_whole(csv_v1):
    loaded = read_meter_route(FULL.encode(), csv_v1)
    assert loaded.bad == ()
    assert loaded.rows == (
        MeterRouteRow(
            line=2, meter_route="R1", sequence=10, account_no="0012", account_name="Peña, Ana",
            account_class="commercial", address="1 Calle Serena", postcode="93000", latitude=35.2, longitude=-119.9,
            serial_number="61564400", dials=6, unit="CCF", multiplier=Decimal(10), previous="001042",
            previous_on=date(2026, 4, 13), low="001043", high="001090", hazards=("dog", "gate"),
            location_note='left of the 2" pipe', endpoint_id="0060112233",
        ),
    )  # fmt: skip


def test_the_fewest_columns_are_enough(csv_v1, csv_file):
    (row,) = read_meter_route(csv_file({}), csv_v1).rows
    assert (row.account_class, row.multiplier, row.previous, row.hazards) == ("residential", 1, None, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_any_billing_machines_text_is_read_alike(csv_v1, encoding, ending):
    data = FULL.replace("\r\n", ending).removesuffix(ending).encode(encoding)
    assert read_meter_route(data, csv_v1).rows == read_meter_route(FULL.encode(), csv_v1).rows


def test_the_order_of_columns_does_not_matter(csv_v1):
    lines = [line.split(",") for line in ("dials,unit,service_address,sequence,account_no,meter_serial,meter_route",
                                          "6,CCF,1 Calle Serena,10,0012,61564400,R1")]  # fmt: skip
    backwards = "\n".join(",".join(reversed(cells)) for cells in lines)
    forwards = "\n".join(",".join(cells) for cells in lines)
    assert read_meter_route(backwards.encode(), csv_v1).rows == read_meter_route(forwards.encode(), csv_v1).rows


@pytest.mark.parametrize(
    ("cells", "slug", "field"),
    [
        ({"account_no": "0"}, "row-value", "account_no"),
        ({"account_no": "000"}, "row-value", "account_no"),
        ({"meter_serial": ""}, "row-missing", "meter_serial"),
        ({"dials": "2"}, "row-value", "dials"),
        ({"dials": "11"}, "row-value", "dials"),
        ({"dials": "٦"}, "row-value", "dials"),
        ({"dials": "4", "previous_read": "01042"}, "row-value", "previous_read"),
        ({"previous_read": "1042.5"}, "row-value", "previous_read"),
        ({"unit": "FT"}, "row-value", "unit"),
        ({"multiplier": "0"}, "row-value", "multiplier"),
        ({"class": "palace"}, "row-value", "class"),
        ({"hazards": "dog|lion"}, "row-value", "hazards"),
        ({"previous_read_on": "2026-02-30"}, "row-value", "previous_read_on"),
        ({"latitude": "91", "longitude": "0"}, "row-value", "latitude"),
        ({"latitude": "0", "longitude": "-180.5"}, "row-value", "longitude"),
        ({"latitude": "nan", "longitude": "0"}, "row-value", "latitude"),
        ({"latitude": "35.2"}, "row-missing", "longitude"),
        ({"service_address": "x" * 101}, "text-too-long", "service_address"),
    ],
)
def test_a_cell_that_is_none_of_its_kind_sets_the_row_aside(csv_v1, csv_file, cells, slug, field):
    problem = only_problem(csv_file({"latitude": "", "longitude": "", **cells}), csv_v1).problem
    assert (problem.kind.slug, problem.details["field"]) == (slug, field)


def test_a_bad_row_keeps_its_text_and_stops_nobody(csv_v1, csv_file):
    data = csv_file({}, {"sequence": "20", "meter_serial": ""}, {"sequence": "30", "meter_serial": "7"})
    loaded = read_meter_route(data, csv_v1)
    assert [row.sequence for row in loaded.rows] == [10, 30]
    assert [(bad.line, bad.raw) for bad in loaded.bad] == [(3, "R1,20,0012,1 Calle Serena,,6,CCF")]


def test_a_meter_twice_in_a_meter_route_is_the_second_rows_problem(csv_v1, csv_file):
    problem = only_problem(csv_file({}, {"sequence": "20"}), csv_v1).problem
    assert problem.kind.slug == "row-twice"
    assert problem.details == {"field": "meter_serial", "value": "61564400", "first": 2}


def test_a_place_in_the_walk_is_given_once(csv_v1, csv_file):
    assert only_problem(csv_file({}, {"meter_serial": "7"}), csv_v1).problem.details["field"] == "sequence"


def test_another_meter_route_may_use_the_same_places(csv_v1, csv_file):
    assert read_meter_route(csv_file({}, {"meter_route": "R2"}), csv_v1).bad == ()


def test_a_row_set_aside_takes_no_place_from_a_good_one(csv_v1, csv_file):
    loaded = read_meter_route(csv_file({"dials": "2"}, {}), csv_v1)
    assert [row.line for row in loaded.rows] == [3]


def test_a_meter_route_named_at_import_fills_blanks_only(csv_v1, csv_file):
    data = csv_file({"meter_route": ""}, {"sequence": "20", "meter_serial": "7"})
    assert [row.meter_route for row in read_meter_route(data, csv_v1, meter_route="R9").rows] == ["R9", "R1"]


def test_without_a_name_a_blank_meter_route_sets_the_row_aside(csv_v1, csv_file):
    assert only_problem(csv_file({"meter_route": ""}), csv_v1).problem.kind.slug == "row-missing"


@pytest.mark.parametrize(
    ("row", "slug"),
    [
        ("R1,10,0012,1 Calle Serena,7,6", "row-columns"),
        ("R1,10,0012,1 Calle Serena,7,6,CCF,", "row-columns"),
        ('R1,10,0012,"1 Calle Serena,7,6,CCF', "row-quotes"),
        ('R1,10,0012,"1 Calle" Serena,7,6,CCF', "row-quotes"),
        ("R1,10,0012,1 Calle\0Serena,7,6,CCF", "row-characters"),
        ("R1,10,0012,1 Calle\tSerena,7,6,CCF", "row-characters"),
        ("R1,10,0012,1 Calle\rSerena,7,6,CCF", "row-characters"),
    ],
)
def test_a_row_that_cannot_be_cut_is_set_aside_and_swallows_no_other(csv_v1, csv_file, row, slug):
    head, plain, _ = csv_file({}).decode().split("\r\n")
    loaded = read_meter_route("\r\n".join([head, row, plain]).encode(), csv_v1)
    assert [bad.problem.kind.slug for bad in loaded.bad] == [slug]
    assert [each.line for each in loaded.rows] == [3]


def test_bytes_that_are_no_text_are_shown_replaced(csv_v1, csv_file):
    good, broken = "1 Peña".encode(), b"1 Pe\xc3 Street"
    data = csv_file({"service_address": "GOOD"}, {"service_address": "BROKEN", "sequence": "20"})
    bad = only_problem(b"\xef\xbb\xbf" + data.replace(b"GOOD", good).replace(b"BROKEN", broken), csv_v1)
    assert "1 Pe� Street" in bad.raw
    assert bad.problem.kind.slug == "row-characters"


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "unreadable-file"),
        (b"\xef\xbb\xbf\r\n \r\n", "unreadable-file"),
        ("meter_route".encode("utf-16"), "unreadable-file"),
        (b"PK\x03\x04 a workbook, not a text", "unreadable-file"),
        (b"sequence,account_no,service_address,meter_serial,dials,unit\n", "meter-route-needed"),
        (b"meter_route,sequence,account_no,service_address,dials,unit\n", "unreadable-file"),
        (b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,hazard\n", "unreadable-file"),
        (b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,unit\n", "unreadable-file"),
    ],
)
def test_what_spoils_the_whole_file_is_raised(csv_v1, data, slug):
    with pytest.raises(Problem) as raised:
        read_meter_route(data, csv_v1)
    assert raised.value.kind.slug == slug


def test_no_problem_repeats_an_address(csv_v1, csv_file):
    problem = only_problem(csv_file({"service_address": "Calle Serena " * 9}), csv_v1).problem
    assert "Serena" not in problem.sentence("en") + problem.sentence("es")
