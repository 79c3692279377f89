"""Cut the power thousands of times, at central and on a field unit, and hold every state of the disk to what was told.

    python tests/long/crash_images.py                # 2,000 cuts of six images each: some minutes for each server
    python tests/long/crash_images.py --weaker       # besides, what weaker settings of the engine would lose

Each day is lived with another seed. With the product's settings no image may be corrupt, and none may miss anything.
"""

import argparse
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / folder) for folder in ("support", "outside"))

from crash_stories import damage, day_at_central, day_on_a_unit
from logging_vfs import watched
from power_cut import images, telling_cuts
from watched_files import files_watched

DAYS = {"central": day_at_central, "unit": day_on_a_unit}
CUTS_A_DAY = 100
HEADINGS = f"{'server':9}{'setting':9}{'days':>6}{'cuts':>8}{'images':>9}{'corrupt':>9}{'missing':>9}{'seconds':>9}"


def main() -> None:
    """Print a row for each server and setting; 1 when the product's own setting lost anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=2_000)
    parser.add_argument("--pushes", type=int, default=12, help="in each half of a day")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weaker", action="store_true", help="show NORMAL and OFF too, with a tenth of the cuts")
    given = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    print(HEADINGS)
    lost = 0
    for where in DAYS:
        lost += row(where, "FULL", given.cuts, given.pushes, given.seed)
        for setting in ("NORMAL", "OFF") if given.weaker else ():
            row(where, setting, given.cuts // 10, given.pushes, given.seed)
    sys.exit(1 if lost else 0)


def row(where: str, setting: str, cuts: int, pushes: int, seed: int) -> int:
    """Live as many days as the cuts need; how many images were damaged."""
    began, counts = time.monotonic(), Counter[str]()
    while counts["cuts"] < cuts:
        with tempfile.TemporaryDirectory() as folder:
            counts += day(Path(folder), where, setting, pushes, seed + counts["days"])
        spent = time.monotonic() - began
        told = "".join(f"{counts[name]:>{w}}" for name, w in (("days", 6), ("cuts", 8), ("images", 9)))
        told += f"{counts['corrupt']:>9}{counts['missing']:>9}{spent:>9.0f}"
        print(f"\r{where:9}{setting:9}{told}", end="", flush=True)
    print()
    return counts["corrupt"] + counts["missing"]


def day(folder: Path, where: str, setting: str, pushes: int, seed: int) -> Counter[str]:
    """One day and its images, counted."""
    for name in ("disk", "beside"):
        (folder / name).mkdir()
    with watched(folder / "disk") as disk, files_watched(disk):
        own = DAYS[where](disk, folder / "beside", seed, pushes, f"synchronous = {setting}")
    chance = random.Random(seed)
    cuts = telling_cuts(disk.steps, CUTS_A_DAY, chance)
    counts = Counter(days=1, cuts=len(cuts))
    for image in images(disk.steps, cuts, chance):
        found = damage(image, disk.folder, own, folder / "image")
        shutil.rmtree(folder / "image", ignore_errors=True)
        counts["images"] += 1
        if found:
            counts["corrupt" if found[0].startswith("corrupt") else "missing"] += 1
            if setting == "FULL":
                print(f"\nseed {seed}, cut {image.cut}, {image.way}: {'; '.join(found[:3])}")
    return counts


if __name__ == "__main__":
    main()
