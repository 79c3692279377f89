"""A handheld's memory from the options of the simulator, and as a file that outlives it.

The file is JSON: the handheld, the times it was switched on (its `boot`), its dumps with their records as text. It is
written beside, flushed to the disk, and put in place of the old one, so that a power cut leaves the one or the other.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fieldops import problems
from fieldops.devices.driver import Options
from fieldops.devices.frd1.codec import Opened, open_line, seal
from fieldops.devices.frd1.demo_memory import dump_of, reads_of
from fieldops.devices.frd1.fields import EPOCH, NAME
from fieldops.devices.frd1.memory import HeldDump, Memory
from fieldops.devices.options import number

OPTIONS = ("id", "route", "epoch", "count", "seed", "serials", "meters", "at", "memory")
MOST_DEMO_RECORDS = 20_000
MOST_SERIALS = 500
MOST_SEED = 2**31 - 1
BEGAN_AT = "2026-01-05T08:00:00+00:00"


def memory_from(options: Options) -> Memory:
    """The memory in the file `memory`, or with the records the options tell of; problem DEVICE_OPTION."""
    file = options.get("memory")
    if not file:
        return Memory(_handheld(options), _dumps(options))
    path = Path(file)
    return _kept_in(path, _read(path, options))


def _kept_in(path: Path, memory: Memory) -> Memory:
    kept = Memory(memory.handheld, memory.dumps, lambda: _write(path, kept), memory.boot)
    _write(path, kept)
    return kept


def _read(path: Path, options: Options) -> Memory:
    """The memory in the file, switched on once more."""
    if not path.exists():
        return Memory(_handheld(options), _dumps(options))
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Memory(kept["handheld"], tuple(map(_dump, kept["dumps"])), boot=str(int(kept["boot"]) + 1))
    except (OSError, ValueError, KeyError, TypeError):
        raise problems.DEVICE_OPTION(option="memory", expected="memory.json") from None


def _dump(kept: Mapping[str, Any]) -> HeldDump:
    if not NAME(kept["route"]) or not EPOCH(kept["epoch"]):
        raise ValueError("no dump is called so")
    return HeldDump(
        kept["route"], kept["epoch"], _raws(kept["records"]), _raws(kept["stops"]), purged=kept["purged"] is True
    )


def _raws(texts: list[str]) -> tuple[bytes, ...]:
    raws = tuple(text.encode() for text in texts)
    if not all(isinstance(open_line(seal(raw)[:-2]), Opened) for raw in raws):
        raise ValueError("not the text of a line")
    return raws


def _write(path: Path, memory: Memory) -> None:
    kept = {
        "handheld": memory.handheld,
        "boot": memory.boot,
        "dumps": [
            {
                "route": dump.meter_route,
                "epoch": dump.epoch,
                "purged": dump.purged,
                "records": [raw.decode() for raw in dump.records],
                "stops": [raw.decode() for raw in dump.stops],
            }
            for dump in memory.dumps
        ],
    }
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            json.dump(kept, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError:
        raise problems.DEVICE_OPTION(option="memory", expected="memory.json") from None


def _handheld(options: Options) -> str:
    return _named(options, "id", "HH-01")


def _dumps(options: Options) -> tuple[HeldDump, ...]:
    seed = number(options, "seed", 0, 0, MOST_SEED)
    epoch = number(options, "epoch", 1, 0, MOST_SEED)
    if not EPOCH(epoch):
        raise problems.DEVICE_OPTION(option="epoch", expected="1, 2, 3, …")
    reads = reads_from(options, seed)
    try:
        began_at = datetime.fromisoformat(options.get("at", BEGAN_AT))
        return (dump_of(_handheld(options), _named(options, "route", "R-01"), epoch, reads, began_at, seed),)
    except (ValueError, OverflowError):
        raise problems.DEVICE_OPTION(option="at, serials, meters", expected=f"{BEGAN_AT}, 61564400, 00123456") from None


def reads_from(options: Options, seed: int) -> Mapping[str, str]:
    """Serial numbers and digits of `meters`, of `serials`, or of `count` meters made up; problem DEVICE_OPTION."""
    if "meters" in options:
        return _meters(Path(options["meters"]))
    made_up = reads_of(number(options, "count", 500, 0, MOST_DEMO_RECORDS), seed)
    if "serials" not in options:
        return made_up
    serials = options["serials"].split(",")[:MOST_SERIALS]
    return dict(zip(serials, reads_of(len(serials), seed).values(), strict=True))


def _meters(file: Path) -> Mapping[str, str]:
    """A JSON object of serial number to digits; a serial number of JSON is text and stays it."""
    try:
        meters = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        meters = None
    if not isinstance(meters, dict) or not all(isinstance(digits, str) for digits in meters.values()):
        raise problems.DEVICE_OPTION(option="meters", expected='{"61564400": "00123456"}')
    return meters


def _named(options: Options, option: str, usual: str) -> str:
    if not NAME(options.get(option, usual)):
        raise problems.DEVICE_OPTION(option=option, expected="A…Z 0…9")
    return options.get(option, usual)
