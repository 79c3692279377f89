"""May this be done now, and if not, when? Every book is asked, and every one of them has to say yes.

A gate passes, fails or is unknown. Unknown refuses what hurts a customer and never what helps one. The answer keeps
every verdict, also those that pass: a person has to be able to read later why water was shut off.

`earliest` is the first moment from now on at which nothing refuses any more that time can cure. Each shut gate tells
how long it stays shut at least, so the search leaps to the latest of these moments, asks all gates again, and ends
where none refuses. It is exact: no moment that is leaped over could have passed. Facts are taken as they are known now:
a letter, a contact or a tag of a later date is not there yet, and time alone does not bring it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from fieldops.rules.books import Book
from fieldops.rules.calendar import CITY_ZONE, local, local_day
from fieldops.rules.finding import Because, Result
from fieldops.rules.gates import Judged, judge
from fieldops.rules.question import Question

ACTS = ("shut-off", "turn-on", "post-door-tag", "arrangement")

SETTLED_LATER = frozenset({"authorisation", "premise"})
"""Leave comes after the question whether there may be leave; the premise is in front of the reader."""
SETTLED_AT_THE_DOOR = SETTLED_LATER | {"payment-feed"}
"""Neither time nor waiting settles these: central does when it authorises, and the person at the door."""

MOST_LEAPS = 20_000
"""More than fifty years from window to window."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate of one book says, and why."""

    book: str
    clause: str
    gate: str
    result: Result
    because: Because


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question: `earliest` is None where time alone cures nothing."""

    act: str
    allowed: bool
    earliest: datetime | None
    verdicts: tuple[Verdict, ...]

    @property
    def failing(self) -> tuple[Verdict, ...]:
        """The verdicts that do not pass."""
        return tuple(one for one in self.verdicts if one.result != "pass")

    @property
    def would_be_allowed_with_authority(self) -> bool:
        """Whether nothing is missing but the leave to act and the premise."""
        return all(one.gate in SETTLED_LATER for one in self.failing)

    def as_json(self) -> dict[str, Any]:
        """The answer as `fieldops rules decide` prints it; times are the city's, with their offset."""
        return {
            "act": self.act,
            "allowed": self.allowed,
            "earliest": self.earliest.astimezone(CITY_ZONE).isoformat() if self.earliest else None,
            "verdicts": [
                {
                    "book": one.book,
                    "clause": one.clause,
                    "gate": one.gate,
                    "result": one.result,
                    "because": dict(one.because),
                }
                for one in self.verdicts
            ],
        }


def decide(act: str, books: Sequence[Book], question: Question) -> Decision:
    """What the books say about an act (one of ACTS) on an account now."""
    asked = question.at(question.now.astimezone(UTC)).without_the_future()
    judged = judge_all(act, books, asked)
    return Decision(
        act,
        allowed=not refusing(act, judged),
        earliest=_earliest(act, books, asked, judged),
        verdicts=tuple(
            Verdict(one.book, one.clause, one.gate, one.finding.result, one.finding.because) for one in judged
        ),
    )


def judge_all(act: str, books: Sequence[Book], question: Question) -> tuple[Judged, ...]:
    """Every gate of every book, book by book."""
    return tuple(chain.from_iterable(judge(act, book, question) for book in books))


def refusing(act: str, judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Those gates because of which the act is not allowed."""
    judged = tuple(judged)
    stepped_over = {one.book for one in judged if one.gate == "override" and one.finding.result == "pass"}
    return tuple(
        one
        for one in judged
        if one.finding.result == "fail" or (one.finding.result == "unknown" and act != "turn-on")
        if not (one.gate == "window" and one.book in stepped_over)
    )


def _earliest(act: str, books: Sequence[Book], question: Question, judged: tuple[Judged, ...]) -> datetime | None:
    """The first moment from that of the question on, at which the gates were judged as given."""
    moment = question.now
    try:
        for _ in range(MOST_LEAPS):
            shut = _shut_for_a_while(act, judged)
            if not shut:
                return moment
            cures = [one.finding.cured_at for one in shut if one.finding.cured_at is not None]
            if len(cures) < len(shut):
                return None
            moment = min([max(cures), *_new_versions(books, local_day(moment))])
            judged = judge_all(act, books, question.at(moment))
    except OverflowError:  # beyond the last day that a calendar has
        return None
    return None


def _shut_for_a_while(act: str, judged: Iterable[Judged]) -> list[Judged]:
    # A refused override is no reason of its own: it is heard only while the window is shut.
    return [one for one in refusing(act, judged) if one.gate not in SETTLED_AT_THE_DOOR and one.gate != "override"]


def _new_versions(books: Sequence[Book], today: date) -> list[datetime]:
    """The next day on which a book changes: no leap may pass over it, because what it cures may be cured sooner."""
    days = [
        version.since
        for book in books
        for versions in book.parameters.values()
        for version in versions
        if version.since > today
    ]
    return [local(min(days))] if days else []
