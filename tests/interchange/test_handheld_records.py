"""Files of several records: a reading belongs to the meter it stands under, or to none."""

from dataclasses import replace
from datetime import datetime

import pytest
from handheld_files import TODAY, records_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.clock import CITY_ZONE
from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.handheld_layout import handheld_layout
from fieldops.interchange.handheld_unload import read_unload, write_unload

NSIGHT = handheld_layout("neptune_nsight")
NOON = datetime(2026, 5, 12, 12, tzinfo=CITY_ZONE)
ONE = HandheldRecord(1, "", "61564400", "001047", NOON, b"")
TWO = replace(ONE, n=2, serial_number="7", digits="0970")


@pytest.fixture
def rows():
    """Two meters: COMHD RTEHD, then PRMDT MTRDT ORDST RDGDT of each."""
    return write_unload(NSIGHT, [ONE, TWO]).decode().splitlines()


def read(rows):
    return read_unload(NSIGHT, "\r\n".join(rows).encode(), TODAY)


def shown(file):
    return [(record.serial_number, record.digits) for record in file.records]


def slugs(file):
    return [(row.line, row.problem.kind.slug) for row in file.bad]


def test_a_meter_is_told_by_its_records(rows):
    assert [row[:5] for row in rows] == ["COMHD", "RTEHD", *["PRMDT", "MTRDT", "ORDST", "RDGDT"] * 2]
    file = read(rows)
    assert shown(file) == [("61564400", "001047"), ("7", "0970")]
    assert file.records[1].raw.decode().split("\n") == [*rows[:2], *rows[6:]]


def test_rows_that_go_on_behind_what_is_described_are_taken(rows):
    assert slugs(read([*rows[:2], *(row + "  X 123" for row in rows[2:])])) == []


def test_the_headers_day_stands_in_for_a_meters_own(rows):
    header = rows[1][:23] + "20260509" + rows[1][31:]
    (record,) = read([rows[0], header, rows[2], rows[3], rows[5]]).records
    assert record.taken_at == NOON.replace(day=9)


def test_a_meter_without_any_day_is_set_aside_with_all_its_rows(rows):
    no_day = rows[1][:23] + " " * 8 + rows[1][31:]
    (bad,) = read([rows[0], no_day, rows[2], rows[3], rows[5]]).bad
    assert (bad.problem.details["field"], bad.raw.split("\n")) == ("on", [rows[0], no_day, *rows[2:4], rows[5]])


def test_a_reading_under_a_damaged_meter_is_not_given_to_the_meter_before(rows):
    rows[7] = rows[7].replace("7", "\x00")
    file = read(rows)
    assert shown(file) == [("61564400", "001047")]
    assert slugs(file) == [(8, "row-characters"), (10, "row-missing")]


def test_nor_is_one_behind_a_row_of_no_known_kind(rows):
    rows[7] = "MTxDT" + rows[7][5:]
    file = read(rows)
    assert shown(file) == [("61564400", "001047")]
    assert {slug for _, slug in slugs(file)} == {"row-value", "row-missing", "record-without-stop"}


def test_a_damaged_day_is_not_replaced_by_the_headers(rows):
    rows[4] = "ORDST2026051"
    assert shown(read(rows)) == [("7", "0970")]


def test_a_reading_before_any_meter_is_out_of_place(rows):
    file = read([rows[0], rows[1], rows[2], rows[5], *rows[6:]])
    assert shown(file) == [("7", "0970")]
    assert slugs(file) == [(3, "record-without-stop"), (4, "record-out-of-place")]


def test_a_meter_before_its_premise_is_out_of_place_and_so_is_its_reading(rows):
    file = read([rows[0], rows[1], rows[3], rows[4], rows[5], *rows[6:]])
    assert shown(file) == [("7", "0970")]
    assert [slug for _, slug in slugs(file)] == ["record-out-of-place"] * 3


def test_a_second_days_record_tells_that_a_meter_went_astray_between(rows):
    file = read([*rows[:6], *rows[8:]])
    assert shown(file) == [("61564400", "001047")]
    assert slugs(file) == [(7, "record-out-of-place"), (8, "row-missing")]


def test_a_meter_without_a_reading_is_set_aside(rows):
    file = read([*rows[:5], *rows[6:]])
    assert shown(file) == [("7", "0970")]
    assert slugs(file) == [(line, "record-without-stop") for line in (3, 4, 5)]


def test_two_registers_of_one_meter_are_two_records(rows):
    low = rows[5].replace("001047", "000012")
    assert shown(read([*rows[:6], low])) == [("61564400", "001047"), ("61564400", "000012")]


@pytest.mark.parametrize("written", ["0000001047", "    001047", "      1047"])
def test_a_wide_reading_is_cut_to_the_dials(rows, written):
    rows[5] = rows[5][:88] + written + rows[5][98:]
    assert shown(read(rows))[0] == ("61564400", "001047")


def test_a_reading_that_does_not_fit_on_the_dials_is_set_aside(rows):
    rows[5] = rows[5][:88] + "0001001047" + rows[5][98:]
    assert slugs(read(rows)) == [(6, "row-value")]


def test_notes_and_radio_numbers_are_kept_as_they_came(rows):
    more = [*rows[:3], "PRMNT" + "Behind the shed".ljust(60), *rows[3:6], "ERTDT" + "1540012345".ljust(14)]
    (record,) = read(more).records
    assert record.raw.decode().split("\n") == more


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_whatever_becomes_of_rows_no_reading_changes_its_meter_and_no_row_is_lost(data):
    records = data.draw(records_of("neptune_nsight"))
    rows = write_unload(NSIGHT, records).decode().splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(rows) - 1))
        # A row that is gone without a trace cannot be told from one that never was: it is damaged here.
        hurt = data.draw(st.sampled_from([rows[place][:-9], "\x01" + rows[place][1:], "ZZZZZ" + rows[place][5:]]))
        rows[place] = hurt
    file = read(rows)
    told = {(record.serial_number, record.digits, record.skip, record.taken_at) for record in records}
    assert {(record.serial_number, record.digits, record.skip, record.taken_at) for record in file.records} <= told
    kept = {line for record in file.records for line in record.raw.decode().split("\n")}
    kept |= {line for row in file.bad for line in row.raw.split("\n")}
    assert {row.replace("\x00", "�") for row in rows if row} <= kept  # an empty line is no row
