"""What reading costs on the wire and in the processor.

The wire's own time is what the characters of both sides take at the line's speed, and the waits that the standard or
the meter's own thinking asks for. It is counted in a rehearsal of the same conversation that takes no time; then the
meter is played at line speed in a process of its own, on a pseudo terminal, and read through the port as any meter is.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import process_time

from fieldops.cli.bench.figures import Measure
from fieldops.clock import SystemClock, monotonic
from fieldops.devices import drivers
from fieldops.devices.conversation import Came, Conversation, Pause, Send, SetLine
from fieldops.devices.driver import Keeping
from fieldops.devices.far_end import FarEnd
from fieldops.devices.port import open_port
from fieldops.devices.simulated import SimulatedPort, simulated_meter
from fieldops.devices.talking import FIRST_LINE, converse, ignore
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.migrating import migrate
from fieldops.sync.keeping import KeepingStore, Pull

OVER_WIRE = 1 / 0.95
OVER_WIRE_UNLOADING = 1 / 0.90
RECORDS = 500
A_MINUTE_S = 60.0
DECODES = 2_000
SIMULATE = "from fieldops.cli.device import device; device()"

# An answer as water meters send it: volume, time, and the volume at the last day of reckoning.
WATER_ANSWER = bytes.fromhex(
    "68 38 38 68 08 01 72 78 56 34 12 24 23 40 07 55 00 00 00 0C 13 45 21 00 00 04 6D 0D 0C 78 21 42 6C 7E 25"
    "4C 13 00 20 00 00 02 59 D4 0A 02 FD 17 00 00 0C 78 78 56 34 12 01 FD 67 02 38 16"
)

MEASURES = (
    Measure("mode_c", "IEC 62056-21 mode C, elapsed", "s"),
    Measure("mode_c_over", "  over the wire's own time", "times", OVER_WIRE),
    Measure("mbus", "M-Bus, elapsed", "s"),
    Measure("mbus_over", "  over the wire's own time", "times", OVER_WIRE),
    Measure("frd1", f"FRD/1, {RECORDS} records kept, elapsed", "s"),
    Measure("frd1_over", "  over the wire's own time", "times", OVER_WIRE_UNLOADING),
    Measure("mbus_decode", "An M-Bus answer decoded", "µs", 1_000),
    Measure("mbus_peer", "  the same by pyMeterBus", "µs"),
    Measure("mbus_over_peer", "  ours over theirs", "times", 1.0),
    Measure("iec_decode", "An IEC 62056-21 readout decoded", "µs", 1_000),
    Measure("ui1203_decode", "A UI-1203 telegram decoded", "µs", 1_000),
)


@dataclass
class Tally:
    """Seconds that the wire itself needs."""

    seconds: float = 0.0


class Wrist:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def play(folder: Path) -> dict[str, float]:
    """One run, in a new folder."""
    folder.mkdir()
    mode_c, mode_c_over = _read("iec62056", {"id": "66153690", "read": "03329.67"}, folder)
    mbus, mbus_over = _read("mbus", {"frames": WATER_ANSWER.hex()}, folder)
    frd1, frd1_over = _unload(folder)
    mbus_decode, mbus_peer = _cost("mbus", WATER_ANSWER), _peer_cost(WATER_ANSWER)
    return {
        "mode_c": mode_c,
        "mode_c_over": mode_c_over,
        "mbus": mbus,
        "mbus_over": mbus_over,
        "frd1": frd1,
        "frd1_over": frd1_over,
        "mbus_decode": mbus_decode,
        "mbus_peer": mbus_peer,
        "mbus_over_peer": mbus_decode / mbus_peer,
        "iec_decode": _cost("iec62056", _readout()),
        "ui1203_decode": _cost("ui1203", b"V;RB00123456;IB61564400;GC12;M0000,0000\r"),
    }


def peer_version() -> str:
    """Which pyMeterBus is the peer."""
    return version("pymeterbus")


def _read(name: str, meter: Mapping[str, str], folder: Path) -> tuple[float, float]:
    driver = drivers.find(name)
    assert driver.read is not None
    read = driver.read
    wire = _wire_seconds(lambda: read({}, A_MINUTE_S), name, meter, both_sides=True)
    elapsed = _elapsed(lambda: read({}, A_MINUTE_S), name, meter, folder)
    return elapsed, elapsed / wire


def _unload(folder: Path) -> tuple[float, float]:
    driver = drivers.find("frd1")
    assert driver.unload is not None
    unload = driver.unload
    handheld = {"count": str(RECORDS), "seed": "7"}
    # Both ways are free at once, so the wire's time is the handheld's own characters.
    wire = _wire_seconds(lambda: unload({}, _keeping(folder / "rehearsal.db")), "frd1", handheld, both_sides=False)
    keeping = _keeping(folder / "unit.db")
    elapsed = _elapsed(lambda: unload({}, keeping), "frd1", handheld, folder)
    return elapsed, elapsed / wire


def _keeping(file: Path) -> Keeping:
    store = Store(sqlite_url(file))
    migrate(store, SystemClock())
    return KeepingStore(store, SystemClock(), Pull("frd1"), {})


def _wire_seconds(
    host: Callable[[], Conversation[object]], name: str, meter: Mapping[str, str], both_sides: bool
) -> float:
    wrist, tally = Wrist(), Tally()
    far_end = FarEnd(_counted(simulated_meter(drivers.find(name), dict(meter)), tally), wrist.now())
    port = SimulatedPort(far_end, wrist.now, wrist.sleep)
    talk = _counted(host(), tally if both_sides else Tally())
    converse(port, talk, ignore, wrist.now, wrist.sleep)
    return tally.seconds


def _counted(conversation: Conversation[object], tally: Tally) -> Conversation[None]:
    """The same conversation, with its characters and its waits added up."""
    line, at = FIRST_LINE, 0.0
    step = next(conversation, None)
    while step is not None:
        if isinstance(step, SetLine):
            line = step.line
        elif isinstance(step, Send):
            tally.seconds += len(step.data) * line.seconds_per_character
        elif isinstance(step, Pause):
            tally.seconds += max(step.until - at, 0.0)
        came: Came = yield step
        at = came.at
        try:
            step = conversation.send(came)
        except StopIteration:
            return


def _elapsed(host: Callable[[], Conversation[object]], name: str, meter: Mapping[str, str], folder: Path) -> float:
    link = folder / name
    options = [word for option, value in meter.items() for word in ("-o", f"{option}={value}")]
    command = [sys.executable, "-c", SIMULATE, "sim", name, "--pty", str(link), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as far_end:  # noqa: S603 -- our own words
        assert far_end.stdout is not None
        far_end.stdout.readline()
        port = open_port(str(link))
        began = monotonic()
        try:
            converse(port, host())
            return monotonic() - began
        finally:
            port.close()
            far_end.terminate()


def _cost(name: str, telegram: bytes) -> float:
    decode = drivers.find(name).decode
    assert decode is not None
    return _microseconds(decode, telegram)


def _peer_cost(telegram: bytes) -> float:
    import meterbus

    def decode(data: bytes) -> object:
        return [record.interpreted for record in meterbus.load(data).records]

    return _microseconds(decode, telegram)


def _microseconds(decode: Callable[[bytes], object], telegram: bytes) -> float:
    began = process_time()
    for _ in range(DECODES):
        decode(telegram)
    return 1e6 * (process_time() - began) / DECODES


def _readout() -> bytes:
    sets: Sequence[str] = [f"6.8*{n:02}({n:04}.671*GJ)6.26*{n:02}({n:05}.67*m3)" for n in range(20)]
    return ("/LUGCUH50\r\n\x02" + "\r\n".join(sets) + "\r\n!\r\n").encode("ascii")
