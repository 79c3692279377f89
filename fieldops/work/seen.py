"""What a tablet knew when somebody acted: the cursor of work that its line names, against the number of a change."""

import json

from sqlalchemy.orm import Session

from fieldops.store import effects, field_acts
from fieldops.store.identity import identity
from fieldops.store.journal_tables import Fact


def fact_of(session: Session, fact_id: str) -> Fact:
    """The fact that an act was made of."""
    fact = effects.find_fact(session, fact_id)
    assert fact is not None, "an act is made of a fact that is here"
    return fact


def seen_at(session: Session, fact_id: str) -> str | None:
    """The cursor that the tablet had applied when it recorded this fact; None where nothing tells."""
    line = field_acts.line_of(session, fact_of(session, fact_id))
    seen = json.loads(line.raw).get("seen") if line else None
    return seen if isinstance(seen, str) else None


def knew(session: Session, seen: str | None, change_number: int | None) -> bool | None:
    """Whether a tablet with this cursor had been told of that change; None where nobody can say.

    A cursor begins with the number of the change it reaches to and the tag of the store that gave it
    (docs/exchange.md, Work); one of another store, or of this one before it was restored, says nothing.
    """
    number, tag, *_ = [*(seen or "").split("."), "", ""]
    if change_number is None or tag != identity(session).cursor_tag or not number.isdecimal():
        return None
    return int(number) >= change_number
