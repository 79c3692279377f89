"""The fault matrix of FRD/1: whatever happens at whichever byte, every record is here once, and let go only then.

The handheld lives on through every fault, as in its cradle; a killed host leaves nothing but what was committed. Over a
virtual line time costs nothing; frd1_over_pty.py has a cradle with real processes on a pseudo terminal.
"""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from handheld_keepings import Shelf

from fieldops.devices.conversation import Came, Conversation, Receive, Send, Step
from fieldops.devices.driver import Unloaded
from fieldops.devices.frd1.demo_memory import dump_of, reads_of
from fieldops.devices.frd1.handheld import handheld
from fieldops.devices.frd1.host import unload
from fieldops.devices.frd1.memory import Memory
from fieldops.problems import Problem

SECONDS_A_BYTE = 10 / 115_200
GREETING_BYTES = 200  # a little less than an IDENT with one dump
BEGAN_AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def memory_of(records: int, seed: int = 7) -> Memory:
    """A handheld with so many records of one route."""
    reads = reads_of(records, seed)
    return Memory("HH-07", (dump_of("HH-07", "R-12", 3, reads, BEGAN_AT, seed),))


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens when the k-th byte came the way `to`: kill, cut, drop, duplicate, or flip of a bit."""

    kind: str
    at: int
    bit: int = 0
    to: str = "host"


NO_FAULT = Fault("none", -1)


class Killed(Exception):  # noqa: N818 -- what happened to the host; nothing of ours goes wrong
    """The host's process is gone."""


class Cable:
    """A virtual line to a handheld that outlives its hosts; what comes is cut into pieces as the seed has it."""

    def __init__(self, memory: Memory, seed: int = 0, largest_piece: int = 300) -> None:
        self._chance = random.Random(seed)
        self._largest_piece = largest_piece
        self._handheld = handheld(memory)
        self._step: Step = next(self._handheld)
        self._to_handheld = bytearray()
        self._to_host = bytearray()
        self.at = 0.0

    def session(self, host: Conversation[Any], fault: Fault = NO_FAULT) -> Any:
        """What the host comes to; raises its problem, or Killed."""
        self._fault = fault
        self._came = {"host": 0, "handheld": 0}
        try:
            step = next(host)
            while True:
                step = host.send(self._done(step))
        except StopIteration as end:
            return end.value
        finally:
            host.close()
            if self._chance.random() < 0.5:  # a line's buffer may outlive the host, or not
                self._to_host.clear()

    def _done(self, step: Step) -> Came:
        if isinstance(step, Send):
            self.at += len(step.data) * SECONDS_A_BYTE
            self._to_handheld += self._disturbed(step.data, "handheld")
        if not isinstance(step, Receive):
            return Came(b"", self.at)
        data = self._next_piece()
        self.at = self.at + len(data) * SECONDS_A_BYTE if data else max(self.at, step.until)
        return Came(data, self.at)

    def _next_piece(self) -> bytes:
        while not self._to_host and self._handheld_goes_on():
            pass
        most = self._chance.randint(1, self._largest_piece)
        piece = bytes(self._to_host[:most])
        del self._to_host[:most]
        return self._disturbed(piece, "host")

    def _handheld_goes_on(self) -> bool:
        """Let the handheld do its next step; False when it waits."""
        step, data = self._step, b""
        if isinstance(step, Send):
            self._to_host += step.data
        elif isinstance(step, Receive):
            if not self._to_handheld and step.until > self.at:
                return False
            data = bytes(self._to_handheld)
            self._to_handheld.clear()
        self._step = self._handheld.send(Came(data, self.at))
        return True

    def _disturbed(self, data: bytes, to: str) -> bytes:
        fault, place = self._fault, self._fault.at - self._came[to]
        self._came[to] += len(data)
        if fault.to != to or place >= len(data) or (place < 0 and fault.kind != "cut"):
            return b"" if fault.kind == "cut" and self._came[fault.to] > fault.at >= 0 else data
        if fault.kind == "kill":
            raise Killed
        if fault.kind == "cut":
            return data[: max(0, place)]
        middle = bytes([data[place] ^ 1 << fault.bit]) if fault.kind == "flip" else data[place : place + 1] * 2
        return data[:place] + (b"" if fault.kind == "drop" else middle) + data[place + 1 :]


def unloaded_after(fault: Fault, records: int, seed: int = 0) -> tuple[Unloaded, ...]:
    """What a fault and then, where it ended the session, a session without one come to; all rules checked."""
    memory, shelf = memory_of(records), Shelf()
    cable = Cable(memory, seed)
    try:
        result: tuple[Unloaded, ...] = cable.session(unload({}, shelf), fault)
    except (Killed, Problem):
        result = ()
    check_nothing_let_go_early(memory, [record.raw for record in shelf.all])
    if not all_let_go(result):
        result = cable.session(unload({}, shelf))
    check_all_here_once(memory, shelf)
    return result


def all_let_go(result: tuple[Unloaded, ...]) -> bool:
    """Whether a session came to its end, the purge included."""
    return bool(result) and all(dump.purged for dump in result)


class OnVirtualLine:
    """A cradle in a time of its own."""

    def __init__(self, records: int, seed: int) -> None:
        self.memory, self.shelf = memory_of(records), Shelf()
        self._cable = Cable(self.memory, seed)

    def session(self, fault: Fault) -> None:
        """One host, from HELLO to whatever end."""
        with contextlib.suppress(Killed, Problem):
            self._cable.session(unload({}, self.shelf), fault)

    def here(self) -> list[bytes]:
        """The records that are kept for good."""
        return [record.raw for record in self.shelf.all]


class Cradle(Protocol):
    """Where a handheld stands through all its hosts."""

    memory: Memory

    def session(self, fault: Fault) -> object: ...

    def here(self) -> list[bytes]: ...


def run_matrix(cradle: Cradle, step: Callable[[], int] = lambda: 1, seed: int = 0) -> int:
    """Walk through a dump, breaking off so many bytes further each time; the number of sessions it took.

    With steps of 1 the session breaks off at every byte there is: as long as nothing more was kept, the next session
    begins at the same record and comes one byte further.
    """
    chance = random.Random(seed)
    at = sessions = 0
    while not all(dump.purged for dump in cradle.memory.dumps):
        before = len(cradle.here())
        at += step()
        sessions += 1
        cradle.session(Fault(chance.choice(("kill", "cut")), at))
        check_nothing_let_go_early(cradle.memory, cradle.here())
        if len(cradle.here()) > before:
            at = GREETING_BYTES
    cradle.session(NO_FAULT)
    assert cradle.here() == [raw for dump in cradle.memory.dumps for raw in dump.records], "not each record once"
    return sessions


def check_nothing_let_go_early(memory: Memory, here: list[bytes]) -> None:
    """What the handheld let go is all here."""
    for dump in memory.dumps:
        assert not dump.purged or list(dump.records) == here, "let go before it was here"
        assert list(dump.records[: len(here)]) == here, "a wrong record"


def check_all_here_once(memory: Memory, shelf: Shelf) -> None:
    """Every record is here, once, byte for byte, and the handheld was told."""
    here = [record.raw for record in shelf.all]
    assert here == [raw for dump in memory.dumps for raw in dump.records]
    assert all(dump.purged for dump in memory.dumps)
    assert [dump.count for dump in shelf.released] == [len(dump.records) for dump in memory.dumps]
