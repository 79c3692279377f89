"""The gates of every act, in the order in which they are judged and told.

A gate stands here with the parameter that it needs: a book that has no such parameter has no such rule, and the gate is
not listed for it. Two rows of one name are two books' rules about the same thing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldops.rules import arrangement, authority, delinquency, final_notice, holds, hours, notices, statute, turn_on
from fieldops.rules.books import Book, Parameter
from fieldops.rules.finding import Finding
from fieldops.rules.question import Question


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition; `judge` answers None where it has nothing to say."""

    name: str
    parameter: str
    judge: Callable[[Parameter, Question], Finding | None]
    dated_by_bill: bool = False
    """The version in force on the bill date counts, not the one in force now."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate's finding with the book and the clause it comes from."""

    book: str
    clause: str
    gate: str
    finding: Finding


NONPAY = "NONPAY"

_AMOUNT = Gate("amount", "amount", delinquency.amount)
_MAILED_NOTICE = Gate("mailed-notice", "mailed_notice", notices.mailed_notice, dated_by_bill=True)
_HOLD = Gate("hold", "hold", holds.hold)
_COVERED = Gate("class", "covered_classes", delinquency.covered_class)

GATES: dict[str, tuple[Gate, ...]] = {
    "shut-off": (
        Gate("class", "refused_classes", delinquency.refused_class),
        _COVERED,
        _AMOUNT,
        Gate("days-delinquent", "days_delinquent", delinquency.days_delinquent),
        _MAILED_NOTICE,
        Gate("mailed-notice", "notice_lead", statute.notice_lead, dated_by_bill=True),
        Gate("contact", "contact", statute.contact),
        Gate("door-tag", "door_tag", final_notice.door_tag),
        Gate("final-notice-ended", "final_notice", final_notice.final_notice_ended),
        _HOLD,
        Gate("window", "shut_off_window", hours.window),
        Gate("payment-feed", "payment_feed", authority.payment_feed),
        Gate("authorisation", "authorisation", authority.authorisation),
        Gate("premise", "premise", authority.premise),
    ),
    "turn-on": (
        Gate("release", "release", turn_on.release),
        Gate("balance", "balance", turn_on.balance),
        Gate("window", "turn_on_window", hours.window),
        Gate("override", "override", turn_on.override),
    ),
    # The law speaks of the shut-off, not of the tag; but what stops its ladder stops this step of it too.
    "post-door-tag": (
        _AMOUNT,
        _MAILED_NOTICE,
        _HOLD,
        Gate("window", "door_tag_window", hours.window),
    ),
    "arrangement": (
        Gate("length", "arrangement", arrangement.length),
        Gate("before-shut-off", "arrangement", arrangement.before_shut_off),
        Gate("covers-all", "arrangement", arrangement.covers_all),
    ),
}


def judge(act: str, book: Book, question: Question) -> tuple[Judged, ...]:
    """Every gate that this book has for this act, judged in order."""
    return tuple(_judged(book, gates_of(act, book, question), question))


def gates_of(act: str, book: Book, question: Question) -> tuple[Gate, ...]:
    """The gates that a book has for an act on this account; one that it does not cover meets nothing but its class."""
    if act == "turn-on" and question.off_for != NONPAY:
        return ()
    if book.covers and question.account.account_class not in book.covers:
        return (_COVERED,)
    return tuple(gate for gate in GATES[act] if gate.parameter in book.parameters)


def _judged(book: Book, gates: tuple[Gate, ...], question: Question) -> Iterator[Judged]:
    window_fails = False
    for gate in gates:
        if gate.name == "override" and not window_fails:
            continue
        rule = book.parameter(gate.parameter, question.account.bill_date if gate.dated_by_bill else question.today)
        finding = gate.judge(rule, question) if rule else None
        if rule and finding:
            yield Judged(book.name, rule.clause, gate.name, finding)
            window_fails = window_fails or (gate.name == "window" and finding.result == "fail")
