"""The reader's end of IEC 62056-21: sign on, agree on a speed, take the data readout.

    reader  /?66153690!<CR><LF>              at 300 bit/s, an address or none
    meter   /LUG5UH50<CR><LF>                the fourth character is the speed it offers, and so the mode
    reader  <ACK>050<CR><LF>                 mode C: take it. Both ends change once this has left the wire
    meter   <STX> data !<CR><LF><ETX><BCC>   at the new speed

Mode A stays at the first speed and mode B changes without being asked; in mode D the meter speaks unasked. A meter that
also offers mode E (HDLC) is read in mode C. The acknowledgement always asks for the data readout: programming mode, and
with it every way to change something in a meter, cannot be said here.

A block counts when its check character fits and no character was damaged; else it is asked for again, and what cannot
be mended so begins anew with the sign-on, both a few times only. A block without a check character counts when it came
twice in a row. What the check character, an XOR, cannot see: two equal characters lost from one block.
"""

from dataclasses import dataclass

from fieldops import problems
from fieldops.devices.conversation import Conversation, Line
from fieldops.devices.driver import Options
from fieldops.devices.iec62056.grammar import (
    ACK,
    NAK,
    NUL,
    SPEEDS,
    SPEEDS_UNASKED,
    Block,
    Ident,
    sets_in,
)
from fieldops.devices.iec62056.hearing import MOST, Hearing
from fieldops.devices.iec62056.registers import readout_of
from fieldops.devices.iec62056.settings import Settings, settings_of
from fieldops.devices.readout import Readout

SIGN_ONS = 3
REPEATS = 3
MOST_BLOCKS = 256
WAKE_S, WAKE_PAUSE_S = 2.2, 1.6  # the standard allows 2.1 to 2.3 and 1.5 to 1.7


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole readout as it came."""

    ident: Ident
    text: bytes
    raw: bytes
    checked: bool


def read(options: Options, seconds: float) -> Conversation[Readout]:
    """One meter's readout; problems DEVICE_OPTION, NO_TELEGRAM, TELEGRAMS_DISAGREE and those of IEC 62056-21."""
    return _Reader(settings_of(options), seconds).read()


class _Reader:
    def __init__(self, settings: Settings, seconds: float) -> None:
        self._settings = settings
        self._hearing = Hearing(settings.line, seconds)

    def read(self) -> Conversation[Readout]:
        unasked = self._settings.mode == "D"
        yield from self._hearing.begin(checked=not unasked)
        answer, twice = yield from (self._overheard() if unasked else self._asked())
        return readout_of(
            answer.ident,
            sets_in(answer.text.decode("ascii")),
            answer.raw,
            "twice" if twice else "checked",
            self._settings.register,
            self._settings.id_register,
        )

    def _overheard(self) -> Conversation[tuple[Answer, bool]]:
        """Mode D: what a meter says by itself, as long as there is time."""
        last: Answer | None = None
        while True:
            yield from self._hearing.pause(0.0)
            ident = yield from self._hearing.ident()
            answer = (yield from self._data(ident)) if ident else None
            if answer is not None:
                if answer.checked or answer == last:
                    return answer, not answer.checked
                last = answer
                self._hearing.note(problems.TELEGRAMS_DISAGREE())

    def _asked(self) -> Conversation[tuple[Answer, bool]]:
        """Modes A to C: sign on until there is an answer that counts, a few times."""
        last: Answer | None = None
        for _ in range(SIGN_ONS):
            answer = yield from self._attempt()
            if answer is None:
                continue
            if answer.checked or answer == last:
                return answer, not answer.checked
            last = answer
            self._hearing.note(problems.TELEGRAMS_DISAGREE())
            yield from self._hearing.silence()
        raise self._hearing.gave_up()

    def _attempt(self) -> Conversation[Answer | None]:
        yield from self._hearing.change(self._settings.line)
        if self._settings.wake:
            yield from self._wake()
        yield from self._hearing.say(b"/?" + self._settings.address.encode("ascii") + b"!\r\n")
        ident = yield from self._hearing.ident()
        if ident is None:
            return None
        yield from self._agree(ident)
        answer = yield from self._data(ident)
        if answer is None and ident.hdlc:
            self._hearing.note(problems.IEC_MODE(offered="mode E (HDLC)", mode="C"))
        return answer

    def _wake(self) -> Conversation[None]:
        """Rouse a meter that runs on a battery."""
        count = round(WAKE_S / self._settings.line.seconds_per_character)
        yield from self._hearing.say(NUL * count)
        yield from self._hearing.pause(WAKE_PAUSE_S)

    def _agree(self, ident: Ident) -> Conversation[None]:
        """Have both ends at the speed of the readout; problem IEC_MODE."""
        mode = _mode(ident, self._settings.mode)
        if mode == "C":
            yield from self._acknowledge(ident)
        elif mode == "B":
            yield from self._change(SPEEDS_UNASKED[ident.speed])

    def _acknowledge(self, ident: Ident) -> Conversation[None]:
        yield from self._hearing.pause(ident.reaction_s)
        speed = _code(self._settings.line.baud) if self._settings.fixed else ident.speed
        yield from self._hearing.say(ACK + f"0{speed}0\r\n".encode("ascii"))
        yield from self._change(SPEEDS[speed])

    def _change(self, baud: int) -> Conversation[None]:
        if not self._settings.fixed:
            yield from self._hearing.change(Line(baud, self._settings.line.framing))

    def _data(self, ident: Ident) -> Conversation[Answer | None]:
        blocks: list[Block] = []
        while len(blocks) < MOST_BLOCKS and sum(len(block.raw) for block in blocks) < MOST:
            block = yield from self._sound_block(ident)
            if block is None:
                return None
            blocks.append(block)
            if not block.more:
                return _answer(ident, blocks)
            yield from self._hearing.pause(ident.reaction_s)
            yield from self._hearing.say(ACK)
        raise problems.IEC_DAMAGED()

    def _sound_block(self, ident: Ident) -> Conversation[Block | None]:
        """The next block, asked for again where it is damaged; problem IEC_DAMAGED when that does not help."""
        for _ in range(REPEATS):
            block = yield from self._hearing.block()
            if block is None or block.check != "bad":
                return block
            self._hearing.note(problems.IEC_DAMAGED())
            if self._settings.mode == "D":
                return None
            yield from self._hearing.pause(ident.reaction_s)
            yield from self._hearing.say(NAK)
        block = yield from self._hearing.block()
        if block is not None and block.check == "bad":
            raise problems.IEC_DAMAGED()
        return block


def _mode(ident: Ident, wanted: str) -> str:
    """The mode this meter is read in; problem IEC_MODE when it does not offer the one that is wanted."""
    offered = "C" if ident.speed.isdigit() else "B" if ident.speed in SPEEDS_UNASKED else "A"
    if wanted not in ("auto", "A", offered) or (offered == "C" and wanted != "A" and ident.speed not in SPEEDS):
        raise problems.IEC_MODE(offered=f"speed {ident.speed}", mode=offered if wanted == "auto" else wanted)
    return offered if wanted == "auto" else wanted


def _code(baud: int) -> str:
    return next(code for code, speed in SPEEDS.items() if speed == baud)


def _answer(ident: Ident, blocks: list[Block]) -> Answer:
    raw = b"/" + ident.text.encode("ascii") + b"\r\n" + b"".join(block.raw for block in blocks)
    checked = all(block.check == "ok" for block in blocks)
    return Answer(ident, b"".join(block.text for block in blocks), raw, checked)
