"""Break an FRD/1 unloading off at every byte of a dump: hours, for 500 records.

    python tests/long/frd1_every_byte.py
    python tests/long/frd1_every_byte.py --keeping cellar     # an hour
    python tests/long/frd1_every_byte.py --over virtual       # ten minutes

At each byte the host's process is killed (SIGKILL) or the line cut, by the seed's choice. In the end each record must
be in the file once, and at no moment may the handheld have let go of one that was not.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from frd1_matrix import Cradle, OnVirtualLine, run_matrix
from frd1_over_pty import OnPseudoTerminal
from handheld_keepings import IN_A_CELLAR
from unit_keeping import IN_A_UNIT


def main() -> None:
    """Run it and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--over", choices=("pty", "virtual"), default="pty")
    parser.add_argument("--keeping", choices=("unit", "cellar"), default="unit", help="where the hosts keep")
    parser.add_argument("--step", type=int, default=1, help="on average so many bytes further each time")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        cradle: Cradle = OnVirtualLine(given.records, given.seed)
        if given.over == "pty":
            shelving = IN_A_UNIT if given.keeping == "unit" else IN_A_CELLAR
            cradle = OnPseudoTerminal(given.records, Path(folder) / "kept.db", given.seed, shelving)
        sessions = run_matrix(cradle, lambda: chance.randint(1, 2 * given.step - 1), given.seed)
    print(f"{given.records} records, each once, after {sessions} sessions in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
