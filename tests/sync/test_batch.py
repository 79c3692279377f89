"""A batch taken apart: refused only when the places of its lines would be uncertain."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.problems import Problem
from fieldops.sync import batch

HEAD = "0" * 64


def body(*lines: bytes, **changes) -> bytes:
    header = {"first": 1, "count": len(lines), "declared": 9, "head": HEAD, "sig": "", "app": "a"} | changes
    return b"".join(line + b"\n" for line in [json.dumps(header).encode(), *lines])


def outcome(raw: bytes) -> str:
    try:
        batch.read(raw)
    except Problem as refused:
        return refused.kind.slug
    return "read"


def test_line_i_of_the_body_stands_at_first_plus_i():
    read = batch.read(body(b"{}", b"", b"\xff\r", first=41))
    assert [(line.seq, line.raw) for line in read.lines] == [(41, b"{}"), (42, b""), (43, b"\xff\r")]
    assert (read.first, read.last, read.true_head) == (41, 43, read.lines[-1].hash)


def test_a_roll_call_has_no_lines():
    read = batch.read(body(first=8, head="a" * 64))
    assert (read.lines, read.last, read.true_head) == ((), 7, "a" * 64)


@pytest.mark.parametrize(
    "changes",
    [
        {"first": 0},
        {"first": -3},
        {"first": True},
        {"first": "1"},
        {"first": 1.5},
        {"first": None},
        {"first": 2**31},
        {"first": 2**60},
        {"count": 2},
        {"count": 0},
        {"count": True},
        {"count": "1"},
        {"count": -1},
        {"head": "A" * 64},
        {"head": "0" * 63},
        {"head": None},
    ],
    ids=str,
)
def test_an_unreadable_header_is_refused(changes):
    assert outcome(body(b"{}", **changes)) == "bad-batch"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n", b"{}", b"[]\n", b"\xff\n", b'{"first":1}\n', b'{"first":1,"first":1,"count":0}\n', b"[" * 99_999],
)
def test_bytes_without_a_header_are_refused(raw):
    assert outcome(raw) == "bad-batch"


def test_a_batch_whose_last_line_has_no_end_is_refused():
    assert outcome(body(b"{}").removesuffix(b"\n")) == "bad-batch"


@pytest.mark.parametrize(
    ("declared", "recorded"),
    [
        (7, 7),
        (-2, -2),
        (7.0, 7),
        (1.5, 1),
        (None, 0),
        (True, 0),
        ("7", 0),
        ([], 0),
        (10**30, 2**63 - 1),
        (-(10**30), 1 - 2**63),
    ],
)
def test_a_wrong_declared_length_is_recorded_as_far_as_it_fits(declared, recorded):
    assert batch.read(body(declared=declared)).declared == recorded


@pytest.mark.parametrize(("app", "recorded"), [("x" * 99, "x" * 60), (None, ""), (7, "")])
def test_the_apps_name_only_informs(app, recorded):
    assert batch.read(body(app=app)).app == recorded


def test_500_lines_are_a_batch_and_501_are_too_large():
    assert len(batch.read(body(*[b"{}"] * 500)).lines) == 500
    assert outcome(body(*[b"{}"] * 501)) == "too-large"


def test_two_lines_of_together_more_than_a_mebibyte_are_too_large():
    half = b"x" * (batch.MOST_BYTES // 2)
    assert outcome(body(half, half)) == "too-large"
    assert len(batch.read(body(half[1:], half[1:])).lines) == 2


def test_one_line_is_never_too_large():
    assert len(batch.read(body(b"x" * 2 * batch.MOST_BYTES)).lines) == 1


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_batch(raw):
    for sent in (raw, body(raw.replace(b"\n", b" "))):
        assert outcome(sent) in ("read", "bad-batch")
