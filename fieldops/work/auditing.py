"""The book of who did what in the office: only ever added to.

A subject is an id, a code or a user name from the store, never text that somebody typed: people type passwords into
the wrong field.
"""

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.store import people as store
from fieldops.store.people_tables import AuditEntry

NOBODY = "-"
"""The actor where nobody is signed in, and the subject of an act on nothing in particular."""


def note(session: Session, clock: Clock, actor: str, action: str, subject: str = NOBODY) -> None:
    """Write down that `actor` (a user name) did `action` to `subject`, now."""
    store.append_audit(session, AuditEntry(at=clock.now(), actor=actor, action=action, subject=subject))
