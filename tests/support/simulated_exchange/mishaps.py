"""Everything that may happen in phase one, and how often: the day's work, and the faults that the scenario allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from simulated_exchange.disk import Disk
from simulated_exchange.model_tablet import ModelTablet
from simulated_exchange.scenario import MOST_TABLETS
from simulated_exchange.sites import Machine, Unit

if TYPE_CHECKING:
    from simulated_exchange.world import World

HOUR_S, DAY_S = 3_600.0, 86_400.0
OLDEST_BACKUP_S = 40 * DAY_S
"""Central is restored from nothing older; with clocks wrong by two days that leaves three of the 45 to spare."""
MOST_WRONG_S = 2 * DAY_S

Step = tuple[int, Callable[[], None]]


class Mishaps:
    """The steps of a run; each is drawn with its weight."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance

    def steps(self) -> dict[str, Step]:
        """Name → weight and step, of what may happen in this scenario."""
        all_ = {**self._days_work(), **self._of_machines(), **self._of_tablets(), **self._of_people_and_time()}
        allowed = self._world.scenario.events
        return {name: step for name, step in all_.items() if name in self._days_work() or name in allowed}

    def _days_work(self) -> dict[str, Step]:
        world = self._world
        return {
            "capture": (14, lambda: world.counter.captures(self._tablet(), stranger=False)),
            "contact": (22, self._contact),
            "delivery": (8, self._delivery),
            "errands": (10 if world.units else 0, self._errands),
            "work": (6, lambda: world.counter.fetches_work(self._tablet())),
            "sign-in": (2, lambda: world.counter.signs_in(self._tablet())),
            "office": (5, world.office.changes_work),
            "time passes": (8, lambda: self._wait(self._chance.uniform(1, 1_200))),
            "something old arrives": (3, world.air.lets_a_ghost_arrive),
            "images": (4, self._images),
        }

    def _of_machines(self) -> dict[str, Step]:
        units = 3 if self._world.units else 0
        return {
            "central crash": (3, lambda: self._crash(self._world.central)),
            "central restore": (2, self._restore_central),
            "unit crash": (units, lambda: self._crash(self._unit())),
            "unit restore": (units and 2, self._restore_unit),
            "unit cut off": (units, self._cut),
        }

    def _of_tablets(self) -> dict[str, Step]:
        return {
            "tablet crash": (3, self._crash_tablet),
            "tablet restore": (2, self._restore_tablet),
            "tablet lost": (1, self._lose_tablet),
            "clone": (2, self._clone),
            "roaming": (4, lambda: self._tablet().goes_to(self._chance.choice(sorted(self._world.sites)))),
        }

    def _of_people_and_time(self) -> dict[str, Step]:
        return {
            "clock step": (2, self._step_a_clock),
            "absence": (2, lambda: self._be_away(self._chance.uniform(2 * HOUR_S, 80 * HOUR_S))),
            "season": (1, lambda: self._be_away(47 * DAY_S)),
            "sign-out": (2, lambda: self._world.counter.signs_out(self._tablet())),
            "stranger": (3, lambda: self._world.counter.captures(self._tablet(), stranger=True)),
            "revocation": (1, self._withdraw),
        }

    # --- the day's work ----------------------------------------------------------------------------------------------

    def _tablet(self) -> ModelTablet:
        return self._chance.choice(self._world.tablets)

    def _unit(self) -> Unit:
        return self._chance.choice(self._world.units)

    def _wait(self, seconds: float) -> None:
        self._world.time.seconds += seconds

    def _be_away(self, seconds: float) -> None:
        self._wait(seconds)
        self._world.central.keep_image()  # as every night

    def _contact(self) -> None:
        parcel = self._world.counter.contacts(self._tablet())
        if parcel is not None and self._chance.random() < 0.7:
            self._world.counter.delivers(parcel, self._is_slow())

    def _delivery(self) -> None:
        parcels = self._world.counter.parcels
        if parcels:
            self._world.counter.delivers(self._chance.choice(parcels), self._is_slow())

    def _is_slow(self) -> bool:
        return "slow answer" in self._world.scenario.line_faults and self._chance.random() < 0.3

    def _errands(self) -> None:
        self._unit().runs_errands(self._chance.randint(1, 12))

    def _images(self) -> None:
        machine = self._chance.choice([*self._world.sites.values(), *self._world.tablets])
        (machine.disk if isinstance(machine, ModelTablet) else machine).keep_image()

    # --- machines ----------------------------------------------------------------------------------------------------

    def _crash(self, machine: Machine) -> None:
        machine.store.crash = self._chance.choice(("before", "after"))

    def _restore_central(self) -> None:
        young = [index for index, (at, _) in enumerate(self._world.central.images) if self._is_young(at)]
        if young:
            self.central_comes_back_from(self._chance.choice(young[-3:]))

    def central_comes_back_from(self, image: int) -> None:
        """A backup takes the place of central's store."""
        self._world.witness.keeps_promises()
        self._world.central.restore(image)
        self._world.witness.central_was_restored()

    def _is_young(self, at: float) -> bool:
        return self._world.time.seconds - at < OLDEST_BACKUP_S

    def _restore_unit(self) -> None:
        unit = self._unit()
        unit.restore(self._chance.randrange(len(unit.images)))

    def _cut(self) -> None:
        self._world.road.cut = not self._world.road.cut

    # --- tablets -----------------------------------------------------------------------------------------------------

    def _crash_tablet(self) -> None:
        tablet = self._tablet()
        tablet.disk.crash(self._chance)
        tablet.starts()

    def _restore_tablet(self) -> None:
        tablet = self._tablet()
        tablet.disk.restore(self._chance.choice(tablet.disk.images))
        tablet.starts()

    def _lose_tablet(self) -> None:
        if len(self._world.tablets) > 1:
            self._world.tablets.remove(self._tablet())

    def _clone(self) -> None:
        if len(self._world.tablets) <= MOST_TABLETS:
            self.clones(self._tablet())

    def clones(self, one: ModelTablet) -> ModelTablet:
        """A second machine with the disk of this tablet; it may draw the same random numbers, too."""
        other = ModelTablet(f"{one.name}'", one.device, one.key, one.server, one.clock, self._chance)
        other.disk = Disk(one.memory)
        if self._chance.random() < 0.5:
            other.ids.setstate(one.ids.getstate())
        other.goes_to(one.way)
        self._world.tablets.append(self._world.enters(other))
        return other

    # --- people and time ---------------------------------------------------------------------------------------------

    def _step_a_clock(self) -> None:
        clocks = [site.clock for site in self._world.sites.values()] + [one.clock for one in self._world.tablets]
        self._chance.choice(clocks).wrong_by = timedelta(seconds=self._chance.uniform(-MOST_WRONG_S, MOST_WRONG_S))

    def _withdraw(self) -> None:
        device = self._tablet().device
        self._world.office.withdraws(device)
        self._world.witness.looks_for_withdrawn()
