"""Which positions of a journal are missing: the ranges below the highest one stored."""

from collections.abc import Sequence

Gap = tuple[int, int]
"""First and last missing position."""


def left_after(gaps: Sequence[Gap], highest: int, first: int, last: int) -> list[Gap]:
    """The ranges still missing once the positions `first`…`last` are stored as well."""
    missing = [*gaps, (highest + 1, first - 1)] if first > highest + 1 else gaps
    left: list[Gap] = []
    for start, end in missing:
        if start < first:
            left.append((start, min(end, first - 1)))
        if end > last:
            left.append((max(start, last + 1), end))
    return left


def watermark(gaps: Sequence[Gap], highest: int) -> int:
    """The largest n with positions 1…n all stored."""
    return gaps[0][0] - 1 if gaps else highest
