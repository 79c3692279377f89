"""A field unit with a handheld in its cradle, and a run at central that holds the handheld's meters."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import date

import pytest
from city import eventually
from handheld_in_cradle import Handheld, capture

from fieldops.clock import FixedClock
from fieldops.facts.registers import Limits
from fieldops.store.identity import raise_change_number
from fieldops.store.journal_tables import Fact, Journal, JournalLine
from fieldops.store.place_tables import Account, Meter, Register, ServicePoint
from fieldops.store.work_tables import Run, Stop, StopRegister
from fieldops.sync.own_facts import ROLL_CALL_EVERY
from fieldops.sync.pulling import KeptDump, Progress, Pulls
from fieldops.work import people

PASSWORD = "Tidewater7"
SERIALS = tuple(str(61_564_400 + n) for n in range(5))


@dataclass
class Cradle:
    """The unit's pulls, and the handheld that stands at its port."""

    unit: object
    handheld: Handheld
    clock: FixedClock
    serials: tuple[str, ...] = SERIALS
    pulls: Pulls = field(init=False)

    def __post_init__(self) -> None:
        unit = self.unit
        self.pulls = Pulls(unit.store, self.clock, unit.upstream, unit.relay.bell, self.handheld.plug)

    def pulled(self, by="lena", **more):
        return self.pulls.run("cradle", "frd1", by, **more)

    def dump(self) -> KeptDump:
        """The newest dump, as the unit keeps it."""
        return self.pulls.dumps()[0]

    def at_central(self) -> list[Fact]:
        return self.unit.central.rows(Fact)

    def signs_in(self, username="lena"):
        """Sign somebody in on the unit itself."""
        return self.pulls.people.sign_in(username, PASSWORD)

    def delivers_and_looks(self) -> list[int]:
        """The courier's errands after a while; how many records were at the office after each."""
        self.clock.advance(ROLL_CALL_EVERY)
        self.unit.seconds += 3600
        seen = [self.dump().at_office]
        while self.unit.errands.run_errand() == 0:
            seen.append(self.dump().at_office)
        return seen

    def ends(self) -> Progress:
        """How the pull that was started ended."""
        eventually(lambda: self.pulls.progress().state != "running" and not self.pulls.is_busy, "the pull does not end")
        return self.pulls.progress()


def lay_out(central, serials=SERIALS, assigned_to="lena") -> str:
    """A run at central with a stop at each of these meters; its id."""
    run, now = str(uuid.uuid4()), central.clock.now()
    ids = [[str(uuid.uuid4()) for _ in range(5)] for _ in serials]
    limits = Limits("01010", "01050", "01000", "ask", rollover=False, clause="201-9 5.3.1")
    row = Run(id=run, kind="read", on=date(2026, 5, 12), assigned_to=assigned_to, made_by="dora", made_at=now)
    layers = [[row], [], [], []]
    for n, (serial, (account, point, meter, register, stop)) in enumerate(zip(serials, ids, strict=True), 1):
        layers[0] += [Account(id=account, account_no=f"700-{n}-{run[:4]}"), Meter(id=meter, serial_number=serial)]
        layers[1] += [
            ServicePoint(id=point, account_id=account, address=f"{n} Calle Mar"),
            Register(id=register, meter_id=meter, dials=5, unit="CCF"),
        ]
        layers[2] += [Stop(id=stop, run_id=run, sequence=n, service_point_id=point, meter_id=meter)]
        layers[3] += [StopRegister(stop_id=stop, register_id=register, limits=asdict(limits))]
    with central.store.writing() as session:
        for layer in layers:
            session.add_all(layer)
            session.flush()
        raise_change_number(session)
    return run


@pytest.fixture
def serials() -> tuple[str, ...]:
    """The meters of Lena's run."""
    return SERIALS


@pytest.fixture
def route(central, road) -> str:
    """Lena's run."""
    return lay_out(central)


@pytest.fixture
def lays_out(central, road):
    """Makes Lena another run with stops at these meters."""
    return lambda serials: lay_out(central, serials)


@pytest.fixture
def employs(central, road):
    """Takes somebody in at the office."""

    def employ(username: str, role: str) -> None:
        with central.store.writing() as session:
            people.add(session, central.clock, username, username.title(), [role], PASSWORD)

    return employ


@pytest.fixture
def loses_lines(central):
    """Central's store is again as it was when it held so many lines of the only journal."""

    def lose(after: int) -> None:
        with central.store.writing() as session:
            journal = session.query(Journal).one()
            line = session.get_one(JournalLine, (journal.id, after))
            journal.watermark = journal.highest = after
            journal.head = line.hash
            session.query(JournalLine).filter(JournalLine.seq > after).delete()

    return lose


@pytest.fixture
def handheld() -> Handheld:
    """What Lena took: four reads and a dog."""
    reads = [capture(n, serial) for n, serial in enumerate(SERIALS[:4], 1)]
    return Handheld([*reads, capture(5, SERIALS[4], None, skip="dog")])


@pytest.fixture
def cradle(unit, handheld, clock) -> Cradle:
    """The unit with the handheld; nobody is signed in."""
    return Cradle(unit, handheld, clock)


@pytest.fixture
def lena(cradle):
    """Lena is signed in on the unit itself."""
    return cradle.pulls.people.sign_in("lena", PASSWORD)
