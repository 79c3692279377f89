"""A day's list as the office looks at it: in groups, each as long as a page can be, or what somebody looks for in them.

A city has a thousand places on a list and each of them has its reasons; a page with all of them weighs megabytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldops.work.ladder_lists import Candidate

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Places that stand alike: how many there are, and those shown of the ones that fit what is looked for."""

    count: int
    fitting: int
    shown: tuple[Candidate, ...]

    @property
    def more(self) -> int:
        """How many fit and are not shown."""
        return self.fitting - len(self.shown)


@dataclass(frozen=True, slots=True)
class Groups:
    """On the list, due and not on it yet, not due."""

    listed: Group
    due: Group
    others: Group

    @property
    def count(self) -> int:
        """How many places there are."""
        return self.listed.count + self.due.count + self.others.count

    @property
    def fitting(self) -> int:
        """How many of them fit what is looked for."""
        return self.listed.fitting + self.due.fitting + self.others.fitting


def groups(candidates: Sequence[Candidate], find: str, most: int = MOST_SHOWN) -> Groups:
    """The candidates in groups; of each at most so many whose address or account number has `find` in it."""
    listed = [each for each in candidates if each.order]
    due = [each for each in candidates if each.is_due]
    others = [each for each in candidates if not each.order and not each.is_due]
    # What may be given out comes first, or the first hundred that were given out would hide all that were not.
    listed.sort(key=lambda each: not each.is_free)
    return Groups(*(_group(rows, find.casefold(), most) for rows in (listed, due, others)))


def _group(rows: Sequence[Candidate], find: str, most: int) -> Group:
    fitting = [each for each in rows if _fits(each, find)]
    return Group(len(rows), len(fitting), tuple(fitting[:most]))


def _fits(candidate: Candidate, find: str) -> bool:
    return find in candidate.service_point.address.casefold() or find in candidate.account.account_no.casefold()
