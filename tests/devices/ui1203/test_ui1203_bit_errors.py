"""No value that is wrong counts, however noisy the line: a model of the line, and the real code behind it."""

import pytest
from bit_errors import wrong_values

from fieldops.devices.overhearing import Heard

TAGGED = b"V;RB001234;IB61564400\r"


@pytest.mark.parametrize(("rate", "tries"), [(1e-4, 400_000), (1e-3, 50_000), (1e-2, 20_000)])
def test_no_wrong_value_passes_two_equal_telegrams_and_their_parity(rate: float, tries: int) -> None:
    assert wrong_values(TAGGED, rate, tries) == []


def test_one_telegram_with_right_parity_would_not_be_enough() -> None:
    """Two flips in one character keep its parity; the model is loud enough to show it."""
    assert wrong_values(TAGGED, 1e-2, 10_000, counting=Heard)
