"""A disturbed line: the right value or a problem by its number, in time, and never another value."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_line import replay, talk

from fieldops.devices.conversation import Conversation, Line, Send, SetLine
from fieldops.devices.mbus.frames import ACKNOWLEDGED
from fieldops.devices.mbus.link import read
from fieldops.devices.mbus.meter import meter, water_telegram
from fieldops.problems import Problem

SECONDS = 5.0
METER = {"id": "61564400", "read": "00012565"}
ANSWER = water_telegram(1, METER["id"], METER["read"])
SENT = len(ACKNOWLEDGED) + len(ANSWER)


def outcome(faults: str, host: dict[str, str] | None = None, seed: int = 0) -> str:
    """The digits read, or the problem's slug; both within the time there was."""
    try:
        talked = talk(read(host or {}, SECONDS), meter(METER), faults=faults, seed=seed, seconds=SECONDS + 1)
    except Problem as problem:
        return problem.kind.slug
    return talked.result.digits


@pytest.mark.parametrize("place", range(SENT))
def test_one_fault_anywhere_costs_a_second_try_and_nothing_else(place: int) -> None:
    for fault in (f"drop@{place}", f"duplicate@{place}", f"garbage@{place}", *(f"flip@{place}.{b}" for b in range(8))):
        assert outcome(fault) == METER["read"], fault


@pytest.mark.parametrize("place", range(0, SENT, 3))
def test_a_line_that_falls_silent_ends_in_a_problem(place: int) -> None:
    assert outcome(f"silence@{place}") in ("mbus-silent", "mbus-collision")


@pytest.mark.parametrize("seed", range(30))
def test_a_noisy_line_gives_the_value_or_a_problem(seed: int) -> None:
    for faults in ("flip:0.02", "drop:0.02", "duplicate:0.02", "garbage:0.05,flip:0.01"):
        assert outcome(faults, seed=seed) in (METER["read"], "mbus-collision", "mbus-silent")


def test_no_fault_between_telegrams_loses_or_doubles_one(telegram: Callable[..., bytes]) -> None:
    frames = [telegram("01 13 01", "1F"), telegram("01 3B 02", "1F"), telegram("01 5B 03")]
    sent = b"".join(frames)
    options = {"frames": ",".join(frame.hex() for frame in frames)}
    for place in range(len(ACKNOWLEDGED) + len(sent)):
        for fault in (f"drop@{place}", f"duplicate@{place}", f"flip@{place}.{place % 8}"):
            talked = talk(read({}, SECONDS), meter(options), faults=fault, seconds=SECONDS + 1)
            assert talked.result.raw == sent, fault


def test_the_echo_of_a_level_converter_is_no_answer() -> None:
    assert outcome("echo") == METER["read"]
    assert outcome("echo,silence") in ("mbus-silent", "mbus-collision")
    assert outcome("echo", {"secondary": METER["id"]}) == METER["read"]


def test_two_meters_at_once_are_told_apart_from_one_by_the_address_given() -> None:
    assert outcome("two") == "mbus-collision"
    assert outcome("two", {"address": "1"}) == "mbus-frame"


def test_a_meter_that_pauses_between_characters_is_given_up_in_time() -> None:
    assert outcome("trickle:0.01") == METER["read"]
    assert outcome("trickle:0.5") == "mbus-collision"


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(1, SENT - 2), max_size=8))
def test_an_answer_is_read_however_it_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in set(cuts) if cut < len(ANSWER)), len(ANSWER)]
    pieces = [ANSWER[start:end] for start, end in pairwise(edges)]
    assert replay(read({}, SECONDS), [ACKNOWLEDGED, *pieces]).digits == METER["read"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.binary(max_size=40), max_size=12))
def test_whatever_comes_the_reading_ends_in_a_value_or_a_problem(pieces: list[bytes]) -> None:
    with pytest.raises(Problem) as ended:
        replay(read({}, SECONDS), pieces)
    assert ended.value.kind.slug.startswith("mbus-")


def test_an_endless_babble_ends_at_the_deadline() -> None:
    with pytest.raises(Problem) as ended:
        talk(read({}, 2.0), _babbling(), seconds=3)
    assert ended.value.kind.slug == "mbus-collision"


def _babbling() -> Conversation[None]:
    yield SetLine(Line(2400, "8E1"))
    while True:
        yield Send(b"\x00\x55\x68\x16")
