"""The link layer's frames: every check, and finding a frame among other characters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.mbus.frames import ACKNOWLEDGED, Frame, long_frame, parse, short_frame, take
from fieldops.problems import Problem

ANSWER = long_frame(0x08, 5, 0x72, bytes(range(20)))
REQUEST = short_frame(0x7B, 5)


def why_refused(data: bytes) -> str:
    with pytest.raises(Problem) as refused:
        parse(data)
    assert refused.value.kind.slug == "mbus-frame"
    return str(refused.value.details["check"])


def test_frames_look_on_the_wire_as_the_standard_draws_them() -> None:
    assert short_frame(0x40, 1).hex(" ") == "10 40 01 41 16"
    assert long_frame(0x53, 253, 0x51, b"\x01\x7a\x08").hex(" ") == "68 06 06 68 53 fd 51 01 7a 08 24 16"


def test_a_whole_frame_gives_its_fields() -> None:
    assert parse(ANSWER) == Frame(0x08, 5, 0x72, bytes(range(20)))
    assert parse(REQUEST) == Frame(0x7B, 5)
    assert parse(REQUEST).from_master
    assert not parse(ANSWER).from_master


@pytest.mark.parametrize(
    ("place", "check"),
    [(0, "start"), (1, "lengths differ"), (2, "lengths differ"), (3, "second start"), (9, "checksum"), (-1, "stop")],
)
def test_the_check_that_failed_is_named(place: int, check: str) -> None:
    damaged = bytearray(ANSWER)
    damaged[place] ^= 0x80
    assert check in why_refused(bytes(damaged))


@pytest.mark.parametrize("left", range(len(ANSWER)))
def test_a_frame_that_was_cut_off_is_refused(left: int) -> None:
    assert why_refused(ANSWER[:left]) == "it ends too early"


def test_a_frame_with_something_behind_it_is_refused() -> None:
    assert why_refused(ANSWER + b"\x16") == "bytes are left over"


def test_a_length_that_leaves_no_room_for_the_fields_is_refused() -> None:
    assert why_refused(bytes.fromhex("68 02 02 68 08 01 09 16")) == "length"


@given(st.binary(max_size=40))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    try:
        frame = parse(data)
    except Problem:
        return
    assert data in (short_frame(frame.control, frame.address), _again(frame))


def _again(frame: Frame) -> bytes:
    return long_frame(frame.control, frame.address, frame.ci or 0, frame.data)


def test_a_frame_is_found_behind_noise_and_an_echo() -> None:
    waiting = bytearray(b"\x00\xff\x68\x7f" + REQUEST + b"\x10" + ANSWER + b"rest")
    assert take(waiting) == ANSWER
    assert waiting == b"rest"


def test_an_acknowledgement_counts_only_when_one_is_awaited() -> None:
    waiting = bytearray(REQUEST + ACKNOWLEDGED)
    assert take(waiting, acknowledgement=True) == ACKNOWLEDGED
    assert take(bytearray(ACKNOWLEDGED + ANSWER)) == ANSWER


def test_a_meter_takes_requests_and_no_answers() -> None:
    assert take(bytearray(ANSWER + REQUEST), of_master=True) == REQUEST


@given(st.lists(st.integers(1, len(ANSWER) - 1), max_size=4))
def test_a_frame_is_found_however_it_is_cut(cuts: list[int]) -> None:
    waiting, found = bytearray(), []
    edges = [0, *sorted(cuts), len(ANSWER)]
    for start, end in pairwise(edges):
        waiting += ANSWER[start:end]
        found.append(take(waiting))
    assert [frame for frame in found if frame] == [ANSWER]
