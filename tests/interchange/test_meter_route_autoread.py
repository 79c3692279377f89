"""Meter routes in 155 columns."""

import pytest

from fieldops.interchange.meter_routes import read_meter_route
from fieldops.interchange.rows import MeterRouteRow
from fieldops.problems import Problem


def load(layout, *rows, ending="\r\n", meter_route="R1"):
    return read_meter_route("".join(row + ending for row in rows).encode("cp1252"), layout, meter_route)


def test_a_row_of_155_characters_comes_in_whole(autoread, autoread_row):
    loaded = load(autoread, autoread_row())
    assert loaded.rows == (
        MeterRouteRow(
            line=1, meter_route="R1", sequence=1, account_no="000123400", address="12 CALLE SERENA",
            serial_number="61564400", dials=6, unit="CCF", previous="001042", low="001043", high="001090",
            endpoint_id="0060112233",
        ),
    )  # fmt: skip


def test_the_order_of_lines_is_the_walk_and_a_bad_row_keeps_its_place(autoread, autoread_row):
    loaded = load(autoread, autoread_row(), autoread_row(account_no="0" * 9), autoread_row(serial_number="7       "))
    assert [row.sequence for row in loaded.rows] == [1, 3]
    assert [bad.line for bad in loaded.bad] == [2]


def test_a_layout_without_a_meter_route_asks_for_its_code(autoread, autoread_row):
    with pytest.raises(Problem) as raised:
        load(autoread, autoread_row(), meter_route=None)
    assert raised.value.kind.slug == "meter-route-needed"


def test_blank_readings_are_none(autoread, autoread_row):
    (row,) = load(autoread, autoread_row(previous=" " * 10, low=" " * 10, high=" " * 10)).rows
    assert (row.previous, row.low, row.high) == (None, None, None)


def test_limits_filled_with_zeros_are_no_limits(autoread, autoread_row):
    (row,) = load(autoread, autoread_row(previous="0" * 10, low="0" * 10, high="0" * 10)).rows
    assert (row.previous, row.low, row.high) == ("000000", None, None)


@pytest.mark.parametrize("written", ["0000001042", "      1042", "1042      "])
def test_a_reading_is_cut_and_padded_to_the_dials(autoread, autoread_row, written):
    (row,) = load(autoread, autoread_row(previous=written)).rows
    assert row.previous == "001042"


def test_a_reading_too_long_for_its_dials_sets_the_row_aside(autoread, autoread_row):
    (bad,) = load(autoread, autoread_row(previous="0001000042")).bad
    assert (bad.problem.kind.slug, bad.problem.details["field"]) == ("row-value", "previous")


def test_the_meter_number_stands_in_for_a_blank_serial_number(autoread, autoread_row):
    (row,) = load(autoread, autoread_row(serial_number=" " * 10)).rows
    assert row.serial_number == "00012345"


def test_a_row_without_any_number_of_its_meter_is_set_aside_with_its_text(autoread, autoread_row):
    text = autoread_row(serial_number=" " * 10, meter_id=" " * 8)
    (bad,) = load(autoread, text).bad
    assert (bad.raw, bad.problem.kind.slug) == (text, "row-missing")


@pytest.mark.parametrize("ending", ["\r\n", "\n", ""])
def test_trailing_blanks_and_line_ends_are_optional(autoread, autoread_row, ending):
    assert len(load(autoread, autoread_row().rstrip(), ending=ending).rows) == 1


@pytest.mark.parametrize("length", [20, 110, 145])
def test_a_row_cut_off_before_its_last_required_field_is_too_short(autoread, autoread_row, length):
    (bad,) = load(autoread, autoread_row()[:length]).bad
    assert bad.problem.details == {"length": length, "needed": 146}


def test_a_row_that_goes_on_is_too_long(autoread, autoread_row):
    (bad,) = load(autoread, autoread_row(serial_number="61564400XX") + "X").bad
    assert bad.problem.kind.slug == "row-too-long"


def test_accented_letters_count_as_one_column(autoread, autoread_row):
    (row,) = load(autoread, autoread_row(address="12 CALLE PEÑA")).rows
    assert (row.address, row.account_no) == ("12 CALLE PEÑA", "000123400")
