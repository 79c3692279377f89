"""Patterns that a site writes for its probe's line: regular expressions that cannot run for ever on a short line.

Python's regular expressions try every way to divide a line among their repetitions. A repetition of what can itself
repeat has exponentially many ways; repetitions side by side have only as many as a power of the line's length. So the
first is refused, and of the second at most three may be of unknown length.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from fieldops import problems

LONGEST_PATTERN = 200
MOST_OPEN_REPEATS = 3
LONGEST_CLOSED_REPEAT = 32
MOST_REPEATS = 10
GROUPS = frozenset({"id", "digits"})

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?:|\(\?|\(|\)|\||[*+?]|\{\d*,?\d*\}|.", re.DOTALL)
_BOUNDS = re.compile(r"\{(\d*)(,?)(\d*)\}")
_ELSEWHERE = re.compile(r"\(\?|\\[1-9]")
# What Python keeps for sets within sets, and a set that does not end.
_SET_OF_SETS = re.compile(r"\[(?:.*(?:\[|--|&&|~~|\|\|).*)?", re.DOTALL)


class _Times(NamedTuple):
    least: int
    most: int

    @property
    def is_a_choice(self) -> bool:
        return self.least != self.most


_OPEN = LONGEST_CLOSED_REPEAT + 1
_SIGNS = {"?": _Times(0, 1), "*": _Times(0, _OPEN), "+": _Times(1, _OPEN)}


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to be used on one line; problem PATTERN_REFUSED."""
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        raise problems.PATTERN_REFUSED(why=f"1–{LONGEST_PATTERN}")
    pieces = _PIECE.findall(pattern)
    for piece in pieces:
        if _ELSEWHERE.fullmatch(piece) or _SET_OF_SETS.fullmatch(piece):
            raise problems.PATTERN_REFUSED(why=piece)
    try:
        ready = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise problems.PATTERN_REFUSED(why=f"{error}") from error
    if ready.groupindex.keys() != GROUPS:
        raise problems.PATTERN_REFUSED(why="(?P<id>…) (?P<digits>…)")
    _demand_an_end(list(_repeats(pieces)))
    return ready


def _demand_an_end(repeats: list[_Times]) -> None:
    choices = [times for times in repeats if times.is_a_choice]
    unbounded = [times for times in choices if times.most > LONGEST_CLOSED_REPEAT]
    if len(choices) > MOST_REPEATS or len(unbounded) > MOST_OPEN_REPEATS:
        raise problems.PATTERN_REFUSED(why=f"{{m,n}} > {MOST_REPEATS}, * + > {MOST_OPEN_REPEATS}")


def _repeats(pieces: list[str]) -> Iterator[_Times]:
    """How often each repetition repeats; problem PATTERN_REFUSED for one of something that has choices in it."""
    choices = [False]  # for each group that is open: whether there is a choice in it
    in_last_group = False
    for at, piece in enumerate(pieces):
        times = None if _is_lazy(pieces, at) else _times(piece)
        if piece.startswith("("):
            choices.append(False)
        elif piece == ")":
            in_last_group = choices.pop()
            choices[-1] |= in_last_group
        elif piece == "|":
            choices[-1] = True
        elif times is not None:
            if pieces[at - 1] == ")" and in_last_group and times.most > 1:
                raise problems.PATTERN_REFUSED(why=f"(…){piece}")
            choices[-1] |= times.is_a_choice
            yield times


def _is_lazy(pieces: list[str], at: int) -> bool:
    """Whether a `?` or `+` only says how the repetition before it is tried."""
    return at > 0 and pieces[at] in ("?", "+") and _times(pieces[at - 1]) is not None


def _times(piece: str) -> _Times | None:
    """How often what stands before this piece may repeat; None when it is no repetition."""
    bounds = _BOUNDS.fullmatch(piece)
    if bounds is None:
        return _SIGNS.get(piece)
    least, comma, most = bounds.groups()
    if not (least or most):
        return None
    if not comma:
        return _Times(int(least), int(least))
    return _Times(int(least or 0), int(most) if most else _OPEN)
