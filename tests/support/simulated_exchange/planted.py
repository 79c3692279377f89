"""Protocol bugs, small and plausible, each planted into the real code or into the client; the simulator must find them.

`needs` names faults without which a bug cannot show: a run without them is not asked.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from random import Random

import pytest
from simulated_exchange.memory import Memory
from simulated_exchange.model_tablet import ModelTablet, new_id
from simulated_exchange.office import Office
from simulated_exchange.scenario import Scenario
from simulated_exchange.sites import Central, CrashingStore

from fieldops.store.identity import raise_change_number
from fieldops.sync import custody, gaps, lines, relaying, sessions
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.custody import Sorted

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Planted:
    """A bug: how to plant it, which faults bring it to light, and the properties that tell of it."""

    plant: Callable[[Patch], None]
    found_by: frozenset[str]
    needs: tuple[str, ...] = ()
    units: bool = False
    first: int = 0
    within: int = 12

    def may_show(self, scenario: Scenario) -> bool:
        """Whether a run of this scenario may tell."""
        return set(self.needs) <= {*scenario.events, *scenario.line_faults} and (scenario.units > 0 or not self.units)


# --- central --------------------------------------------------------------------------------


class _Undone(Exception):  # noqa: N818 -- no error
    pass


def _stop_if(late: bool) -> None:
    if late:
        raise _Undone


def early_ack(patch: Patch) -> None:
    """Central answers first and stores at the next push."""
    writing, push = CrashingStore.writing, CentralExchange.push

    @contextmanager
    def late_writing(store):
        try:
            with writing(store) as session:
                yield session
                _stop_if(getattr(store, "is_late", False))
        except _Undone:
            pass

    def early(exchange, caller, journal, body):
        for waiting in exchange.__dict__.setdefault("waiting", []):
            push(exchange, *waiting)
        exchange.waiting = [(caller, journal, body)]
        exchange._store.is_late = True
        try:
            return push(exchange, caller, journal, body)
        finally:
            exchange._store.is_late = False

    patch.setattr(CrashingStore, "writing", late_writing)
    patch.setattr(CentralExchange, "push", early)


def highest_as_watermark(patch: Patch) -> None:
    """The watermark is the highest position, gaps or not."""
    patch.setattr(gaps, "watermark", lambda missing, highest: highest)


def no_fork_check(patch: Patch) -> None:
    """A known position is taken as the same line, whatever its hash."""

    def all_known(batch, known, signed):
        new = tuple(line for line in batch.lines if line.seq not in known)
        return Sorted(new if signed else (), (), () if signed else new)

    patch.setattr(custody, "sort_lines", all_known)
    patch.setattr(custody, "_rolls_a_fork", lambda batch, known: False)


def drop_on_quarantine(patch: Patch) -> None:
    """What is set aside is not stored."""
    start = Central.start
    trigger = (
        "CREATE TRIGGER IF NOT EXISTS drops BEFORE INSERT ON journal_line WHEN NEW.verdict = 'quarantined' "
        "BEGIN SELECT RAISE(IGNORE); END"
    )

    def starts(central):
        start(central)
        with central.store.engine.begin() as connection:
            connection.exec_driver_sql(trigger)

    patch.setattr(Central, "start", starts)


def change_number_outside(patch: Patch) -> None:
    """The change number is raised in a transaction of its own, before the change."""
    waiting: list = []

    def in_two(office, act):
        if waiting:
            return office._in_one_go(waiting.pop())
        waiting.append(act)
        return office._in_one_go(raise_change_number)

    patch.setattr("simulated_exchange.office.raise_change_number", lambda session: None)
    patch.setattr(Office, "_changes", in_two)


def same_id_same_fact(patch: Patch) -> None:
    """An id that is known is the known fact; nobody compares."""
    digest = lines.digest
    patch.setattr(lines, "digest", lambda content: digest({"id": content["id"]}))


def work_for_the_withdrawn(patch: Patch) -> None:
    """Nobody asks whether the device was withdrawn."""
    patch.setattr(sessions, "demand_not_revoked", lambda store, caller: None)


# --- field unit --------------------------------------------------------------------------------


def own_custody_as_centrals(patch: Patch) -> None:
    """A unit tells its own watermark as central's."""
    take = relaying.take

    def boasting(*args):
        told = take(*args)
        told["central"] |= {"watermark": told["watermark"], "head": told["head"]}
        return told

    patch.setattr(relaying, "take", boasting)


