"""Which of several readings of one register in one run counts.

Facts arrive in any order, so the answer is decided anew from all of them whenever one comes in, and is the same
whatever came first:

- A reading that a correction names is superseded, and the correction stands in its place and time.
- Of what is left the earliest taken counts; the others are conflicts that a person decides.
- Where a re-read was ordered, only a re-read counts: the rest waits as conflicts.
- Where a person has chosen, the chosen one (or its correction) counts.
- Approved and exported readings stay as they are; whatever comes later is a conflict.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from fieldops import problems
from fieldops.store.billing_tables import Reading

DECIDED = frozenset({"approved", "exported"})
_OPEN = frozenset({"counted", "conflict"})


def settle(readings: Sequence[Reading]) -> None:
    """Give every reading of one register in one run its standing."""
    by_id = {reading.id: reading for reading in readings}
    named = {reading.supersedes for reading in readings}
    candidates = [one for one in readings if one.standing in _OPEN and one.id not in named]
    counted = _the_one_that_counts(readings, candidates, by_id)
    for one in readings:
        if one.standing in _OPEN and one.id in named:
            one.standing = "superseded"
    for one in candidates:
        one.standing = "counted" if one is counted else "conflict"


def _the_one_that_counts(
    readings: Sequence[Reading], candidates: Sequence[Reading], by_id: dict[str, Reading]
) -> Reading | None:
    if any(one.standing in DECIDED for one in readings):
        return None
    allowed = [one for one in candidates if one.kind == "reread"] if _was_sent_back(readings) else list(candidates)
    if _was_chosen(readings):
        allowed = [one for one in allowed if any(each.standing == "counted" for each in _lineage(one, by_id))]
    return min(allowed, key=lambda one: _taken(one, by_id), default=None)


def _was_sent_back(readings: Sequence[Reading]) -> bool:
    return any(one.standing == "sent_back" for one in readings)


def _was_chosen(readings: Sequence[Reading]) -> bool:
    """Whether a person decided before: only then is something superseded that no correction names."""
    named = {one.supersedes for one in readings}
    return any(one.standing == "superseded" and one.id not in named for one in readings)


def _taken(reading: Reading, by_id: dict[str, Reading]) -> tuple[datetime, str]:
    """When the reading was taken, a correction when the first reading of its line was; ids order equal times."""
    *_, first = _lineage(reading, by_id)
    return taken_at(first), first.id


def _lineage(reading: Reading, by_id: dict[str, Reading]) -> Iterator[Reading]:
    """The reading, what it corrects, what that corrects, and so on."""
    seen: set[str] = set()
    one: Reading | None = reading
    while one is not None and one.id not in seen:
        yield one
        seen.add(one.id)
        one = by_id.get(one.supersedes or "")


def taken_at(reading: Reading) -> datetime:
    """When a reading of the field was taken."""
    assert reading.read_at is not None, "only billing's readings have no time of day"
    return datetime.fromisoformat(reading.read_at)


def demand_undecided(reading: Reading) -> None:
    """Refuse a reading that nobody may decide about any more; raises read-already-approved, read-replaced."""
    if reading.standing in DECIDED:
        raise problems.READ_ALREADY_APPROVED()
    if reading.standing == "superseded":
        raise problems.READ_REPLACED()
