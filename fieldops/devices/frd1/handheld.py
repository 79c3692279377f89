"""The handheld's end of FRD/1: answers, and otherwise sends what is due.

It begins nothing and has no timer: whatever is lost, the host asks again. A HELLO makes it forget what it was at.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fieldops import problems
from fieldops.devices.conversation import Conversation, Line
from fieldops.devices.driver import Options
from fieldops.devices.frd1.codec import LONGEST_LINE, Damaged, seal
from fieldops.devices.frd1.link import LINE, Link
from fieldops.devices.frd1.loading_in import LoadingIn
from fieldops.devices.frd1.memory import HeldDump, Memory
from fieldops.devices.frd1.messages import (
    BATTERY,
    CLOCK,
    PROTO,
    Ack,
    End,
    Get,
    Held,
    Hello,
    Ident,
    Load,
    Message,
    Nak,
    Purge,
    Purged,
    Refused,
    Sent,
    StopLine,
    line_of,
    raw_of,
)
from fieldops.devices.frd1.window import Window

FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a handheld says of itself: its clock as ISO text, "" where it has none, and its battery in per cent."""

    clock: str = ""
    battery: int = 100


UNTROUBLED = Condition()


def condition_from(options: Options) -> Condition:
    """The condition the options `clock` and `battery` tell of; problem DEVICE_OPTION."""
    clock, battery = options.get("clock", ""), options.get("battery", "100")
    if not battery.isdecimal() or not BATTERY(int(battery[:4])):
        raise problems.DEVICE_OPTION(option="battery", expected="0…100")
    if not CLOCK(clock):
        raise problems.DEVICE_OPTION(option="clock", expected="2026-01-05T08:00:00+00:00")
    return Condition(clock, int(battery))


def handheld(memory: Memory, line: Line = LINE, condition: Condition = UNTROUBLED) -> Conversation[None]:
    """A handheld in its cradle, until the line is taken away."""
    link = Link(line)
    ends = Answers(memory, condition)
    yield from link.open()
    while True:
        due = ends.due()
        if due is None:
            heard = yield from link.hear(FOREVER)
        else:
            yield from link.send_line(due)
            heard = yield from link.overhear()
        while heard is not None:
            yield from _send(link, ends.to(heard))
            heard = yield from link.overhear()


def _send(link: Link, answer: Sent | None) -> Conversation[None]:
    if isinstance(answer, Ident):  # a record may have been broken off when the cable was pulled
        yield from link.send_afresh(answer)
    elif answer is not None:
        yield from link.send(answer)


class Answers:
    """What a handheld answers to each message, and what it sends meanwhile."""

    def __init__(self, memory: Memory, condition: Condition) -> None:
        self._memory = memory
        self._condition = condition
        self._greeted = False
        self._giving: HeldDump | None = None
        self._window: Window | None = None
        self._all_acknowledged: set[tuple[str, int]] = set()
        self._loading = LoadingIn(memory)
        self._answers: dict[type[Any], Callable[[Any], Sent | None]] = {
            Hello: self._hello,
            Get: self._get,
            Ack: self._ack,
            Nak: self._nak,
            Purge: self._purge,
            Load: self._load,
            StopLine: self._stop,
        }

    def due(self) -> bytes | None:
        """The next line to send unasked."""
        return self._window.due() if self._window else None

    def to(self, heard: Message | Damaged) -> Sent | None:
        """The answer, if it is one to be answered: a damaged line will be said again."""
        answer = self._answers.get(type(heard))
        return answer(heard) if answer else None

    def _hello(self, hello: Hello) -> Sent:
        if hello.proto != PROTO:
            return Refused(Hello.T, "proto")
        self._greeted, self._window, self._giving = True, None, None
        self._all_acknowledged.clear()
        self._loading = LoadingIn(self._memory)
        memory = self._memory
        ident = Ident(
            session=hello.session,
            device=memory.handheld,
            boot=memory.boot,
            clock=self._condition.clock,
            battery=self._condition.battery,
            dumps=len(memory.dumps),
            manifest=(),
        )
        return _with_as_many_as_fit(ident, memory.dumps[hello.first :])

    def _get(self, get: Get) -> Sent | None:
        dump = self._memory.dump(get.meter_route, get.epoch)
        if not self._greeted or dump is None or get.first > len(dump.records) + 1:
            return Refused(Get.T, "unknown" if self._greeted else "session")
        end = line_of(End(len(dump.records), dump.sha256))
        self._giving = dump
        self._window = Window((*map(seal, dump.records), end), get.first, get.window)
        return None

    def _ack(self, ack: Ack) -> None:
        if self._window and self._giving:
            self._window.ack(ack.upto)
            if ack.upto == len(self._giving.records) == self._window.acknowledged:
                self._all_acknowledged.add((self._giving.meter_route, self._giving.epoch))

    def _nak(self, nak: Nak) -> Sent | None:
        if not self._greeted:
            return Refused(Get.T, "session")
        if self._window:
            self._window.nak(nak.n)
        return None

    def _purge(self, purge: Purge) -> Sent:
        dump = self._memory.dump(purge.meter_route, purge.epoch)
        if not self._greeted or dump is None:
            return Refused(Purge.T, "unknown" if self._greeted else "session")
        if (purge.meter_route, purge.epoch) not in self._all_acknowledged:
            return Refused(Purge.T, "unacknowledged")
        why = self._memory.purge(dump, purge.count, purge.sha256)
        return Refused(Purge.T, why) if why else Purged(purge.meter_route, purge.epoch)

    def _load(self, load: Load) -> Sent:
        return self._loading.begin(load) if self._greeted else Refused(Load.T, "session")

    def _stop(self, came: StopLine) -> Sent | None:
        return self._loading.take(came) if self._greeted else Refused(Load.T, "session")


def _with_as_many_as_fit(ident: Ident, dumps: tuple[HeldDump, ...]) -> Ident:
    """The IDENT with the first dumps of these, as many as one line holds."""
    room = LONGEST_LINE - len(line_of(ident))
    manifest: list[Held] = []
    for dump in dumps:
        held = Held(dump.meter_route, dump.epoch, len(dump.records), dump.sha256, dump.purged)
        fuller = replace(ident, manifest=(*manifest, held))
        if len(raw_of(fuller)) - len(raw_of(ident)) > room:
            break
        manifest.append(held)
    return replace(ident, manifest=tuple(manifest))
