"""Patterns for a probe's line: what is refused, and that what is accepted comes to an end."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.devices.patterns import LONGEST_PATTERN, compiled
from fieldops.problems import Problem

BOTH = r"(?P<id>\w+) (?P<digits>\d+)"


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (BOTH, "7 0123"),
        (r"(?P<id>\d{8}),(?P<digits>[0-9]{4,9})(?:,.*)?", "12345678,0123,x"),
        (r"(?:M|W)(?P<id>[^,]+?),(?P<digits>\d{4,9}),?", "W77,0123"),
        (r"(?:\d{2}-){2}(?P<id>\w+)=(?P<digits>\d+)\)", "01-02-A7=0123)"),
        (r"\(\d+\)(?P<id>\w+) (?P<digits>\d+)[)+*|(]", "(12)7 0123+"),
    ],
)
def test_an_ordinary_pattern_is_used(pattern: str, line: str) -> None:
    match = compiled(pattern).fullmatch(line)
    assert match is not None
    assert match["digits"] == "0123"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "(",
        r"(?P<id>\w+)",
        r"(?P<id>\w+) (?P<digits>\d+) (?P<more>.)",
        BOTH + "x" * LONGEST_PATTERN,
        r"(?:a+)+" + BOTH,
        r"(?:a|aa)*" + BOTH,
        r"(?:(?:a?){2})+" + BOTH,
        r"(?:\d+,){20}" + BOTH,
        r"(?P<id>(?:\w+)*) (?P<digits>\d+)",
        r"(?=x)" + BOTH,
        r"(?<!x)" + BOTH,
        r"(?i)" + BOTH,
        r"(x)\1" + BOTH,
        r"[[a]" + BOTH,
        r".*.*" + BOTH,
        r"a?" * 11 + r"(?P<id>\w)(?P<digits>\d)",
        r"a{99999999999999999999}" + BOTH,
    ],
)
def test_what_could_run_for_ever_or_means_something_else_is_refused(pattern: str) -> None:
    with pytest.raises(Problem, match="pattern-refused"):
        compiled(pattern)


def test_the_worst_of_the_accepted_is_done_in_time() -> None:
    pattern = compiled(r".*(?P<id>\w+)(?P<digits>\d+)!")
    started = time.perf_counter()
    assert pattern.fullmatch("1" * 256) is None
    assert time.perf_counter() - started < 2


@settings(max_examples=200)
@given(st.text(st.sampled_from("a(|)[]{},*+?\\0-9w^$ :"), max_size=20))
def test_any_text_is_a_pattern_or_a_typed_problem(text: str) -> None:
    try:
        pattern = compiled(text + BOTH)
    except Problem as problem:
        slug = problem.kind.slug
    else:
        slug = "pattern-refused" if pattern.groups < 2 else ""
    assert slug in {"", "pattern-refused"}
