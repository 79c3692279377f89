"""How many wrong values of UI-1203 pass at a bit-error rate; none may.

python tests/long/ui1203_bit_errors.py                          400,000 tries at each rate
python tests/long/ui1203_bit_errors.py --tries 100000 --seed 3
"""

import argparse
import sys
from pathlib import Path

RATES = (1e-4, 1e-3, 1e-2)
TELEGRAM = b"V;RB00123456;IB12345678\r"


def main() -> int:
    """Try each rate, and say what passed."""
    from bit_errors import wrong_values

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--tries", type=int, default=400_000)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    wrong = {rate: wrong_values(TELEGRAM, rate, given.tries, given.seed) for rate in RATES}
    for rate, values in wrong.items():
        print(f"bit-error rate {rate:g}: {len(values)} wrong values in {given.tries:,} tries")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    sys.exit(main())
