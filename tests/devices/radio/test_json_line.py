"""A line of JSON from somebody else's program."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.devices.radio.json_line import facts_of
from fieldops.problems import Problem


def test_fractions_are_exact() -> None:
    facts = facts_of(b'{"total_m3": 123.5290, "small": 1e-3, "whole": 404986}')
    assert facts == {"total_m3": Decimal("123.5290"), "small": Decimal("0.001"), "whole": 404986}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json",
        b'{"id": 1, "id": 2}',
        b'{"a": {"id": 1, "id": 1}}',
        b'{"id": NaN}',
        b'{"id": -Infinity}',
        b'{"id": 1e999999999}',
        b'{"id": 1e-999999999}',
        b'{"id": 1e-9999999999999999999999}',
        b'{"id": 1e99999999999999999999999}',
        b'{"id": ' + b"9" * 5000 + b"}",
        b'{"id": 0.' + b"9" * 5000 + b"}",
        b"[" * 10_000,
        b'{"a":' * 3000,
        b'["id"]',
        b'"id"',
        b"17",
        b'{"id": "\xff"}',
        b'{"id": 1',
        b'"id": 1}',
    ],
)
def test_what_is_no_object_or_could_be_read_in_two_ways_is_refused(line: bytes) -> None:
    with pytest.raises(Problem, match="telegram-malformed"):
        facts_of(line)


@settings(max_examples=200)
@given(st.binary(max_size=80) | st.text(max_size=40).map(str.encode))
def test_any_bytes_give_facts_or_a_typed_problem(line: bytes) -> None:
    try:
        facts = facts_of(b'{"a":' + line + b"}")
    except Problem as problem:
        slug = problem.kind.slug
    else:
        slug = "" if "a" in facts else "lost"
    assert slug in {"", "telegram-malformed"}
