"""Exported reads: the file a clerk hands to billing, and the proof that it is whole."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.interchange.layout import layout
from fieldops.interchange.proving import read_back
from fieldops.interchange.reads import write_reads
from fieldops.interchange.rows import BatchHead, ChainHead, ReadRow
from fieldops.problems import Problem

GOLDEN = (
    "record,event_id,batch,run,meter_route,sequence,account_no,service_address,meter_serial,register,digits,unit,"
    "read_at,kind,method,reader,checks,confirmed,attempts,previous_read,consumption\r\n"
    "READ,0199a0e2-0000-7000-8000-000000000001,7,7d3f1f9a-0000-4000-8000-000000000001,R1,10,0012,1 Calle Serena,"
    "61564400,9c1d0000-0000-4000-8000-000000000001,001047,CCF,2026-05-12T09:14:22.123-07:00,cycle,manual,reader1,"
    ",no,1,001042,5\r\n"
    "READ,0199a0e2-0000-7000-8000-000000000002,7,7d3f1f9a-0000-4000-8000-000000000001,R1,20,0012,1 Calle Serena,"
    "61564400,9c1d0000-0000-4000-8000-000000000001,0970,CCF,2026-05-12T09:14:22.123-07:00,cycle,probe,reader1,"
    "high|rollover,yes,2,,\r\n"
    "COUNT,7,2,2\r\n"
    "SUM,7,2017\r\n"
    f"HEAD,7,5b0e7c56-0000-4000-8000-000000000001,12,{'a' * 64}\r\n"
    f"HEAD,7,5b0e7c56-0000-4000-8000-000000000002,31,{'b' * 64}\r\n"
).encode()


@pytest.fixture
def two_reads(a_read):
    looked_at_again = {"digits": "0970", "method": "probe", "checks": ("high", "rollover"), "confirmed": True}
    return [a_read(1), a_read(2, **looked_at_again, attempts=2, previous=None, consumption=None)]


def refused(data):
    with pytest.raises(Problem) as raised:
        read_back(data)
    return raised.value.kind.slug


def test_a_batch_is_written_as_documented(two_reads, batch, csv_v1):
    assert write_reads(two_reads, batch, csv_v1) == GOLDEN


def test_the_order_in_which_reads_and_journals_come_does_not_matter(two_reads, batch, csv_v1):
    turned = BatchHead(batch.batch, batch.heads[::-1])
    assert write_reads(two_reads[::-1], turned, csv_v1) == GOLDEN


def test_a_file_read_back_holds_the_same_reads_and_its_totals(two_reads, batch, csv_v1):
    rows, totals = read_back(GOLDEN)
    assert list(rows) == two_reads
    assert (totals.batch, totals.count, totals.digit_sum) == (7, 2, 2017)
    assert set(totals.heads) == set(batch.heads)


def test_a_batch_without_reads_still_has_its_totals(csv_v1):
    rows, totals = read_back(write_reads([], BatchHead(1), csv_v1))
    assert (rows, totals.count, totals.digit_sum) == ((), 0, 0)


@pytest.mark.parametrize("dropped", range(7))
def test_a_file_that_lost_any_line_is_refused(dropped):
    lines = GOLDEN.splitlines(keepends=True)
    assert refused(b"".join(lines[:dropped] + lines[dropped + 1 :])) == "unreadable-file"


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b",001047,", b",001048,"),
        (b"000000000002,7,7d3f", b"000000000002,8,7d3f"),
        (b"000000000002,7,7d3f", b"000000000001,7,7d3f"),
        (b"SUM,7,2017", b"SUM,8,2017"),
        (b"SUM,7,2017", b"SUM,7,+2017"),
        (b"COUNT,7,2,2", b"COUNT,7,2"),
        (b"READ,0199", b"NOTE,0199"),
        (b",yes,", b",maybe,"),
        (b",no,1,001042,5", b",no,1,001042,5,"),
        (b",no,1,001042,5", b",no,1,001042,five"),
        (b"a" * 64, b"a" * 63),
        (b"1 Calle", b'"1 Calle'),
        (b"1 Calle", b"\xff Calle"),
        (b"SUM,7", b"\r\nSUM,7"),
    ],
)
def test_a_file_that_was_changed_is_refused(there, instead):
    assert there in GOLDEN
    assert refused(GOLDEN.replace(there, instead, 1)) == "unreadable-file"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless_and_comes_back(a_read, csv_v1, cell):
    data = write_reads([a_read(address=cell)], BatchHead(1), csv_v1)
    written = next(csv.DictReader(io.StringIO(data.decode(), newline="")))["service_address"]
    assert written == f"'{cell}"
    assert read_back(data)[0][0].address == cell


def test_a_layout_for_loading_only_names_those_that_export(a_read, batch, autoread):
    with pytest.raises(Problem) as raised:
        write_reads([a_read()], batch, autoread)
    assert raised.value.details == {"layout": "sensus_autoread", "layouts": "fieldops_csv_v1"}


def test_the_same_fact_is_never_written_twice(a_read, batch, csv_v1):
    with pytest.raises(Problem) as raised:
        write_reads([a_read(), a_read()], batch, csv_v1)
    assert raised.value.kind.slug == "row-twice"


def test_digits_that_are_none_are_never_written(a_read, batch, csv_v1):
    with pytest.raises(Problem) as raised:
        write_reads([a_read(digits="10٤7")], batch, csv_v1)
    assert raised.value.kind.slug == "row-value"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
DIGITS = st.text("0123456789", min_size=3, max_size=10)
READS = st.lists(
    st.builds(
        ReadRow,
        event_id=st.uuids().map(str),
        run=TEXT,
        meter_route=TEXT,
        sequence=st.integers(0, 10**6),
        account_no=TEXT,
        address=TEXT,
        serial_number=TEXT,
        register=TEXT,
        digits=DIGITS,
        unit=TEXT,
        read_at=TEXT,
        kind=TEXT,
        method=TEXT,
        reader=TEXT,
        checks=st.lists(st.sampled_from(["high", "low", "zero"]), unique=True).map(tuple),
        confirmed=st.booleans(),
        attempts=st.integers(1, 9),
        previous=st.none() | DIGITS,
        consumption=st.none() | st.decimals(0, 10**9, places=4),
    ),
    unique_by=lambda row: row.event_id,
    max_size=4,
)
HASH = st.text("0123456789abcdef", min_size=64, max_size=64)
HEADS = st.lists(
    st.builds(ChainHead, journal=st.uuids().map(str), seq=st.integers(0, 10**9), head=HASH),
    unique_by=lambda head: head.journal,
    max_size=3,
).map(tuple)


@settings(deadline=None)
@given(rows=READS, heads=HEADS)
def test_whatever_was_written_comes_back(rows, heads):
    read, totals = read_back(write_reads(rows, BatchHead(3, heads), layout("fieldops_csv_v1")))
    assert set(read) == set(rows)
    assert set(totals.heads) == set(heads)


@settings(deadline=None)
@given(at=st.integers(0, len(GOLDEN)), noise=st.binary(min_size=1, max_size=40))
def test_noise_in_a_file_is_a_problem_or_leaves_its_totals_true(at, noise):
    try:
        rows, totals = read_back(GOLDEN[:at] + noise + GOLDEN[at:])
    except Problem as problem:
        outcome = problem.kind.slug
    else:
        outcome = (len(rows), sum(int(row.digits) for row in rows)) == (totals.count, totals.digit_sum)
    assert outcome in {"unreadable-file", True}


def test_the_documented_example_is_a_real_file():
    docs = (Path(__file__).parents[2] / "docs" / "files.md").read_text("utf-8")
    assert GOLDEN.decode().replace("\r\n", "\n") in docs


def test_a_consumption_is_written_in_full(a_read, csv_v1):
    data = write_reads([a_read(consumption=Decimal("1E+3"))], BatchHead(1), csv_v1)
    assert b",1000\r\n" in data
