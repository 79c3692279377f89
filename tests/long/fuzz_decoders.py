"""Coverage-guided fuzzing of everything that takes bytes off a line: whatever comes, a value or a numbered problem.

    python3 dev.py fuzz                        a minute each
    python3 dev.py fuzz --seconds 10 mbus      ten seconds of one

Each target runs in a process of its own, because the fuzzer never returns. A finding is printed with its input; the
exit code is then 1.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST_INPUT = 1024

OPTIONS = {"radio": {"id": "1"}, "line": {"pattern": r"(?P<id>\d{8}) (?P<digits>\d{4,8})", "end": "CR"}}
SEEDS: dict[str, Sequence[bytes]] = {
    "ui1203": [b"V;RB00123456;IB61564400;GC12;M0000,0000\r", b"R226107229550\r"],
    "neptune": [b"\x02200SW\x17000001\x171234567890\x17h\x1758@\x1772\x03"],
    "iec62056": [b"/LUG6CUH50\r\n\x026.8(0328.871*GJ)6.26(03329.67*m3)\r\n!\r\n\x03h"],
    "mbus": [bytes.fromhex("68 13 13 68 08 05 73 78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00 3C 16"), b"\xe5"],
    "radio": [b'{"Time":"2026-05-12T09:14:22Z","Type":"SCM","Message":{"ID":1,"Type":12,"Consumption":2}}\n'],
    "frd1": [b'{"t":"ACK","upto":3}*00000000\r\n'],
}


def main() -> int:
    """Fuzz the targets named, or all of them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("targets", nargs="*")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given, rest = asked.parse_known_args()
    if given.inside:
        fuzz(given.targets[0], rest)
        return 0
    names = given.targets or sorted(targets())
    failed = [name for name in names if not clean(name, given.seconds)]
    found = f"{', '.join(failed)} FAILED" if failed else "nothing found"
    print(f"{len(names)} fuzzed for {given.seconds} s each: {found}")
    return 1 if failed else 0


def clean(name: str, seconds: int) -> bool:
    """Whether a target stood all that was thrown at it."""
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS.get(name.partition("-")[0], ())):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-timeout=5", "-verbosity=0"]
        command = [sys.executable, __file__, "--inside", name, *limits, "-print_final_stats=1", folder]
        return subprocess.run(command, cwd=folder, check=False).returncode == 0


def targets() -> dict[str, Callable[[bytes], object]]:
    """What takes bytes, by name: every decoder, and every reader's end of a conversation."""
    from fieldops.devices import drivers

    found: dict[str, Callable[[bytes], object]] = {}
    for name, driver in drivers.every().drivers.items():
        if driver.decode is not None:
            found[f"{name}-decode"] = driver.decode
        if driver.read is not None:
            found[f"{name}-read"] = partial(_read, driver.read, OPTIONS.get(name, {}))
        if driver.unload is not None:
            found[f"{name}-unload"] = partial(_unload, driver.unload)
    return found


def _read(read: Callable[..., Any], options: Mapping[str, str], data: bytes) -> object:
    from virtual_line import replay

    return replay(read(options, 30.0), [data] * 3)


def _unload(unload: Callable[..., Any], data: bytes) -> object:
    from handheld_keepings import Shelf
    from virtual_line import replay

    return replay(unload({}, Shelf()), [data] * 3)


def fuzz(name: str, limits: Sequence[str]) -> None:
    """Fuzz one target in this process; never returns."""
    import atheris

    with atheris.instrument_imports(include=["fieldops.devices"]):
        target = targets()[name]
    from fieldops.problems import Problem

    def one(data: bytes) -> None:
        try:
            target(data)
        except Problem:
            return

    atheris.Setup([sys.argv[0], *limits], one)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    sys.exit(main())
