"""Queries for the timeline of a case: everything that was told, decided, handed out and done about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.base import Base
from fieldops.store.blob_tables import Blob, PhotoNamed
from fieldops.store.journal_tables import Fact, JournalLine
from fieldops.store.money_tables import AccountHold, Payment, TurnOnRelease
from fieldops.store.order_tables import Authorisation, CaseFile, OrderStep, ReleaseCode
from fieldops.store.rule_tables import Decision
from fieldops.store.work_tables import FieldOrder, Stop

TOLD_APART = ("release_code", "override", "intake")
"""What the book was asked for by itself; other answers stand behind an authorisation or a step."""

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact with the bytes of its line, where they are here."""

    fact: Fact
    line: bytes | None


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A photo that a fact names, and whether its bytes are here."""

    fact_id: str
    sha256: str
    is_here: bool


def orders_about(session: Session, case: CaseFile, since: datetime) -> list[FieldOrder]:
    """The orders a case names, and those of its account made since."""
    named = FieldOrder.id.in_([order_id for order_id in (case.order_id, case.turn_on_order_id) if order_id])
    of_account = sa.and_(FieldOrder.account_id == case.account_id, FieldOrder.made_at >= since)
    statement = sa.select(FieldOrder).where(sa.or_(named, of_account) if case.account_id else named)
    return list(session.scalars(statement.order_by(FieldOrder.made_at, FieldOrder.id)))


def steps(session: Session, order_ids: Collection[str]) -> list[OrderStep]:
    """What these orders went through."""
    return _rows(session, OrderStep, OrderStep.order_id.in_(order_ids))


def decisions(session: Session, order_ids: Collection[str]) -> list[Decision]:
    """What the book was asked about these orders by itself."""
    return _rows(session, Decision, sa.and_(Decision.order_id.in_(order_ids), Decision.purpose.in_(TOLD_APART)))


def authorisations(session: Session, order_ids: Collection[str]) -> list[Authorisation]:
    """Leave that was issued for these orders."""
    return _rows(session, Authorisation, Authorisation.order_id.in_(order_ids))


def codes_told(session: Session, order_ids: Collection[str]) -> list[ReleaseCode]:
    """The release codes of these orders that a dispatcher told."""
    return _rows(session, ReleaseCode, sa.and_(ReleaseCode.order_id.in_(order_ids), ReleaseCode.told_at.is_not(None)))


def payments(session: Session, account_id: str | None, since: datetime) -> list[Payment]:
    """What came in for the account, or was sent back, since an instant."""
    return _rows(session, Payment, sa.and_(Payment.account_id == account_id, Payment.at >= since))


def holds(session: Session, account_id: str | None, since: datetime) -> list[AccountHold]:
    """The holds of the account that began since an instant, or had not ended by then."""
    in_force = sa.or_(AccountHold.from_at >= since, AccountHold.to_at.is_(None), AccountHold.to_at >= since)
    return _rows(session, AccountHold, sa.and_(AccountHold.account_id == account_id, in_force))


def releases(session: Session, account_id: str | None, since: datetime) -> list[TurnOnRelease]:
    """Billing's releases for the account since an instant."""
    return _rows(session, TurnOnRelease, sa.and_(TurnOnRelease.account_id == account_id, TurnOnRelease.as_of >= since))


def facts(session: Session, order_ids: Collection[str], case: CaseFile) -> list[ToldFact]:
    """What was told at the stops of these orders and at the case's own, what opened it, and who named its photo."""
    at_stops = sa.select(Stop.id).where(sa.or_(Stop.order_id.in_(order_ids), Stop.id == case.stop_id))
    named = sa.select(PhotoNamed.fact_id).where(PhotoNamed.sha256 == case.cause)
    about = sa.or_(Fact.stop_id.in_(at_stops), Fact.id == case.cause, Fact.id.in_(named))
    same_line = sa.and_(JournalLine.journal_id == Fact.journal_id, JournalLine.seq == Fact.seq)
    statement = sa.select(Fact, JournalLine.raw).outerjoin(JournalLine, same_line).where(about).order_by(Fact.gseq)
    return [ToldFact(*row) for row in session.execute(statement)]


def photos(session: Session, fact_ids: Collection[str]) -> list[NamedPhoto]:
    """The photos that these facts name."""
    statement = sa.select(PhotoNamed.fact_id, PhotoNamed.sha256, Blob.sha256.is_not(None)).outerjoin(
        Blob, Blob.sha256 == PhotoNamed.sha256
    )
    return [NamedPhoto(*row) for row in session.execute(statement.where(PhotoNamed.fact_id.in_(fact_ids)))]


def _rows(session: Session, table: type[Row], where: sa.ColumnElement[bool]) -> list[Row]:
    return list(session.scalars(sa.select(table).where(where)))
