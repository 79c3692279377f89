"""Everything that a portion of facts touches, fetched in a handful of queries and kept still until the commit."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from fieldops.store import devices, effects, field_acts, orders, readings, runs
from fieldops.store.billing_tables import Reading
from fieldops.store.identity import raise_change_number
from fieldops.store.journal_tables import Fact
from fieldops.store.runs import AskedRegister, PlacedStop
from fieldops.store.work_tables import FieldOrder, Run, StopRemark
from fieldops.work.fact_times import FactTime, legal_time, words_of

LONGEST_NOTE = 500
NAME_AN_ORDER = ("door_tag.", "service.", "order.", "shut_off.")
"""How the kinds of fact begin that name an order."""


@dataclass(frozen=True)
class Happening:
    """A fact, unpacked."""

    fact: Fact

    @cached_property
    def p(self) -> dict[str, Any]:
        """The payload."""
        payload: dict[str, Any] = json.loads(self.fact.body)
        return payload

    @cached_property
    def time(self) -> FactTime:
        """When it happened, and how surely."""
        return legal_time(self.fact)

    @property
    def at(self) -> datetime:
        """When it happened most likely; what decides anything looks at `time`."""
        return self.time.likely


class Scene:
    """The runs, stops, registers and readings around some facts, as they are now."""

    def __init__(self, session: Session, facts: Sequence[Fact]) -> None:
        self.session = session
        stop_ids = {fact.stop_id for fact in facts if fact.stop_id}
        if self._is_news(stop_ids, facts):
            # Before the runs are held: whoever moves an order takes these locks in this order.
            raise_change_number(session)
        run_ids = {fact.run_id for fact in facts if fact.run_id} | effects.runs_of_stops(session, stop_ids)
        self.runs: dict[str, Run] = {run.id: run for run in runs.hold_runs(session, run_ids)}
        stops = runs.placed_stops(session, stop_ids=stop_ids)
        self.stops: dict[str, PlacedStop] = {place.stop.id: place for place in stops}
        self._asked = runs.asked_registers(session, stop_ids=stop_ids)
        self._dials = {one.register_id: one.dials for asked in self._asked.values() for one in asked}
        self._readings = readings.of_runs(session, run_ids)
        fact_ids = [fact.id for fact in facts]
        self._made = effects.readings_made(session, fact_ids) | effects.remarks_made(session, fact_ids)

    def _is_news(self, stop_ids: set[str], facts: Sequence[Fact]) -> bool:
        """Whether tablets must hear: of orders, and of what a handheld captured, which is in no tablet's journal."""
        named = any(fact.kind.startswith(NAME_AN_ORDER) for fact in facts)
        if named or field_acts.any_order_at(self.session, stop_ids):
            return True
        return devices.any_unit(self.session, {fact.device_id for fact in facts})

    @cached_property
    def points_ever_shut_off(self) -> set[str]:
        """Those of the stops' service points where water was ever shut off before these facts."""
        return field_acts.points_ever_shut_off(self.session, {place.service_point.id for place in self.stops.values()})

    def order_of(self, happening: Happening) -> FieldOrder:
        """The order that a fact names, as it is now, kept still for others; LookupError when we know none like it."""
        held = orders.hold_orders(self.session, [happening.p["order"]])
        if not held:
            raise LookupError("an order we do not know")
        return held[0]

    def stop_of(self, happening: Happening) -> PlacedStop | None:
        """Where it happened; None for a fact that names no stop, or none of ours."""
        return self.stops.get(happening.fact.stop_id or "")

    def asked_at(self, place: PlacedStop) -> list[AskedRegister]:
        """The registers that a stop asks for."""
        return self._asked[place.stop.id]

    def readings_of(self, run_id: str | None, register_id: str) -> list[Reading]:
        """The readings of one register in one run."""
        return self._readings[run_id, register_id]

    def dials_of(self, register_id: str) -> int:
        """How many dials a register has, asked for or not; LookupError when we know none with this id."""
        if register_id not in self._dials:
            found = effects.find_register(self.session, register_id)
            if found is None:
                raise LookupError("a reading of a register we do not know")
            self._dials[register_id] = found.dials
        return self._dials[register_id]

    def earlier_fact(self, fact_id: str) -> Happening:
        """Another fact; LookupError while it has not come in."""
        found = effects.find_fact(self.session, fact_id)
        if found is None:
            raise LookupError("a fact that has not come in")
        return Happening(found)

    def add_reading(self, reading: Reading) -> bool:
        """Keep a reading, once; whether it was new."""
        if reading.id in self._made:
            return False
        self.session.add(reading)
        self.readings_of(reading.run_id, reading.register_id).append(reading)
        self._made.add(reading.id)
        return True

    def add_remark(self, remark: StopRemark) -> None:
        """Keep a remark, once."""
        if remark.fact_id not in self._made:
            self.session.add(remark)
            self._made.add(remark.fact_id)


Effect = Callable[[Scene, Happening], None]


def keep_remark(scene: Scene, happening: Happening, code: str | None, note: str) -> None:
    """Keep a trouble code or a note that was left at a stop."""
    place = scene.stop_of(happening)
    if place is not None:
        fact = happening.fact
        kept, at = note[:LONGEST_NOTE], words_of(fact)
        scene.add_remark(
            StopRemark(fact_id=fact.id, stop_id=place.stop.id, trouble_code=code, note=kept, by=fact.by, at=at)
        )
