"""Cases: opened by what disagrees, once for one kind and cause; closed by a person with a reason."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.cases import BY_A_PERSON, CaseKind, ClosingReason, may_close
from fieldops.facts.ids import new_id
from fieldops.facts.roles import Role
from fieldops.store import cases as store
from fieldops.store import field_acts
from fieldops.store.order_tables import CaseFile
from fieldops.work import auditing, people

__all__ = ["CaseKind", "ClosingReason", "close_case", "open_case", "settle"]

LONGEST_NOTE = 1_000
NOBODY = "-"
"""Who closes what later facts have answered."""


def open_case(  # noqa: PLR0913 -- what a case is about; all but the first four are named
    session: Session,
    at: datetime,
    kind: CaseKind,
    cause: str,
    *,
    account_id: str | None = None,
    order_id: str | None = None,
    stop_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> CaseFile:
    """The case of this kind and cause: opened now, or the one that was opened before, as it is."""
    known = store.find_by_cause(session, kind, cause)
    if known is not None:
        return known
    case = CaseFile(
        id=new_id(),
        kind=str(kind),
        cause=cause,
        account_id=account_id,
        order_id=order_id,
        stop_id=stop_id,
        detail=dict(detail or {}),
        opened_at=at,
    )
    store.add_case(session, case)
    return case


def close_case(session: Session, clock: Clock, case_id: str, reason: str, note: str, by: str) -> CaseFile:
    """Close a case; raises unknown-case, case-closed, case-reason, case-for-finance, not-allowed."""
    case = store.hold_case(session, case_id)
    if case is None:
        raise problems.UNKNOWN_CASE()
    if case.closed_at is not None:
        raise problems.CASE_CLOSED()
    if reason not in BY_A_PERSON:
        raise problems.CASE_REASON()
    _demand_closer(session, CaseKind(case.kind), by)
    _close(case, clock.now(), ClosingReason(reason), by)
    case.closing_note = note.strip()[:LONGEST_NOTE]
    field_acts.end_hold(session, stop_hold(case.cause), clock.now())
    auditing.note(session, clock, by, "case-closed", case.id)
    return case


def settle(
    session: Session, at: datetime, kind: CaseKind, looked_at: Collection[str], due: Collection[str]
) -> list[CaseFile]:
    """Close the open cases of the causes looked at that are due no longer, and open again those that are once more.

    Gives the cases it closed.
    """
    closed = []
    for case in store.of_causes(session, kind, looked_at):
        if case.cause not in due and case.closed_at is None:
            _close(case, at, ClosingReason.ANSWERED, NOBODY)
            closed.append(case)
        elif case.cause in due and case.closing_reason == ClosingReason.ANSWERED:
            case.closed_at, case.closed_by, case.closing_reason = None, None, ""
    return closed


def stop_hold(fact_id: str) -> str:
    """The reference of the hold that a stopped shut-off puts on its account."""
    return f"stop:{fact_id}"


def _demand_closer(session: Session, kind: CaseKind, by: str) -> None:
    roles = frozenset(Role(row.role) for row in people.known(session, by).roles)
    if may_close(kind, roles):
        return
    if may_close(CaseKind.SHUT_OFF_STOPPED, roles):
        raise problems.CASE_FOR_FINANCE()
    raise problems.NOT_ALLOWED()


def _close(case: CaseFile, at: datetime, reason: ClosingReason, by: str) -> None:
    case.closed_at, case.closed_by, case.closing_reason = at, by, str(reason)
