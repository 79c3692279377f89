"""One fault at every character of an IEC 62056-21 answer: the right value or a problem in time, never another value."""

import pytest
from virtual_line import talk

from fieldops.devices.iec62056.client import read
from fieldops.devices.iec62056.meter import meter
from fieldops.problems import Problem

SECONDS = 30
MODES = {
    "A": ({}, {"mode": "A"}),
    "B": ({}, {"mode": "B"}),
    "C": ({}, {"mode": "C"}),
    "C in parts": ({}, {"mode": "C", "parts": "2"}),
    "C without a check": ({}, {"mode": "C", "bcc": "0"}),
    "D": ({"mode": "D"}, {"mode": "D"}),
}


def outcome(mode: str, faults: str, seed: int = 0) -> tuple[str, str] | None:
    """Digits and meter; None for a problem."""
    host, far = MODES[mode]
    far = {"read": "00123.456", "id": "61564400", **far}
    try:
        readout = talk(read(host, SECONDS), meter(far), faults=faults, seed=seed, seconds=SECONDS + 1).result
    except Problem:
        return None
    return readout.digits, readout.meter_id


def characters(mode: str) -> int:
    _, far = MODES[mode]
    return len(
        talk(read({"mode": "D"} if mode == "D" else {}, SECONDS), meter({"read": "00123.456", **far})).result.raw
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["drop", "duplicate", "flip"])
def test_one_fault_at_any_character_is_mended(mode: str, kind: str) -> None:
    for place in range(characters(mode)):
        for bit in range(8) if (kind, mode) == ("flip", "C") else (place % 8,):
            fault = f"{kind}@{place}" + (f".{bit}" if kind == "flip" else "")
            assert outcome(mode, fault) == ("00123456", "61564400"), fault


@pytest.mark.parametrize("mode", MODES)
def test_garbage_and_silence_at_any_character_never_make_another_value(mode: str) -> None:
    for place in range(0, characters(mode), 3):
        assert outcome(mode, f"garbage@{place}", seed=place) in (None, ("00123456", "61564400"))
        assert outcome(mode, f"silence@{place}") in (None, ("00123456", "61564400"))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rate", ["0.003", "0.03"])
def test_a_noisy_line_never_makes_another_value(seed: int, rate: str) -> None:
    # Bits that turn over, not characters that vanish: two equal ones lost leave parity and check as they were.
    for mode in MODES:
        assert outcome(mode, f"flip:{rate}", seed) in (None, ("00123456", "61564400"))
