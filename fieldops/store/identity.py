"""Who this store is, and the number of its latest change of work."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.facts.ids import new_id
from fieldops.store.identity_tables import StoreIdentity


def identity(session: Session) -> StoreIdentity:
    """The store's one identity row."""
    return session.get_one(StoreIdentity, 1)


def become_central(session: Session) -> None:
    """Give central its own id, once."""
    row = identity(session)
    if row.server is None:
        row.server = new_id()


def raise_change_number(session: Session) -> int:
    """Say that work handed down has changed; the row stays locked until the commit, so numbers come in commit order."""
    statement = (
        sa.update(StoreIdentity)
        .values(change_number=StoreIdentity.change_number + 1)
        .returning(StoreIdentity.change_number)
    )
    return session.execute(statement.execution_options(synchronize_session=False)).scalar_one()
