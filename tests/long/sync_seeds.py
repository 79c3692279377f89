"""The simulated exchange over many seeds: central, field units, tablets and the faults between them.

python tests/long/sync_seeds.py --seeds 10000 --jobs 2          seeds 0 to 9,999
python tests/long/sync_seeds.py --first 10000 --seeds 5000
python tests/long/sync_seeds.py --seed 4711 --trace             one story, told whole
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

SUPPORT = Path(__file__).resolve().parents[1] / "support"
MOST_SHOWN = 5
PORTION = 2


def outcome_of(seed: int) -> tuple[int, str | None, str]:
    """What came of a seed, without its trace."""
    from simulated_exchange.running import run

    outcome = run(seed)
    return outcome.seed, outcome.violated, outcome.told


def be_quiet() -> None:
    """A portal or a lost answer is no news here."""
    import logging

    logging.disable(logging.CRITICAL)


def main() -> int:
    """Run the seeds that were asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=10_000)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--seed", type=int, help="only this one")
    asked.add_argument("--trace", action="store_true", help="with --seed: everything that happened")
    given = asked.parse_args()
    return tell(given.seed, given.trace) if given.seed is not None else try_all(given)


def tell(seed: int, trace: bool) -> int:
    """One seed."""
    from simulated_exchange.running import run

    be_quiet()
    outcome = run(seed)
    print("\n".join(outcome.trace if trace else outcome.trace[:1]))
    print(outcome.told or "every property holds")
    return 1 if outcome.violated else 0


def try_all(given: argparse.Namespace) -> int:
    """Many seeds; the first few that fail are named."""
    began, failed = time.monotonic(), 0
    seeds = range(given.first, given.first + given.seeds)
    for done, (seed, violated, told) in enumerate(outcomes(seeds, given.jobs), 1):
        if violated:
            failed += 1
            if failed <= MOST_SHOWN:
                print(f"\nseed {seed}: {told}\n  again: python tests/long/sync_seeds.py --seed {seed} --trace")
        each = (time.monotonic() - began) / done
        print(f"\r{done:,} of {given.seeds:,} seeds, {failed} failed, {each:.2f} s a seed ", end="", flush=True)
    print()
    return 1 if failed else 0


def outcomes(seeds: range, jobs: int) -> Iterator[tuple[int, str | None, str]]:
    """The outcome of every seed, in any order."""
    with get_context("spawn").Pool(jobs, initializer=be_quiet) as pool:
        yield from pool.imap_unordered(outcome_of, seeds, chunksize=PORTION)


if __name__ == "__main__":
    sys.path.insert(0, str(SUPPORT))
    sys.exit(main())
