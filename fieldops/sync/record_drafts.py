"""What kept records of handhelds tell, as events for the unit's own journal that have no place in it yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fieldops.facts.handhelds import HandheldRecord
from fieldops.facts.roles import Role, may_record
from fieldops.store.handheld_tables import HandheldDump, KeptRecord
from fieldops.store.own_tables import PersonHere
from fieldops.sync.own_journal import Draft
from fieldops.work.handheld_facts import facts_of, found_fact
from fieldops.work.handheld_matching import Match, Stops, match

Kept = tuple[HandheldDump, KeptRecord]
Numbered = tuple[int, Draft]
"""An event, and the number of the record that tells it."""
DumpName = tuple[str, str, int]
"""Handheld, meter route, epoch."""


def name_of(dump: HandheldDump) -> DumpName:
    """What a dump is known by."""
    return dump.handheld, dump.meter_route, dump.epoch


def records_in_the_field(person: PersonHere) -> bool:
    """Whether what somebody tells of the field counts at the office."""
    return may_record(frozenset(role for role in Role if role in person.roles))


def as_record(row: KeptRecord) -> HandheldRecord:
    """A kept record as it was handed over."""
    return HandheldRecord(
        n=row.n,
        uid=row.uid,
        serial_number=row.serial_number,
        digits=row.digits,
        taken_at=datetime.fromisoformat(row.taken_at),
        raw=row.raw,
        skip=row.skip,
        trouble=tuple(row.trouble),
        note=row.note,
    )


def stop_of(stops: Stops, dump: HandheldDump, row: KeptRecord) -> Match | None:
    """Where a kept record belongs in the unit's work."""
    return match(stops, dump.meter_route, row.serial_number, row.digits, datetime.fromisoformat(row.taken_at))


def understood(
    untold: Sequence[Kept], stops: Stops, people: Mapping[str, PersonHere], seen: str | None
) -> list[Numbered]:
    """The events of the records whose stop is known and whose puller is signed in.

    Somebody of the office may pull, but the office records nothing of the field: then a reader has to pull once more.
    """
    recorders = {key: person for key, person in people.items() if records_in_the_field(person)}
    drafts: list[Numbered] = []
    for dump, row in untold:
        person = recorders.get((dump.pulled_by or "").lower())
        place = stop_of(stops, dump, row)
        if person is None or place is None:
            continue
        for fact in facts_of(dump.handheld, dump.protocol, as_record(row), place):
            stop = place.stop
            draft = Draft(fact.id, fact.kind, row.taken_at, seen, person.username, stop.run, stop.id, fact.payload)
            drafts.append((row.number, draft))
    return drafts


def found(untold: Sequence[Kept], stops: Stops, name: DumpName, by: str, seen: str | None) -> list[Numbered]:
    """The events of the records of one dump that belong to no stop, told by who reports them."""
    drafts: list[Numbered] = []
    for dump, row in untold:
        if name_of(dump) == name and stop_of(stops, dump, row) is None:
            fact = found_fact(dump.handheld, dump.protocol, dump.meter_route, as_record(row), dump.pulled_by)
            drafts.append((row.number, Draft(fact.id, fact.kind, row.taken_at, seen, by, None, None, fact.payload)))
    return drafts
