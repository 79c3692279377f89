"""Load files: written for the maker's handheld, exactly as wide as its rows are, and read back the same."""

from datetime import date

import pytest
from handheld_files import SERIALS, digits, stops_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.interchange.handheld_layout import handheld_layout, handheld_layout_names
from fieldops.interchange.handheld_load import carried, read_load, write_load
from fieldops.interchange.handheld_rows import LoadStop
from fieldops.problems import Problem

STOP = LoadStop(
    meter_route="7",
    sequence=10,
    account_no="001234",
    serial_number="61564400",
    address="12 Calle Serena",
    location_note="Left of the gate",
    dials=6,
    previous="001042",
    low="001043",
    high="001090",
    endpoint_id="0060112233",
    latitude=33.42,
    longitude=-117.62,
    on=date(2026, 5, 12),
)


def written(name, *stops):
    return write_load(handheld_layout(name), stops).decode("ascii").split("\r\n")[:-1]


def cells(row, **places):
    return {name: row[start - 1 : start - 1 + length] for name, (start, length) in places.items()}


@pytest.mark.parametrize("name", handheld_layout_names())
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_what_is_written_is_read_back(name, data):
    layout = handheld_layout(name)
    stops = data.draw(st.lists(stops_of(name), min_size=1, max_size=5))
    again = read_load(layout, write_load(layout, stops))
    assert (again.stops, again.bad) == (tuple(carried(layout, stop) for stop in stops), ())


@pytest.mark.parametrize("name", [name for name in handheld_layout_names() if name != "neptune_nsight"])
def test_every_row_is_as_long_as_documented(name):
    (record,) = handheld_layout(name).side("load")
    assert {len(row) for row in written(name, STOP, STOP)} == {record.length}


def test_radix_rows_have_route_account_and_address_where_the_source_says():
    (row,) = written("radix_a", STOP)
    assert row == f"{'007001234'}{'12 Calle Serena':16}{'Left of the gate':32}{'':61}"


def test_sensus_rows_with_notes_have_the_walk_in_zeros_and_no_name():
    (row,) = written("sensus_notes", STOP)
    assert cells(row, account=(1, 6), serial=(100, 15), code=(129, 1), name=(130, 25), previous=(164, 9)) == {
        "account": "001234", "serial": "61564400       ", "code": "M", "name": " " * 25, "previous": "001042   ",
    }  # fmt: skip
    assert cells(row, walk=(173, 9), rate=(182, 1), place=(194, 22)) == {
        "walk": "007000010", "rate": "W", "place": "33.420000  -117.620000",
    }  # fmt: skip


def test_autoread_rows_are_those_that_billing_sends():
    (row,) = written("sensus_autoread", STOP)
    assert cells(row, comment=(44, 15), between=(59, 45), previous=(105, 10), high=(125, 10), serial=(146, 10)) == {
        "comment": "Left of the gat", "between": " " * 45,
        "previous": "    001042", "high": "    001090", "serial": "61564400  ",
    }  # fmt: skip


def test_nsight_tells_a_stop_in_records_and_a_header_once():
    rows = written("neptune_nsight", STOP, STOP, LoadStop(serial_number="7", meter_route="8", account_no="1"))
    assert [row[:5] for row in rows] == [
        "COMHD", "RTEHD",
        "PRMDT", "PRMNT", "MTRDT", "RDGDT", "ERTDT",
        "PRMDT", "PRMNT", "MTRDT", "RDGDT", "ERTDT",
        "COMHD", "RTEHD", "PRMDT", "MTRDT", "RDGDT",
    ]  # fmt: skip
    assert cells(rows[0], day=(10, 8), version=(58, 1)) == {"day": "20260512", "version": "2"}
    assert cells(rows[5], dials=(50, 2), high=(59, 10), low=(69, 10), previous=(79, 10), reading=(89, 10)) == {
        "dials": "06", "high": "    001090", "low": "    001043", "previous": "    001042", "reading": " " * 10,
    }  # fmt: skip


@pytest.mark.parametrize("name", handheld_layout_names())
def test_words_for_a_person_lose_accents_and_what_does_not_fit(name):
    layout = handheld_layout(name)
    stop = LoadStop(**{**as_dict(STOP), "address": "12 Peña\n→ Ñandú " + "x" * 99})
    (again,) = read_load(layout, write_load(layout, [stop])).stops
    assert again.address == ("12 Pena ? Nandu " + "x" * 99)[: len(again.address)]


@pytest.mark.parametrize("name", handheld_layout_names())
@pytest.mark.parametrize(("field", "value"), [("account_no", "1" * 21), ("account_no", "12é")])
def test_what_identifies_a_stop_is_never_cut(name, field, value):
    with pytest.raises(Problem) as refused:
        written(name, STOP, LoadStop(**{**as_dict(STOP), "sequence": 20, field: value}))
    assert refused.value.kind.slug == "handheld-no-room"
    assert (refused.value.details["stop"], refused.value.details["field"]) == (20, field)


def test_a_register_of_ten_dials_does_not_fit_into_one_column():
    with pytest.raises(Problem) as refused:
        written("neptune_ezroute", LoadStop(**{**as_dict(STOP), "dials": 10}))
    assert refused.value.details["field"] == "dials"


def test_leading_zeros_of_what_is_read_stay():
    (again,) = read_load(handheld_layout("sensus_notes"), "\r\n".join(written("sensus_notes", STOP)).encode()).stops
    assert (again.account_no, again.previous) == ("001234", "001042")


def as_dict(stop):
    return {name: getattr(stop, name) for name in LoadStop.__slots__}


@settings(deadline=None, max_examples=20)
@given(serial=SERIALS, shown=digits(6), wide=st.integers(6, 10))
def test_zeros_that_fill_a_wide_column_are_cut_to_the_dials(serial, shown, wide):
    rows = written("neptune_nsight", LoadStop(serial_number=serial, dials=6, previous=shown))
    rows[-1] = rows[-1][:78] + shown.zfill(wide).rjust(10) + rows[-1][88:]
    (stop,) = read_load(handheld_layout("neptune_nsight"), "\n".join(rows).encode()).stops
    assert stop.previous == shown
