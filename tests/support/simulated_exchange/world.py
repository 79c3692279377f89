"""One run: a city, a few tablets, perhaps field units, and everything that can go wrong between them.

Phase one takes random steps; each is one small thing that happens, so whatever else may happen lies between any two of
them. Phase two switches every fault off, lets each party follow its rules, and demands that all come to rest in a
bounded number of rounds. All chance comes from one generator, so a seed is a story that can be told again.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

from simulated_exchange.air import Air, RoadToCentral, Site
from simulated_exchange.city_templates import city, reader_of
from simulated_exchange.findings import Violation, demand
from simulated_exchange.last_look import LastLook
from simulated_exchange.memory import HeldLine, Memory
from simulated_exchange.mishaps import Mishaps
from simulated_exchange.model_tablet import CENTRAL, ModelTablet
from simulated_exchange.office import Office
from simulated_exchange.people_at_work import Counter
from simulated_exchange.scenario import Scenario
from simulated_exchange.sites import MOST_ERRANDS, Central, SimulatedTime, SiteClock, Unit
from simulated_exchange.witness import Witness

from fieldops.sync.transport import Answer, Request

MOST_ROUNDS = 16
MOST_NEW_JOURNALS = 3
MOST_PUSHES_A_ROUND = 80
ROUND_S = 961.0
"""Longer than every wait, than the time between two roll calls, and than a batch stays set aside."""
MOMENT_S = 20.0
"""Shorter than what a unit lets pass before it fetches everybody's work anew, which takes most of the time of a run."""


class World:
    """Everybody who takes part in one run."""

    def __init__(self, scenario: Scenario, folder: Path, note: Callable[[str], None]) -> None:
        self.scenario, self.note = scenario, note
        self.chance = Random(f"run {scenario.seed}")
        self.time = SimulatedTime()
        here = city()
        self.central = Central(folder / "central.db", here.central, self.time)
        self.witness = Witness(self.central)
        self.air = Air(scenario.line_faults, self.chance, self._heard)
        self.road = RoadToCentral(self.air, self.central)
        self.units = [
            Unit(n, here.units[n], here.unit(n, scenario.tablets), folder, self.time, self.road, self.chance)
            for n in range(scenario.units)
        ]
        self.sites: dict[str, Site] = {CENTRAL: self.central, **{unit.name: unit for unit in self.units}}
        self.counter = Counter(self.sites, self.air, self.witness, self.chance)
        self.office = Office(self.central, self.chance)
        self.tablets = [self._tablet(n) for n in range(scenario.tablets)]
        self.mishaps = Mishaps(self)

    def close(self) -> None:
        """Let go of every file."""
        for site in self.sites.values():
            site.stop()

    def enters(self, tablet: ModelTablet) -> ModelTablet:
        """Let the witness see what a tablet is told and lets go of."""
        tablet.told, tablet.lets_go = self.witness.told, self._lets_go
        return tablet

    def _tablet(self, number: int) -> ModelTablet:
        known = city().tablets[number]
        clock = SiteClock(self.time)
        tablet = ModelTablet(f"tablet {number}", known.device, known.key, city().server, clock, self.chance)
        tablet.disk.write(lambda memory: memory.signed_in(reader_of(number)))
        tablet.goes_to(self.chance.choice(sorted(self.sites)))
        return self.enters(tablet)

    def _heard(self, site: Site, request: Request, answer: Answer | None) -> None:
        told = "stops over it" if answer is None else f"{answer.status} {_short(answer)}"
        self.note(f"{site.name}: {request.method} {request.path.removeprefix('/sync/v1/').partition('?')[0]} -> {told}")
        self.witness.heard(site, request, answer)

    def _lets_go(self, line: HeldLine, memory: Memory) -> None:
        statement = "SELECT count(*) FROM journal_line WHERE journal_id = ? AND seq = ? AND raw = ?"
        at_units = [unit.rows(statement, memory.journal, line.seq, line.raw)[0][0] for unit in self.units]
        self.witness.lets_go(line, memory, any(at_units))

    # --- phase one ---------------------------------------------------------------------------------------------------

    def goes_wrong(self) -> None:
        """Take the random steps."""
        steps = self.mishaps.steps()
        names, weights = list(steps), [weight for weight, _ in steps.values()]
        for name in self.chance.choices(names, weights, k=self.scenario.steps):
            self.note(f"[{self.time.seconds:.0f} s] {name}")
            steps[name][1]()

    # --- phase two ---------------------------------------------------------------------------------------------------

    def heals(self) -> None:
        """No more faults; demand that everybody comes to rest, and look at everything once more."""
        self.note("--- faults stop ---")
        self._clears_the_air()
        lives = {tablet: tablet.lives for tablet in self.tablets}
        rounds = self._comes_to_rest()
        self.note(f"at rest after {rounds} rounds")
        for tablet in self.tablets:
            self.counter.fetches_work(tablet)
        for tablet in self.tablets:
            begun = tablet.lives - lives[tablet]
            demand("no loop", begun <= MOST_NEW_JOURNALS, f"{tablet.name} began {begun} journals after the faults")
        LastLook(self.witness).at(self.tablets, self.units)

    def _comes_to_rest(self) -> int:
        # What goes by a unit is answered a roll call later, so a rest before that may be a mistake.
        least = 2 if self.units else 1
        for round_ in range(1, MOST_ROUNDS + 1):
            self._round(ROUND_S if round_ in (1, MOST_ROUNDS // 2) else MOMENT_S)
            if round_ >= least and not self._restless():
                return round_
        raise Violation("convergence", f"not at rest after {MOST_ROUNDS} rounds: {self._restless()}")

    def _clears_the_air(self) -> None:
        self.air.faults, self.road.cut = (), False
        for site in self.sites.values():
            site.store.crash = None
        while self.air.ghosts:
            self.air.lets_a_ghost_arrive()
        for parcel in list(self.counter.parcels):
            self.counter.delivers(parcel)

    def _round(self, seconds: float) -> None:
        """Everybody does what there is to do: tablets call and push, units run their errands."""
        self.time.seconds += seconds
        for tablet in self.tablets:
            tablet.comes_to_the_front()
            self.pushes_all(tablet)
        for unit in self.units:
            done = unit.runs_errands(MOST_ERRANDS)
            demand("no loop", done < MOST_ERRANDS, f"{unit.name} is never done")

    def pushes_all(self, tablet: ModelTablet) -> None:
        """Let a tablet call until it has nothing to say."""
        for _ in range(MOST_PUSHES_A_ROUND):
            parcel = self.counter.contacts(tablet)
            if parcel is None:
                if tablet.token is not None:
                    return
                continue
            self.counter.delivers(parcel)
        demand("no loop", False, f"{tablet.name} never stops calling")

    def _restless(self) -> list[str]:
        waiting = [f"{unit.name} has {unit.waiting()} batches" for unit in self.units if unit.waiting()]
        return waiting + [
            f"{tablet.name} has {tablet.memory.acked} of {tablet.memory.length} at central"
            for tablet in self.tablets
            if tablet.memory.acked != tablet.memory.length or tablet.memory.signing_out
        ]


def _short(answer: Answer) -> str:
    if not answer.ok:
        return answer.slug or ""
    keys = ("watermark", "gaps", "fork", "unsigned", "quarantined", "reset", "more")
    told = [f"{key}={answer.body[key]}" for key in keys if answer.body.get(key)]
    if "central" in answer.body:
        told += [f"central={answer.body['central']['watermark']}", f"fork there={answer.body['central']['fork']}"]
    return " ".join(told)
