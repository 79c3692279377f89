"""What follows from a release, and from a payment that the bank sent back (201-9 5.2.4, 5.2.6).

A release makes a turn-on order for every service of the account that is off because nobody paid. A returned payment
takes away the releases that rest on money and were told for a moment before it, with the orders they made; where the
water runs already it opens a case for billing. It never makes a shut-off.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from fieldops.facts.orders import Off, OrderKind, OrderState, OrderStep, Why
from fieldops.store import fact_files, money
from fieldops.store.money_tables import Payment, TurnOnRelease
from fieldops.store.order_tables import ServiceAct
from fieldops.work import cases, ordering
from fieldops.work.cases import CaseKind

REST_ON_MONEY = frozenset({"paid_in_full", "arrangement_by_override"})
"""Bases that a returned payment takes away; what a court or a doctor asks for stands without money."""
PRIORITY = 50
"""A service that may run again goes before everything that is only due."""


def judge_new(release: TurnOnRelease, sent_back: Sequence[Payment], now: datetime) -> None:
    """Cancel a new release at once where a payment known to be returned takes it away."""
    for payment in sent_back:
        if _takes_away(payment, release):
            _cancel(release, payment, now)


def make_orders(session: Session, now: datetime, releases: Iterable[TurnOnRelease], by: str) -> list[str]:
    """Turn-on orders for what the releases free and no open order stands for; their ids."""
    live = [release for release in releases if release.cancelled_at is None]
    accounts = [release.account_id for release in live]
    off = money.off_for_nonpayment(session, accounts)
    waiting = money.open_orders(session, accounts, [OrderKind.TURN_ON])
    served = {order.service_point_id for orders in waiting.values() for order in orders}
    made = []
    for release in live:
        for point in off.get(release.account_id, []):
            if point.id not in served:
                served.add(point.id)
                made.append(_make_order(session, now, release, point.id, by))
    return made


def take_away(session: Session, now: datetime, sent_back: Sequence[Payment], by: str) -> None:
    """Cancel the releases that returned payments take away, and open a case where the water runs again."""
    accounts = [payment.account_id for payment in sent_back]
    releases = money.releases(session, accounts)
    turn_ons = money.turn_ons_after_nonpayment(session, accounts)
    off = money.off_for_nonpayment(session, accounts)
    paid = fact_files.known(session, [payment.returns or "" for payment in sent_back])["payment"]
    for payment in sent_back:
        acts = turn_ons.get(payment.account_id, [])
        rested = [release for release in releases.get(payment.account_id, []) if _takes_away(payment, release)]
        for release in rested:
            if payment.account_id in off or not _after(acts, release.as_of):
                _cancel(release, payment, now)
        _withdraw_orders(session, now, [release for release in rested if release.cancelled_at is not None], by)
        original = paid.get(payment.returns or "")
        since = original.at if original else max((release.as_of for release in rested), default=None)
        for act in _after(acts, since)[:1]:
            _open_case(session, now, payment, act)


def _open_case(session: Session, now: datetime, payment: Payment, act: ServiceAct) -> None:
    detail = {"reference": payment.reference, "turned_on_at": act.at.isoformat()}
    cases.open_case(
        session,
        now,
        CaseKind.NSF_AFTER_TURN_ON,
        payment.id,
        account_id=payment.account_id,
        order_id=act.order_id,
        detail=detail,
    )


def _takes_away(payment: Payment, release: TurnOnRelease) -> bool:
    return release.basis in REST_ON_MONEY and release.as_of <= payment.at


def _cancel(release: TurnOnRelease, payment: Payment, now: datetime) -> None:
    if release.cancelled_at is None:
        release.cancelled_at, release.cancelled_because = now, f"nsf {payment.reference}"


def _withdraw_orders(session: Session, now: datetime, releases: Sequence[TurnOnRelease], by: str) -> None:
    for order in money.orders_made_by(session, [release.id for release in releases]):
        ordering.take_off_run(session, now, order, OrderStep.WITHDRAW, by, Why.NSF)


def _make_order(session: Session, now: datetime, release: TurnOnRelease, service_point_id: str, by: str) -> str:
    order = ordering.make_order(
        session,
        now,
        OrderKind.TURN_ON,
        service_point_id,
        release.account_id,
        by,
        state=OrderState.AUTHORISED,
        priority=PRIORITY,
        off_for=Off.NONPAY,
        fact_id=release.id,
    )
    return order.id


def _after(acts: Sequence[ServiceAct], since: datetime | None) -> list[ServiceAct]:
    return [act for act in acts if since is not None and act.at >= since]