def forward_unsigned(patch: Patch) -> None:
    """A unit queues whatever comes, signed or not."""
    patch.setattr(relaying, "_is_news", lambda *args: True)


def never_sent_again(patch: Patch) -> None:
    """A unit thinks that what was forwarded once is at central for ever."""
    patch.setattr(relaying, "_lacks_lines", lambda *args: False)


# --- tablet --------------------------------------------------------------------------------


def no_roll_call(patch: Patch) -> None:
    """The tablet speaks only when it has something to say."""
    patch.setattr(ModelTablet, "is_roll_call_due", lambda tablet, now: False)


def forward_only(patch: Patch) -> None:
    """The tablet takes a watermark over only when it went up."""
    adopted = Memory.adopted

    def rising(memory, way, held_there, at_central, now):
        return adopted(memory, way, max(held_there, memory.sent.get(way, 0)), max(at_central, memory.acked), now)

    patch.setattr(Memory, "adopted", rising)


def new_ids_in_a_new_journal(patch: Patch) -> None:
    """A new journal gives its facts new ids."""
    begun_anew, chances = Memory.begun_anew, count()

    def renamed(memory, journal):
        chance = Random(next(chances))
        fresh = replace(begun_anew(memory, journal), lines=())
        for line in memory.lines:
            fresh = fresh.appended(line.content | {"id": new_id(chance)})
        return fresh

    patch.setattr(Memory, "begun_anew", renamed)


def forget_by_capture(patch: Patch) -> None:
    """An acknowledged line is let go by the time of its capture, however late it came to central."""
    may_forget = ModelTablet.may_forget
    long_ago = "2000-01-01T00:00:00+00:00"

    def by_capture(tablet, line, keep_until):
        return line.safe_since is not None and may_forget(tablet, replace(line, safe_since=long_ago), keep_until)

    patch.setattr(ModelTablet, "may_forget", by_capture)


def deaf_to_a_broken_chain(patch: Patch) -> None:
    """The tablet does not mind that a line of its own was set aside for the line before."""
    patch.setattr(ModelTablet, "broke_off", lambda tablet, said: False)


def cursor_before_documents(patch: Patch) -> None:
    """The cursor goes to the disk first, the documents after it."""
    with_work = Memory.with_work

    def in_two(tablet, told):
        tablet.disk.write(lambda memory: replace(memory, cursor=told["cursor"]))
        tablet.disk.write(lambda memory: with_work(memory, told), flushed=False)

    patch.setattr(ModelTablet, "applies", in_two)


def _bug(
    plant: Callable[[Patch], None], *found_by: str, needs: tuple[str, ...] = (), units: bool = False, first: int = 0
) -> Planted:
    return Planted(plant, frozenset(found_by), needs, units, first)


# Those that chance finds within a few seeds; the others are found by a story (tests/simulator/test_rare_stories.py).
BUGS = (
    _bug(early_ack, "custody"),
    _bug(no_roll_call, "survival", "convergence", needs=("central restore",)),
    _bug(no_fork_check, "custody", "survival", needs=("clone",), first=15),
    _bug(forward_only, "survival", "no loop", "convergence", needs=("central restore",)),
    _bug(drop_on_quarantine, "custody", needs=("stranger",)),
    _bug(same_id_same_fact, "exactly once", needs=("clone",)),
    _bug(new_ids_in_a_new_journal, "exactly once", needs=("tablet restore",)),
    _bug(work_for_the_withdrawn, "revoked", needs=("revocation",)),
    _bug(own_custody_as_centrals, "custody", units=True),
)
