"""The timeline of a case: what billing, the office, the rule book and the field did, in the order of time.

It tells when a payment came, never how much it was: the same page is for people who have no business with money. Only
who works with money sees under which reference billing told it. A release code is told here by its hour, never itself.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldops.rules.deciding import SETTLED_LATER
from fieldops.store import case_history
from fieldops.store.case_history import NamedPhoto, ToldFact
from fieldops.store.money_tables import AccountHold
from fieldops.store.order_tables import Authorisation, CaseFile
from fieldops.store.work_tables import FieldOrder
from fieldops.work.fact_times import legal_time

WORTH_TELLING = timedelta(minutes=1)
"""A tablet's clock that is wrong by less is told of nowhere."""
LOOKS_BACK = timedelta(days=120)
"""As far as a ladder reaches that was walked without delay."""
SHOWN_OF_A_FACT = ("code", "reason", "digits", "tag_number", "place", "valve", "lock_number", "note", "text", "kind")


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry: what happened when, by whom, and what is known beside; a key of `what` has its words on the page."""

    at: datetime
    what: str
    by: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def timeline(session: Session, case: CaseFile, *, knows_billing: bool) -> list[Moment]:
    """Everything about a case, the earliest first."""
    since = case.opened_at - LOOKS_BACK
    orders = {order.id: order for order in case_history.orders_about(session, case, since)}
    moments = [
        *_of_billing(session, case, since, knows_billing),
        *_of_orders(session, orders),
        *_of_leave(session, orders),
        *_of_facts(session, orders, case),
        Moment(case.opened_at, "opened"),
    ]
    if case.closed_at is not None:
        moments.append(Moment(case.closed_at, "closed", case.closed_by or "", {"reason": case.closing_reason}))
    return sorted(moments, key=lambda moment: moment.at)


def _of_billing(session: Session, case: CaseFile, since: datetime, knows_billing: bool) -> Iterator[Moment]:
    for payment in case_history.payments(session, case.account_id, since):
        detail: dict[str, Any] = {"recorded": payment.recorded_at}
        yield Moment(payment.at, payment.kind, "", detail | ({"reference": payment.reference} if knows_billing else {}))
    for hold in case_history.holds(session, case.account_id, since):
        yield from _of_hold(hold)
    for release in case_history.releases(session, case.account_id, since):
        yield Moment(release.as_of, "release", release.recorded_by, {"basis": release.basis})
        if release.cancelled_at is not None:
            yield Moment(release.cancelled_at, "release_cancelled")


def _of_hold(hold: AccountHold) -> Iterator[Moment]:
    detail = {"hold": hold.kind, "reason": hold.reason}
    yield Moment(hold.from_at, "hold", hold.recorded_by, detail)
    if hold.to_at is not None:
        yield Moment(hold.to_at, "hold_end", "", detail)


def _of_orders(session: Session, orders: dict[str, FieldOrder]) -> Iterator[Moment]:
    for step in case_history.steps(session, orders):
        detail = {"step": step.step, "why": step.why, "change": step.change_number, "order": orders[step.order_id]}
        yield Moment(step.at, "step", step.by, detail)
    for decision in case_history.decisions(session, orders):
        against = [verdict["because"] for verdict in decision.verdicts if _stands_against(verdict)]
        answer = {"act": decision.act, "purpose": decision.purpose, "allowed": not against, "because": against}
        yield Moment(decision.at, "decision", decision.by, answer)


def _stands_against(verdict: dict[str, Any]) -> bool:
    return verdict["result"] != "pass" and verdict["gate"] not in SETTLED_LATER


def _of_leave(session: Session, orders: dict[str, FieldOrder]) -> Iterator[Moment]:
    for leave in case_history.authorisations(session, orders):
        yield from _of_authorisation(leave)
    for code in case_history.codes_told(session, orders):
        assert code.told_at is not None, "asked for by this"
        yield Moment(code.told_at, "code_told", code.told_by or "")
        if code.closing_at is not None:
            yield Moment(code.closing_at, "closing_code", code.closing_by or "", {"agrees": code.closing_agrees})


def _of_authorisation(leave: Authorisation) -> Iterator[Moment]:
    yield Moment(leave.issued_at, "authorisation", "", {"expires": leave.expires_at, "revision": leave.revision})
    if leave.ended_at is not None:
        yield Moment(leave.ended_at, "authorisation_end", "", {"ended": leave.ended_because})


def _of_facts(session: Session, orders: dict[str, FieldOrder], case: CaseFile) -> Iterator[Moment]:
    told = case_history.facts(session, orders, case)
    photos = case_history.photos(session, [one.fact.id for one in told])
    for one in told:
        yield _of_fact(one, [photo for photo in photos if photo.fact_id == one.fact.id])


def _of_fact(told: ToldFact, photos: list[NamedPhoto]) -> Moment:
    fact, payload = told.fact, json.loads(told.fact.body)
    seen = json.loads(told.line).get("seen") if told.line else None
    time, clock = legal_time(fact), datetime.fromisoformat(fact.at)
    detail = {
        "fact": fact.kind,
        "received": fact.received_at,
        "clock": clock if abs(clock - time.likely) >= WORTH_TELLING else None,
        "quality": fact.time_quality,
        "unc": timedelta(milliseconds=fact.time_unc or 0),
        "seen": seen,
        "told": {name: payload[name] for name in SHOWN_OF_A_FACT if payload.get(name)},
        "photos": photos,
    }
    return Moment(time.likely, "fact", fact.by, detail)
