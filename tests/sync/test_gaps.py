"""Missing ranges of a journal, against a plain set of positions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fieldops.sync import gaps

RANGES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair))), max_size=12)


@given(RANGES)
def test_gaps_are_what_is_missing_below_the_highest(ranges):
    missing, highest, stored = [], 0, set()
    for first, last in ranges:
        missing = gaps.left_after(missing, highest, first, last)
        highest = max(highest, last)
        stored |= set(range(first, last + 1))
    absent = set(range(1, highest + 1)) - stored
    assert {seq for start, end in missing for seq in range(start, end + 1)} == absent
    assert gaps.watermark(missing, highest) == min(absent, default=highest + 1) - 1
    assert all(before[1] + 1 < after[0] for before, after in pairwise(missing))
