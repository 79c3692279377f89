"""The inbox: what has come and was not taken yet, however it was cut."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_line import replay

from fieldops.devices.conversation import Conversation, Inbox, Line


def two_lines_and_three_characters(most: int = 100) -> Conversation[list[bytes | None]]:
    ear = Inbox(most)
    first = yield from ear.line(ear.at + 1)
    second = yield from ear.line(ear.at + 1)
    rest = yield from ear.exactly(3, ear.at + 1)
    return [first, second, rest]


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges) if end > start]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_lines_come_out_alike_however_they_were_cut(places: list[int]) -> None:
    assert replay(two_lines_and_three_characters(), cut(b"one\r\nt\rwo\r\nxyz", places)) == [b"one", b"t\rwo", b"xyz"]


def test_what_does_not_come_in_time_is_none_and_stays_to_be_taken() -> None:
    assert replay(two_lines_and_three_characters(), [b"one\r\nab", b"c"]) == [b"one", None, b"abc"]


def test_of_an_endless_stream_only_the_end_is_held() -> None:
    assert replay(two_lines_and_three_characters(4), [b"x" * 50, b"y\r\n", b"ab\r\n", b"xyz"]) == [b"xy", b"ab", b"xyz"]


@pytest.mark.parametrize(("baud", "framing"), [(0, "7E1"), (300, "9N1"), (-1, "8N1"), (300, "")])
def test_a_line_that_cannot_be_set_is_a_mistake_of_ours(baud: int, framing: str) -> None:
    with pytest.raises(ValueError, match="no line is set"):
        Line(baud, framing)


@pytest.mark.parametrize(("line", "milliseconds"), [(Line(300, "7E1"), 33.3), (Line(2400, "8E1"), 4.58)])
def test_a_character_takes_its_bits(line: Line, milliseconds: float) -> None:
    assert line.seconds_per_character * 1000 == pytest.approx(milliseconds, abs=0.05)
