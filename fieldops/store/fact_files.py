"""Queries for loading billing's facts: what is known under which reference, and the files that were loaded."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.meter_routes import in_portions
from fieldops.store.money_tables import (
    AccountHold,
    Arrangement,
    BadFactsRow,
    CustomerContact,
    FactsFile,
    MailedNotice,
    Payment,
    TurnOnRelease,
)

Referenced = type[MailedNotice | CustomerContact | AccountHold | Arrangement | TurnOnRelease]

_REFERENCED: dict[str, Referenced] = {
    "notice": MailedNotice,
    "contact": CustomerContact,
    "hold": AccountHold,
    "arrangement": Arrangement,
    "release": TurnOnRelease,
}


def known(session: Session, references: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What billing told before, by kind and reference; each kind, nsf too, has references of its own."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in (*_REFERENCED, "payment", "nsf")}
    for portion in in_portions(reference for reference in references if reference):
        for payment in session.scalars(sa.select(Payment).where(Payment.reference.in_(portion))):
            found[payment.kind][payment.reference] = payment
        for kind, table in _REFERENCED.items():
            rows: Iterable[Any] = session.scalars(sa.select(table).where(table.reference.in_(portion)))
            found[kind].update((row.reference, row) for row in rows)
    return found


def find_hold(session: Session, hold_id: str) -> AccountHold | None:
    """The hold with this id."""
    return session.get(AccountHold, hold_id)


def find_file(session: Session, sha256: str) -> FactsFile | None:
    """The load of a file with these bytes, if there was one."""
    return session.scalar(sa.select(FactsFile).filter_by(sha256=sha256))


def get_file(session: Session, file_id: str) -> FactsFile | None:
    """The load with this id."""
    return session.get(FactsFile, file_id)


def files(session: Session, limit: int = 30) -> list[FactsFile]:
    """The files loaded last, the newest first."""
    return list(session.scalars(sa.select(FactsFile).order_by(FactsFile.loaded_at.desc(), FactsFile.id).limit(limit)))


def bad_rows(session: Session, file_id: str) -> list[BadFactsRow]:
    """The rows set aside from one file, by line."""
    return list(session.scalars(sa.select(BadFactsRow).filter_by(facts_file_id=file_id).order_by(BadFactsRow.line)))
