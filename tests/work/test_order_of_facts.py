"""Whatever the order in which facts come in, and however often: the same readings and the same outcomes."""

import dataclasses
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldops.store.billing_tables import Reading
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.journal_tables import FactToProject
from fieldops.store.work_tables import Run, Stop, StopRemark
from fieldops.work import projecting

FACTS = 9


def facts_of_a_day(office, stops):
    """What may collide: a correction, two readers at one stop, skips around a read, a run begun twice."""
    first, second, third = stops
    wrong = office.read(first, "000120", 1)
    return [
        wrong,
        office.read(first, "000130", 8, supersedes=wrong.id),
        office.read(first, "000125", 4, by="Ramon"),
        office.fact("stop.skipped", second, 2, code="dog"),
        office.fact("stop.skipped", third, 7, code="locked_gate", note="Both locked"),
        office.read(second, "000220", 6),
        office.fact("stop.skipped", third, 5, code="buried"),
        office.fact("run.started", None, 3, "Rosa", first["run"]),
        office.fact("run.started", None, 0, "Ramon", first["run"]),
    ]


def comes_in(office, facts, cuts, again):
    """Facts in portions, then the effects of some of them asked for once more."""
    edges = [0, *sorted(cuts), len(facts)]
    for begin, end in pairwise(edges):
        office.projects(*facts[begin:end])
    with office.store.writing() as session:
        session.add_all(FactToProject(gseq=facts[place].gseq) for place in sorted(again))
    assert projecting.project(office.store, office.clock) == len(again)


def what_came_of(office, facts):
    """Standings, outcomes, remarks and starts, told by the places of the facts."""
    place = {fact.id: number for number, fact in enumerate(facts)}
    readings = {place[one.id]: one.standing for one in office.all_of(Reading) if one.id in place}
    stops = sorted(office.all_of(Stop), key=lambda stop: stop.sequence)
    outcomes = [(stop.outcome, stop.outcome_code, f"{stop.outcome_at:%M}") for stop in stops]
    remarks = {place[remark.fact_id]: remark.note for remark in office.all_of(StopRemark)}
    return readings, outcomes, remarks, [f"{run.started_at:%M}" for run in office.all_of(Run)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(FACTS)),
    cuts=st.lists(st.integers(0, FACTS), max_size=4),
    again=st.sets(st.integers(0, FACTS - 1)),
)
def test_any_order_and_repetition_of_facts_comes_to_the_same(ready, order, cuts, again):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "fieldops.db"
        shutil.copy(ready.store.engine.url.database, copy)
        office = dataclasses.replace(ready, store=Store(sqlite_url(copy)))
        facts = facts_of_a_day(office, office.stops())
        comes_in(office, [facts[place] for place in order], cuts, again)
        came = what_came_of(office, facts)
        office.store.close()
    assert came == (
        {0: "superseded", 1: "counted", 2: "conflict", 5: "counted"},
        [("read", None, "01"), ("read", None, "06"), ("skipped", "buried", "05")],
        {4: "Both locked"},
        ["00"],
    )
