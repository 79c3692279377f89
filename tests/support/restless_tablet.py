"""A tablet's process: captures and sends without end, until it is killed, or whoever started it is gone.

    python restless_tablet.py FILE URL SEED

FILE is its own side (tablet_file.py), in which it was enrolled before. Run again after a kill, it goes on.
"""

import os
import random
import sys
import time
from pathlib import Path

from tablet_file import TabletFile

PATIENCE_S = 2.5
MOST_WAITING = 200
"""Lines; somebody out of signal for long rests."""


def main() -> None:
    """Go on."""
    file, url, seed = sys.argv[1:]
    chance = random.Random(int(seed))
    tablet = TabletFile(Path(file), url, PATIENCE_S)
    starter = os.getppid()
    while os.getppid() == starter:
        for _ in range(chance.randrange(12) if len(tablet.journal.lines) < tablet.safe + MOST_WAITING else 0):
            tablet.captures(chance)
        pushes_something(tablet, chance)
        for sha256 in tablet.photos_left[:1]:
            tablet.sends_photo(sha256)
        time.sleep(chance.random() * 0.04)


def pushes_something(tablet: TabletFile, chance: random.Random) -> None:
    """Mostly what comes next; sometimes from before it, from behind it, or the roll call."""
    whole, next_line = len(tablet.journal.lines), tablet.safe + 1
    first = chance.choice([next_line] * 5 + [max(1, next_line - 5), min(next_line + 4, whole + 1), whole + 1])
    tablet.pushes(first, min(whole, first + chance.randrange(60)))


if __name__ == "__main__":
    main()
