"""The work a field unit keeps for its tablets: brought up to date by differences, and always what central would say."""

import random
from dataclasses import replace

import pytest
from work_holder import WorkHolder

from fieldops.store.handed_tables import HandedView
from fieldops.store.identity import raise_change_number
from fieldops.store.journal_tables import RelayedWork
from fieldops.store.work_tables import Run, Stop
from fieldops.sync import relayed_work
from fieldops.sync.transport import Request

SEED = 7


class Wire:
    """What the unit is told when it asks for news; `limit` makes central tell it in pages."""

    def __init__(self, road, monkeypatch) -> None:
        self.answers: list[dict] = []
        self.limit: int | None = None
        self.meanwhile = lambda: None
        self._ask = road.ask
        monkeypatch.setattr(road, "ask", self.ask)

    def ask(self, request, server, token=None):
        if not request.path.startswith("/sync/v1/work"):
            return self._ask(request, server, token)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        path = request.path
        if self.limit is not None:
            path += f"{'&' if '?' in path else '?'}limit={self.limit}"
        answer = self._ask(replace(request, path=path), server, token)
        if answer.ok and "cursor=" in path:
            self.answers.append(answer.body)
        return answer


@pytest.fixture
def wire(road, monkeypatch) -> Wire:
    return Wire(road, monkeypatch)


def changes(central, change) -> None:
    """A dispatcher changes work."""
    with central.store.writing() as session:
        raise_change_number(session)
        change(session)


def gives_lena_the_run(central, to: str | None = "lena") -> None:
    """The run with a stop is Lena's from now on, too; or nobody's again."""
    changes(central, lambda session: setattr(session.get_one(Run, central.work.run), "assigned_to", to))


def holds(answer: dict) -> WorkHolder:
    holder = WorkHolder()
    holder.takes(answer)
    return holder


def is_centrals(unit, road, caller) -> bool:
    """Whether the unit hands a tablet what central would hand it."""
    ours = holds(unit.relay.work(caller, None))
    asked = Request("GET", "/sync/v1/work", speaks_for=caller.device)
    centrals = holds(unit.upstream.call(asked).body)
    same_codes = ours.ids("code") == centrals.ids("code")
    return ours.cursor == centrals.cursor and ours.documents() == centrals.documents() and same_codes


def test_news_comes_to_the_unit_as_a_difference_and_to_the_tablet_whole(central, unit, road, caller, wire):
    before = unit.relay.work(caller, None)["cursor"]
    wire.answers.clear()
    gives_lena_the_run(central)
    after = unit.relay.work(caller, before)
    [told] = wire.answers
    assert (told["reset"], [change["type"] for change in told["changes"]]) == (False, ["run", "stop"])
    assert (after["reset"], after["cursor"]) == (True, told["cursor"])
    assert is_centrals(unit, road, caller)


def test_whatever_dispatchers_do_the_units_copy_is_centrals_snapshot(central, unit, road, caller, wire):
    chance = random.Random(SEED)
    acts = (
        lambda session: setattr(session.get_one(Run, central.work.run), "assigned_to", chance.choice(["lena", None])),
        lambda session: setattr(session.get_one(Stop, central.work.stop), "sequence", chance.randrange(9)),
        lambda session: setattr(session.get_one(Stop, central.work.stop), "outcome", chance.choice(["read", None])),
        lambda session: None,
    )
    for _ in range(8):
        wire.limit = chance.choice([None, 1])
        for act in chance.sample(acts, 2):
            changes(central, act)
        assert is_centrals(unit, road, caller)
    assert any(answer["more"] for answer in wire.answers)
    assert not any(answer["reset"] for answer in wire.answers)


def test_a_reset_replaces_all_the_unit_had(central, unit, road, caller, wire):
    gives_lena_the_run(central)
    unit.relay.work(caller, None)
    with central.store.writing() as session:
        session.query(HandedView).delete()
    gives_lena_the_run(central, to=None)
    relayed_work.fetch(unit.store, central.clock, unit.upstream, caller.device)
    assert wire.answers[-1]["reset"]
    assert central.work.run not in holds(relayed_work.hand_out(unit.store, caller.device, None)).ids("run")
    assert is_centrals(unit, road, caller)


def test_a_difference_from_work_that_is_not_there_any_more_is_left_alone(central, unit, road, caller, wire):
    unit.relay.work(caller, None)

    def another_errand_is_quicker():
        gives_lena_the_run(central)
        relayed_work.fetch(unit.store, central.clock, unit.upstream, caller.device)
        gives_lena_the_run(central, to=None)

    wire.meanwhile = another_errand_is_quicker
    relayed_work.fetch(unit.store, central.clock, unit.upstream, caller.device)
    assert central.work.run in holds(relayed_work.hand_out(unit.store, caller.device, None)).ids("run")
    assert is_centrals(unit, road, caller)
    assert central.work.run not in holds(relayed_work.hand_out(unit.store, caller.device, None)).ids("run")


def test_an_answer_that_comes_after_the_withdrawal_of_the_tablet_brings_nothing_back(central, unit, caller, wire):
    unit.relay.work(caller, None)
    gives_lena_the_run(central)
    wire.meanwhile = lambda: relayed_work.withdraw(unit.store, central.clock, caller.device)
    relayed_work.fetch(unit.store, central.clock, unit.upstream, caller.device)
    [kept] = unit.rows(RelayedWork)
    assert (kept.revoked, kept.body) == (True, "")
