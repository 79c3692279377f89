"""Who this store is, which life of it this is, and the number of its latest change of work."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.store.identity_tables import StoreIdentity


def first_identity(clock: Clock) -> StoreIdentity:
    """The identity of a new store."""
    return StoreIdentity(cursor_tag=_new_tag(), cursor_key=new_cursor_key(), made_at=clock.now())


def new_cursor_key() -> str:
    """A key that nobody can guess, 32 hex digits."""
    return secrets.token_hex(16)


def identity(session: Session) -> StoreIdentity:
    """The store's one identity row."""
    return session.get_one(StoreIdentity, 1)


def hold_identity(session: Session) -> StoreIdentity:
    """The identity row, kept still for others until the commit."""
    return session.get_one(StoreIdentity, 1, with_for_update=True)


def become_central(session: Session) -> None:
    """Give central its own id, once."""
    row = identity(session)
    if row.server is None:
        row.server = new_id()


def begin_new_incarnation(held: StoreIdentity) -> None:
    """Say that the store was restored: a new tag, so that no number of the life that was lost means one of this."""
    held.incarnation += 1
    held.cursor_tag = _new_tag()


def raise_change_number(session: Session) -> int:
    """Say that work handed down has changed; the row stays locked until the commit, so numbers come in commit order."""
    statement = (
        sa.update(StoreIdentity)
        .values(change_number=StoreIdentity.change_number + 1)
        .returning(StoreIdentity.change_number)
    )
    return session.execute(statement.execution_options(synchronize_session=False)).scalar_one()


def _new_tag() -> str:
    return secrets.token_hex(6)
