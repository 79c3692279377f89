"""Unload files: whatever a maker's handheld brings back is a record, or set aside with its text."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from handheld_files import TODAY, records_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.clock import CITY_ZONE
from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.handheld_dump import dump_of
from fieldops.interchange.handheld_layout import handheld_layout, handheld_layout_names
from fieldops.interchange.handheld_rows import LoadStop
from fieldops.interchange.handheld_unload import read_unload, write_unload
from fieldops.problems import Problem

NOON = datetime(2026, 5, 12, 12, tzinfo=CITY_ZONE)
ONE = HandheldRecord(1, "//61564400/2026-05-12", "61564400", "001047", NOON, b"")
FLAT = [name for name in handheld_layout_names() if name != "neptune_nsight"]


def read(name, data, today=TODAY):
    return read_unload(handheld_layout(name), data, today)


def unload(name, *records, stops=()):
    return write_unload(handheld_layout(name), records, stops)


def read_or_problem(name, data):
    try:
        return read(name, data)
    except Problem as problem:
        return problem


def slugs(file):
    return [row.problem.kind.slug for row in file.bad]


@pytest.mark.parametrize("name", handheld_layout_names())
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_what_a_handheld_hands_over_is_read_back(name, data):
    records = data.draw(records_of(name))
    file = read(name, unload(name, *records))
    assert [replace(record, raw=b"") for record in file.records] == records
    assert file.bad == ()


@pytest.mark.parametrize("name", FLAT)
def test_every_row_is_as_long_as_documented_and_kept_as_it_came(name):
    (record,) = handheld_layout(name).side("unload")
    data = unload(name, ONE, replace(ONE, serial_number="7"))
    assert {len(row) for row in data.split(b"\r\n")[:-1]} == {record.length}
    assert b"".join(each.raw + b"\r\n" for each in read(name, data).records) == data


def test_radix_rows_are_read_where_the_source_says():
    file = read("radix_a", b"   007001234 001047 05122661564400  \r\n")
    assert file.records == (replace(ONE, uid="7//61564400/2026-05-12", raw=b"   007001234 001047 05122661564400  "),)
    assert file.meter_routes == ("7",)


@pytest.mark.parametrize("name", handheld_layout_names())
def test_a_second_reading_of_a_meter_is_one_more_record(name):
    first, second = read(name, unload(name, ONE, replace(ONE, digits="001048"))).records
    assert (first.digits, second.digits) == ("001047", "001048")
    assert (second.n, second.uid) == (2, f"{first.uid}/2")


def test_a_record_keeps_its_identity_in_another_file():
    other = replace(ONE, serial_number="7")
    assert read("radix_a", unload("radix_a", other, ONE)).records[1].uid == ONE.uid


def test_a_row_without_a_serial_number_is_set_aside_with_its_text():
    text = "   007001234 001047 051226" + " " * 10
    (bad,) = read("radix_a", text.encode()).bad
    assert (bad.raw, bad.problem.kind.slug, bad.problem.details["field"]) == (text, "row-missing", "serial_number")


def test_a_stop_with_neither_reading_nor_code_is_set_aside():
    (bad,) = read("radix_a", b"   007001234        05122661564400  \n").bad
    assert bad.problem.kind.slug == "handheld-no-answer"


def test_a_code_beside_a_reading_is_trouble_and_in_its_place_a_skip():
    rows = unload("sensus_notes", replace(ONE, trouble=("07",)), replace(ONE, digits=None, skip="LG"))
    beside, instead = read("sensus_notes", rows).records
    assert (beside.digits, beside.skip, beside.trouble) == ("001047", None, ("07",))
    assert (instead.digits, instead.skip, instead.trouble) == (None, "LG", ())


def test_a_read_code_beside_a_reading_means_nothing():
    row = bytearray(unload("neptune_ezroute", ONE))
    row[134:135] = b"R"
    (record,) = read("neptune_ezroute", bytes(row)).records
    assert (record.digits, record.skip, record.trouble) == ("001047", None, ())


@pytest.mark.parametrize(
    ("today", "told", "meant"),
    [
        (date(2027, 1, 2), "1231", date(2026, 12, 31)),
        (date(2026, 12, 31), "0101", date(2027, 1, 1)),
        (date(2028, 3, 1), "0229", date(2028, 2, 29)),
    ],
)
def test_a_file_without_a_year_means_the_nearest(today, told, meant):
    row = unload("sensus_notes", ONE).replace(b"0512", told.encode())
    (record,) = read("sensus_notes", row, today).records
    assert record.taken_at.date() == meant


@pytest.mark.parametrize("told", ["0229", "1301", "0000", "05 2", "    "])
def test_a_day_that_is_none_sets_the_row_aside(told):
    file = read("sensus_notes", unload("sensus_notes", ONE).replace(b"0512", told.encode()), date(2026, 3, 1))
    assert slugs(file) in (["row-value"], ["row-missing"])


@pytest.mark.parametrize("told", ["51226 ", "133126", " 51226", "0512 6", "02306X"])
def test_a_date_that_is_not_whole_sets_the_row_aside(told):
    assert slugs(read("radix_a", unload("radix_a", ONE).replace(b"051226", told.encode()))) == ["row-value"]


def test_a_reading_from_a_clock_that_was_never_set_is_set_aside():
    assert slugs(read("radix_a", unload("radix_a", replace(ONE, taken_at=NOON.replace(year=1980))))) == ["row-value"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_note_is_read_in_either_encoding_and_its_bytes_stay(encoding):
    row = unload("sensus_autoread", replace(ONE, note="Senal rota"))
    row = row.decode().replace("Senal", "Señal").encode(encoding)
    (record,) = read("sensus_autoread", row).records
    assert (record.note, record.raw) == ("Señal rota", row.removesuffix(b"\r\n"))


@pytest.mark.parametrize("name", FLAT)
def test_a_row_too_short_or_too_long_is_set_aside_and_stops_no_other(name):
    good = unload(name, ONE).removesuffix(b"\r\n")
    file = read(name, b"\n".join([good[:-1], good + b"X", b"", good, good.replace(b"6156", b"61\x006")]))
    assert [(row.line, row.problem.kind.slug) for row in file.bad] == [
        (1, "row-too-short"), (2, "row-too-long"), (5, "row-characters"),
    ]  # fmt: skip
    assert [record.raw for record in file.records] == [good]


def test_another_maker_s_file_is_set_aside_row_by_row():
    file = read("neptune_ezroute", unload("radix_a", ONE, ONE))
    assert slugs(file) == ["row-too-short", "row-too-short"]


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xff\xfeR\x001\x00", bytes(100)])
def test_what_is_no_text_file_is_refused_whole(data):
    with pytest.raises(Problem) as refused:
        read("radix_a", data)
    assert refused.value.kind.slug == "unreadable-file"


def test_the_end_sign_of_dos_is_no_row():
    assert slugs(read("radix_a", unload("radix_a", ONE) + b"\x1a")) == []


@pytest.mark.parametrize("change", [{"digits": None, "skip": "LG"}, {"note": "Wet"}, {"trouble": ("07",)}])
def test_the_makers_side_refuses_what_its_file_has_no_place_for(change):
    with pytest.raises(Problem) as refused:
        unload("radix_a", replace(ONE, **change))
    assert refused.value.kind.slug == "handheld-no-room"


def test_what_a_handheld_was_loaded_with_comes_back_beside_the_reading():
    stop = LoadStop(meter_route="7", sequence=30, account_no="001234", serial_number="61564400", dials=6)
    row = unload("neptune_ezroute", ONE, stops=[stop])
    assert (row[:20], row[467:477]) == (b"7             000030", b"001234    ")
    assert read("neptune_ezroute", row).records[0].uid == "7/30/61564400/2026-05-12"


@pytest.mark.parametrize("name", FLAT)
@settings(deadline=None, max_examples=20)
@given(rows=st.lists(st.binary(max_size=120) | st.text("0 9AM", min_size=36, max_size=99).map(str.encode), max_size=4))
def test_every_line_is_a_record_or_set_aside(name, rows):
    data = b"\n".join([unload(name, ONE).removesuffix(b"\r\n"), *rows])
    if isinstance(file := read_or_problem(name, data), Problem):
        assert file.kind.slug == "unreadable-file"
        return
    lines = [line for line in data.removesuffix(b"\x1a").split(b"\n") if line.removesuffix(b"\r").strip(b" \t")]
    assert len(file.records) + len(file.bad) == len(lines)
    assert all(row.problem.sentence("es") for row in file.bad)


def test_the_same_file_is_the_same_dump_and_another_file_another():
    layout = handheld_layout("radix_a")
    data = unload("radix_a", ONE, replace(ONE, serial_number="7"))
    dump, records, aside = dump_of(layout, data + b"?\n", TODAY)
    assert (dump.handheld, dump.count, len(records), len(aside)) == ("file-radix_a", 2, 2, 1)
    assert dump_of(layout, data + b"?\n", date(2030, 1, 1))[0] == dump
    assert 1 <= dump.epoch <= 2**48
    assert dump_of(layout, data, TODAY)[0].epoch != dump.epoch
    assert dump_of(layout, data, TODAY)[0].sha256 == dump.sha256
