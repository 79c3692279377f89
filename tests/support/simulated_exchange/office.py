"""What the office does meanwhile: stops are moved between readers, runs change hands, a tablet is withdrawn."""

from collections.abc import Callable
from random import Random

import sqlalchemy as sa
from simulated_exchange.city_templates import READERS
from simulated_exchange.sites import Central
from sqlalchemy.orm import Session

from fieldops.store.identity import raise_change_number
from fieldops.store.place_tables import Meter, MeterRoute
from fieldops.store.work_tables import Run, Stop
from fieldops.work import dispatching, withdrawing

Act = Callable[[Session], object]


class Office:
    """Dora at her desk."""

    def __init__(self, central: Central, chance: Random) -> None:
        self._central, self._chance = central, chance

    def changes_work(self) -> None:
        """One change of what readers are to do."""
        self._central.does(self._chance.choice((self.moves_a_stop, self.moves_a_stop, self._gives_a_run)))

    def withdraws(self, device: str) -> None:
        """Withdraw a device, unless central stops over it."""
        self._central.does(lambda: self._in_one_go(lambda session: self._withdraw(session, device)))

    def moves_a_stop(self) -> bool:
        """Give a stop to the other run."""
        return self._changes(self._move)

    def _gives_a_run(self) -> bool:
        return self._changes(self._give)

    def _changes(self, act: Act) -> bool:
        return self._in_one_go(act)

    def _in_one_go(self, act: Act) -> bool:
        with self._central.store.writing() as session:
            act(session)
        return True

    def _move(self, session: Session) -> None:
        raise_change_number(session)
        runs = self._runs(session)
        stop = self._chance.choice(self._stops(session))
        into = next(run for run in runs if run.id != stop.run_id)
        places = session.scalars(sa.select(Stop.sequence).where(Stop.run_id == into.id)).all()
        stop.run_id, stop.sequence = into.id, max(places, default=0) + 1

    def _give(self, session: Session) -> None:
        run = self._chance.choice(self._runs(session))
        dispatching.assign(session, self._central.clock, run.id, self._chance.choice((None, *READERS)), "dora")

    def _withdraw(self, session: Session, device: str) -> None:
        withdrawing.withdraw(session, self._central.clock, device, "dora")

    def _runs(self, session: Session) -> list[Run]:
        return list(session.scalars(sa.select(Run).join(MeterRoute).order_by(MeterRoute.code)))

    def _stops(self, session: Session) -> list[Stop]:
        return list(session.scalars(sa.select(Stop).join(Meter).order_by(Meter.serial_number)))
