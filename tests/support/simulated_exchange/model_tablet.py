"""A client of the exchange, written from docs/exchange.md: what it sends, and what it does with an answer.

Its rules are those of "What a client does with an answer"; where the contract leaves a choice, it is careful.
The names of the rules are methods of their own, so that a planted bug can take one of them away.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from independent_client import Key
from simulated_exchange.disk import Disk
from simulated_exchange.findings import demand
from simulated_exchange.memory import HeldLine, Json, Memory, line_hash
from simulated_exchange.sites import SiteClock
from simulated_exchange.wire import PREFIX

from fieldops.sync.transport import Answer, Request

ROLL_CALL_EVERY_S = 900
LONGEST_WAIT_S = 300
KEPT_FOR = timedelta(days=45)
CENTRAL = "central"


class ModelTablet:
    """One device; `way` names the server it talks to now, `via` that server's id as it stands in signatures."""

    def __init__(self, name: str, device: str, key: Key, server: str, clock: SiteClock, chance: Random) -> None:
        self.name, self.device, self.key, self.server = name, device, key, server
        self.clock, self.chance = clock, chance
        self.ids = Random(chance.random())
        self.disk = Disk(Memory(new_id(chance)))
        self.lives = 1
        self.way, self.batch = CENTRAL, chance.randint(1, 5)
        self.told: Callable[[Memory], None] = lambda memory: None
        self.lets_go: Callable[[HeldLine, Memory], None] = lambda line, memory: None
        self.starts()

    @property
    def memory(self) -> Memory:
        """What is on the disk."""
        return self.disk.memory

    def starts(self) -> None:
        """The app starts: it knows what the disk holds, and nothing else."""
        self.token: str | None = None
        self.boot = object()
        self.sending = self._calls_roll = False
        self.roll_called_at: float | None = None
        self.quiet_until = 0.0
        self.failures = 0

    def comes_to_the_front(self) -> None:
        """Somebody opens the app again: what it does at a start, it does now, and at once."""
        self.roll_called_at, self.quiet_until = None, 0.0

    def goes_to(self, way: str) -> None:
        """Talk to another server from now on."""
        self.way, self.token, self.quiet_until = way, None, 0.0

    def holds_token(self, token: str) -> None:
        """A session was opened; with each new token the roll is called."""
        self.token, self.roll_called_at = token, None

    # --- capture ---------------------------------------------------------------------------------------------------

    def captures(self, kind: str, by: str, payload: Json, run: str | None, stop: str | None) -> Json:
        """Write a fact down; it says "saved" after the flush."""
        content: Json = {
            "id": new_id(self.ids),
            "kind": kind,
            "v": 1,
            "at": self.clock.now().isoformat(),
            "clk": None,
            "seen": self.memory.cursor,
            "by": by,
            "run": run,
            "stop": stop,
            "p": payload,
        }
        self.disk.write(lambda memory: memory.appended(content))
        return content

    # --- what to send ----------------------------------------------------------------------------------------------

    def next_push(self) -> Request | None:
        """The next push of the journal: a roll call when one is due, else what the server has not; None for nothing."""
        now, memory = self.clock.time.seconds, self.memory
        if self.sending or self.token is None or now < self.quiet_until:
            return None
        if self.is_roll_call_due(now):
            self._calls_roll = True
            return self._push(memory.length + 1, ())
        self._calls_roll = False
        first = memory.sent.get(self.way, 0) + 1
        return self._push(first, memory.between(first, first + self.batch - 1)) if first <= memory.length else None

    def is_roll_call_due(self, now: float) -> bool:
        """At the start, with each new token, and every 15 minutes."""
        return self.roll_called_at is None or now - self.roll_called_at >= ROLL_CALL_EVERY_S

    def _push(self, first: int, lines: tuple[HeldLine, ...]) -> Request:
        memory = self.memory
        head = line_hash(lines[-1].raw) if lines else memory.head(first - 1)
        signature = self.key.signs("fieldops-batch-1", memory.journal, first, len(lines), head)
        header = {"first": first, "count": len(lines), "declared": memory.length, "head": head, "sig": signature}
        body = b"".join(
            raw + b"\n" for raw in (json.dumps(header | {"app": "model"}).encode(), *(line.raw for line in lines))
        )
        self.sending = True
        return Request("POST", f"{PREFIX}journals/{memory.journal}/events", body)

    # --- what to do with an answer ---------------------------------------------------------------------------------

    def is_answer(self, answer: Answer | None) -> bool:
        """Whether it comes from the server the tablet is enrolled with, by whatever way."""
        return answer is not None and answer.server == self.server

    def hears(self, journal: str, way: str, answer: Answer | None) -> None:
        """The end of a push of this journal that went this way; None when nothing came back."""
        self.sending = False
        if answer is None or not self.is_answer(answer):
            self._waits()
            return
        self.failures = 0
        if self._calls_roll and answer.ok:
            self.roll_called_at = self.clock.time.seconds
        if answer.status != 200:
            self._hears_refusal(journal, answer)
        elif journal == self.memory.journal:
            self._hears_custody(way, answer.body)

    def _hears_refusal(self, journal: str, answer: Answer) -> None:
        if answer.slug == "session-expired":
            self.token = None
        elif answer.slug == "foreign-journal" and journal == self.memory.journal:
            self.begins_anew()
        else:
            demand("manners", answer.status in (429, 503), f"{self.name} is refused: {answer.body}")
            self.quiet_until = self.clock.time.seconds + answer.retry_after_s

    def _hears_custody(self, way: str, told: Json) -> None:
        if any(self.is_strange(way, said) for said in _words(told)):
            self.begins_anew()
            return
        if told["unsigned"]:
            self.quiet_until = self.clock.time.seconds + told["advise"]["retry_s"]
        self.adopts(way, told)
        self.forgets(told["advise"]["keep_until"])
        self.told(self.memory)

    def is_strange(self, way: str, said: Json) -> bool:
        """Whether the server has another life of this journal: then nothing it says of it is of use."""
        memory, watermark = self.memory, said["watermark"]
        if said["fork"] or watermark > memory.length:
            return True
        own = memory.head(watermark)
        if own is None:  # it is asked for lines that were let go
            return True
        return said["head"] != own or self.broke_off(said)

    def broke_off(self, said: Json) -> bool:
        """Whether a line of ours was set aside because the line before it stands there with other bytes."""
        return any(row["why"] in ("prev", "position") for row in said["quarantined"])

    def adopts(self, way: str, told: Json) -> None:
        """Take the watermarks over, even when they went down: of the server for sending, of central for forgetting."""
        at_central = told.get("central", told)["watermark"]
        self.disk.write(lambda memory: memory.adopted(way, told["watermark"], at_central, told["now"]), flushed=False)

    def begins_anew(self) -> None:
        """A new journal with all that is held, in one transaction."""
        journal = new_id(self.chance)
        self.disk.write(lambda memory: memory.begun_anew(journal))
        self.lives += 1
        self.roll_called_at = None

    def forgets(self, keep_until: str) -> None:
        """Let go of the oldest lines that have been safe for long by central's clock, and are old by our own."""
        while self.memory.lines and self.may_forget(self.memory.lines[0], keep_until):
            self.lets_go(self.memory.lines[0], self.memory)
            self.disk.write(Memory.without_first)

    def may_forget(self, line: HeldLine, keep_until: str) -> bool:
        """Counted from the acknowledgement: what came late is as young as its arrival to a backup of central.

        A unit may have less than central; what it will ask for next is kept.
        """
        if line.safe_since is None or line.seq > self.memory.sent.get(self.way, 0):
            return False
        is_old = self.clock.now() - datetime.fromisoformat(line.content["at"]) > KEPT_FOR
        return is_old and datetime.fromisoformat(keep_until) > datetime.fromisoformat(line.safe_since)

    def _waits(self) -> None:
        span = min(LONGEST_WAIT_S, 2.0 * 2**self.failures)
        self.failures = min(self.failures + 1, 16)
        self.quiet_until = self.clock.time.seconds + self.chance.random() * span

    # --- work ------------------------------------------------------------------------------------------------------

    def hears_work(self, answer: Answer | None) -> None:
        """Apply an answer of work; documents and cursor go to the disk in one transaction."""
        if answer is None or not self.is_answer(answer):
            return
        if answer.slug == "device-revoked":
            self.disk.write(lambda memory: replace(memory, work={}, cursor=None))
        elif answer.slug == "session-expired":
            self.token = None
        elif answer.ok:
            self.applies(answer.body)

    def applies(self, told: Json) -> None:
        """Take the changes over."""
        self.disk.write(lambda memory: memory.with_work(told), flushed=False)


def _words(told: Json) -> list[Json]:
    """What the server says of its own custody, and what it heard central say."""
    return [told, told["central"]] if "central" in told else [told]


def new_id(chance: Random) -> str:
    """A UUIDv7 in form; its time means nothing here."""
    value = chance.getrandbits(128)
    value = value & ~(0xF << 76) | (7 << 76)
    return str(UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))
