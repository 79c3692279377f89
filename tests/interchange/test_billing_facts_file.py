"""A file of billing facts: every row is a fact or set aside with its text; nothing is guessed, nothing crashes it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.interchange.billing_facts import fact_of, read_billing_facts
from fieldops.interchange.facts_columns import COLUMNS, KINDS
from fieldops.interchange.facts_rows import ArrangementRow, BalanceRow, HoldRow, NoticeRow, PaymentRow, ReleaseRow
from fieldops.problems import Problem

DOCS = (Path(__file__).parents[2] / "docs" / "files.md").read_text("utf-8")
FEED = "feed,,,,2026-05-12T08:00:00-07:00,"
HEADINGS = "kind,account_no,reference,at,as_of,amount"
PAID = "payment,0101,P1,2026-05-12T07:30:00-07:00,,50.00"


def file_of(*rows, headings=HEADINGS, end="\r\n"):
    return end.join([headings, *rows, ""]).encode()


def refused(*rows, headings=HEADINGS):
    with pytest.raises(Problem) as raised:
        read_billing_facts(file_of(*rows, headings=headings))
    return raised.value


def test_a_payment_is_read_to_the_cent_with_its_instant():
    facts = read_billing_facts(file_of(FEED, PAID))
    assert facts.as_of == datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
    assert facts.rows == (
        PaymentRow(
            line=3,
            account_no="0101",
            kind="payment",
            reference="P1",
            amount=Decimal("50.00"),
            at=datetime(2026, 5, 12, 14, 30, tzinfo=UTC),
        ),
    )
    assert facts.bad == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(end, mark):
    facts = read_billing_facts(mark + file_of(FEED, PAID, end=end))
    assert [row.reference for row in facts.rows] == ["P1"]


def test_every_kind_of_row_finds_its_cells():
    told = {
        "balance": {
            "bill_date": "2026-01-05",
            "past_due": "80",
            "shutoff_eligible": "60.5",
            "charges": "80",
            "penalties": "8.00",
            "fees": "0",
        },
        "notice": {"reference": "N1", "mailed_on": "2026-03-10", "delinquent_on": "2026-03-25", "returned": "yes"},
        "hold": {"reference": "H1", "hold": "medical", "from": "2026-05-01T00:00:00-07:00", "reason": "letter"},
        "arrangement": {
            "reference": "A1",
            "signed_on": "2026-05-01",
            "ends_on": "2026-07-01",
            "covers_new_charges": "yes",
        },
        "release": {"reference": "R1", "basis": "Paid_In_Full", "at": "2026-05-12T15:00Z"},
    }
    rows = {kind: fact_of(kind, {"account_no": "0101", **cells}) for kind, cells in told.items()}
    assert isinstance(rows["balance"], BalanceRow)
    assert rows["balance"].shutoff_eligible == Decimal("60.50")
    assert isinstance(rows["notice"], NoticeRow)
    assert (rows["notice"].delinquent_on, rows["notice"].returned) == (date(2026, 3, 25), True)
    assert isinstance(rows["hold"], HoldRow)
    assert (rows["hold"].kind, rows["hold"].to_at, rows["hold"].reason) == ("MEDICAL", None, "letter")
    assert isinstance(rows["arrangement"], ArrangementRow)
    assert isinstance(rows["release"], ReleaseRow)
    assert rows["release"].basis == "paid_in_full"


@pytest.mark.parametrize(
    "amount", ["-1.00", "NaN", "Infinity", "1e3", "1.005", "1,50", "$5", "٥", "0.00", "9999999999"]
)
def test_an_amount_that_is_no_plain_decimal_sets_the_row_aside(amount):
    row = PAID.replace("50.00", f'"{amount}"')
    (bad,) = read_billing_facts(file_of(FEED, row)).bad
    assert (bad.line, bad.raw, bad.problem.kind.number) == (3, row, "400.33")


@pytest.mark.parametrize(
    "at", ["2026-05-12T07:30:00", "2026-05-12", "2026-02-30T10:00:00Z", "20260512T073000Z", "1999-01-01T00:00Z"]
)
def test_a_time_without_an_offset_is_none(at):
    (bad,) = read_billing_facts(file_of(FEED, PAID.replace("2026-05-12T07:30:00-07:00", at))).bad
    assert bad.problem.details["field"] == "at"


def test_a_cell_that_a_row_has_no_use_for_is_not_passed_over():
    (bad,) = read_billing_facts(file_of(FEED, PAID.replace(",,50", ",2026-05-12T08:00:00-07:00,50"))).bad
    assert (bad.problem.kind.number, bad.problem.details["field"]) == ("400.82", "as_of")


def test_an_unknown_kind_names_those_there_are():
    (bad,) = read_billing_facts(file_of(FEED, PAID.replace("payment", "credit"))).bad
    assert "payment / nsf" in bad.problem.sentence()


def test_what_cannot_be_true_is_set_aside():
    with pytest.raises(Problem, match=r"400\.83"):
        fact_of(
            "balance",
            {
                "account_no": "1",
                "bill_date": "2026-01-05",
                "past_due": "10",
                "shutoff_eligible": "11",
                "charges": "0",
                "penalties": "0",
                "fees": "0",
            },
        )


def test_a_column_nobody_reads_refuses_the_file():
    assert "amuont" in refused(FEED, PAID, headings=HEADINGS.replace("amount", "amuont")).sentence()
    assert "kind" in refused(FEED, headings=HEADINGS.replace("kind,", "")).sentence()


@pytest.mark.parametrize(("feeds", "count"), [([], 0), ([FEED, FEED], 2), ([FEED.replace("-07:00", "")], 0)])
def test_a_file_says_once_as_of_when_it_holds(feeds, count):
    problem = refused(*feeds, PAID)
    assert (problem.kind.number, problem.details["count"]) == ("400.80", count)


UNHURRIED = settings(deadline=None)  # the machine may be busy with other tests
CELL = st.sampled_from(
    [*KINDS, "0101", "P1", "50.00", "-1", "NaN", "2026-05-12", "2026-05-12T08:00:00-07:00", "yes", "", '"', "\0", "ñ"]
)
ROWS = st.lists(st.lists(CELL, min_size=5, max_size=7).map(",".join) | st.text(max_size=40), max_size=6)


@UNHURRIED
@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n"]))
def test_every_line_is_a_fact_or_set_aside(rows, end):
    lines = [line for row in rows for line in row.split("\n")]
    facts = read_billing_facts(file_of(FEED, *lines, end=end))
    told = [number for number, line in enumerate(lines, 3) if line.removesuffix("\r").strip(" \t")]
    assert sorted([row.line for row in facts.rows] + [row.line for row in facts.bad]) == told
    for bad in facts.bad:
        assert bad.problem.sentence("en") != bad.problem.sentence("es")


@UNHURRIED
@given(data=st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: file_of(FEED) + tail))
def test_no_bytes_crash_the_reader(data):
    assert number_of_problem(data) in {None, "400.31", "400.80"}


def number_of_problem(data):
    try:
        read_billing_facts(data)
    except Problem as problem:
        return problem.kind.number
    return None


def chapter():
    (found,) = [part for part in re.split(r"^## ", DOCS, flags=re.MULTILINE) if part.startswith("`billing_facts_v1`")]
    return found


def test_every_column_is_documented():
    for column in COLUMNS:
        values = f" ({', '.join(column.values)})" if column.values else ""
        assert f"| `{column.name}` | {column.type} | {column.about}{values} |" in chapter()


def test_every_kind_of_row_is_documented_with_its_columns():
    for kind, wanted in KINDS.items():
        must, may = (", ".join(f"`{name}`" for name in names) or "–" for names in (wanted.must, wanted.may))
        assert f"| `{kind}` | {must} | {may} |" in chapter()
