"""A meter that nobody was sent to: a field unit read it from a handheld, or somebody came upon it.

It belongs to no stop, so nothing is billed of it; the office looks where it stands.
"""

from fieldops.facts.cases import CaseKind
from fieldops.work import cases
from fieldops.work.scene import Happening, Scene

TOLD = ("serial_number", "digits", "skip", "note", "handheld", "meter_route", "pulled_by")
LONGEST_TOLD = 120
MOST_TROUBLE = 20


def found(scene: Scene, happening: Happening) -> None:
    """A case, once for each record, since the same record is the same fact whoever reports it."""
    fact, p = happening.fact, happening.p
    detail = {name: p[name][:LONGEST_TOLD] for name in TOLD if p.get(name)}
    trouble = [code[:LONGEST_TOLD] for code in p.get("trouble") or []][:MOST_TROUBLE]
    detail |= {"trouble": trouble, "at": happening.at.isoformat(), "by": fact.by}
    place = scene.stop_of(happening)
    stop_id = place.stop.id if place else None
    cases.open_case(scene.session, fact.received_at, CaseKind.METER_FOUND, fact.id, stop_id=stop_id, detail=detail)
