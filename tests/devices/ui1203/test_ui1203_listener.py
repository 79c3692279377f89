"""Which telegrams count: two in a row, equal to the last character, with no damaged one in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.devices.overhearing import Confirmed, Discarded, Event, Heard
from fieldops.devices.ui1203.link import LONGEST_LINE, Listener

ONE = b"V;RB00123456;IB61564400\r"
OTHER = b"V;RB00123457;IB61564400\r"
FRAME = b"\x02200SW\x17000001\x171234567890\x17h\x1758@\x1772\x03"


def hear(characters: bytes) -> list[Event]:
    return Listener("ui1203/2").feed(characters)


def confirmed(events: list[Event]) -> list[str]:
    return [event.readout.digits for event in events if isinstance(event, Confirmed)]


def heard(characters: bytes) -> list[str]:
    return [event.readout.digits for event in hear(characters) if isinstance(event, Heard)]


def test_a_telegram_gives_id_and_digits_with_their_leading_zeros() -> None:
    event = hear(ONE)[0]
    assert isinstance(event, Heard)
    assert (event.readout.meter_id, event.readout.digits, event.readout.raw) == ("61564400", "00123456", ONE)


def test_a_value_counts_when_two_telegrams_in_a_row_are_equal() -> None:
    assert confirmed(hear(ONE)) == []
    assert confirmed(hear(ONE + ONE)) == ["00123456"]


def test_two_equal_telegrams_with_another_between_do_not_count() -> None:
    assert confirmed(hear(ONE + OTHER + ONE)) == []
    assert confirmed(hear(ONE + FRAME + ONE)) == []


def test_a_dial_that_moves_while_listening_gives_the_newer_value() -> None:
    assert confirmed(hear(ONE + OTHER + OTHER)) == ["00123457"]


def test_telegrams_that_differ_in_a_tag_only_are_not_equal() -> None:
    assert confirmed(hear(b"V;RB0012;IB7;GC1\rV;RB0012;IB7;GC2\r")) == []


def test_a_discarded_line_between_two_equal_telegrams_does_not_matter() -> None:
    assert confirmed(hear(ONE + b"V;RB00#23456;IB61564400\r" + ONE)) == ["00123456"]


def test_the_rest_of_a_damaged_line_is_not_heard_as_the_old_form() -> None:
    assert heard(b"\xd6;RB00123456;IB615;XR012377001234\r") == []
    assert heard(b"\xd6;RB00123456;IB615;X\x03R012377001234\r") == []


@pytest.mark.parametrize("joined", range(len(ONE)))
def test_joining_in_the_middle_of_a_telegram_costs_that_telegram_only(joined: int) -> None:
    assert confirmed(hear(ONE[joined:] + ONE + ONE))[0] == "00123456"


@pytest.mark.parametrize("joined", range(len(FRAME)))
def test_joining_in_the_middle_of_a_frame_costs_that_frame_only(joined: int) -> None:
    assert confirmed(hear(FRAME[joined:] + FRAME + FRAME))[0] == "00000158"


def test_a_damaged_line_is_told_apart_from_a_strange_one() -> None:
    assert hear(b"V;RB0\xb012;IB7\rHELLO\r") == [Discarded("parity"), Discarded("grammar")]


pieces = st.lists(
    st.sampled_from([ONE, OTHER, FRAME, b"\r", b"\x03", b"V;RB", b"\xd6", b"R012377001234\r", b"?" * 200])
)


@settings(max_examples=100)
@given(pieces, st.data())
def test_the_events_do_not_depend_on_how_the_bytes_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    in_pieces = Listener("ui1203/2")
    events: list[Event] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        events += in_pieces.feed(stream[start:end])
    assert events == hear(stream)


@settings(max_examples=50)
@given(pieces)
def test_byte_by_byte_is_as_good_as_at_once(parts: list[bytes]) -> None:
    stream = b"".join(parts)
    listener = Listener("ui1203/2")
    assert [event for byte in stream for event in listener.feed(bytes([byte]))] == hear(stream)


@settings(max_examples=100)
@given(st.binary(max_size=600))
def test_garbage_before_a_telegram_delays_it_and_no_more(garbage: bytes) -> None:
    assert confirmed(hear(garbage + b"\r" + ONE + ONE))[-1] == "00123456"


@pytest.mark.parametrize("endless", [b"V;", b"\x02", b"\x03"])
def test_an_endless_line_takes_no_more_than_its_room(endless: bytes) -> None:
    listener = Listener("ui1203/2")
    listener.feed(endless * 50_000)
    assert len(listener._cutter.waiting) <= LONGEST_LINE
    assert confirmed(listener.feed(b"\r" + ONE + ONE)) == ["00123456"]


@pytest.mark.parametrize(
    ("came", "problem"),
    [
        (b"", "no-telegram"),
        (b"34;IB61564400\r", "no-telegram"),
        (ONE, "telegrams-disagree"),
        (ONE + OTHER + ONE, "telegrams-disagree"),
        (b"V;RB0\xb012;IB7\r", "telegrams-disagree"),
        (b"V;RB00?2;IB7\r", "telegrams-disagree"),
        (FRAME.replace(b"58@", b"?8@"), "telegrams-disagree"),
    ],
)
def test_giving_up_says_whether_the_meter_answered(came: bytes, problem: str) -> None:
    listener = Listener("ui1203/2")
    listener.feed(came)
    assert listener.gave_up(10).kind.slug == problem


@pytest.mark.parametrize("good", [ONE, FRAME], ids=["ui1203", "neptune"])
@pytest.mark.parametrize("bit", range(8))
def test_one_flipped_bit_anywhere_never_gives_another_value(good: bytes, bit: int) -> None:
    expected = heard(good)[0]
    for place in range(len(good)):
        damaged = bytearray(good)
        damaged[place] ^= 1 << bit
        assert set(confirmed(hear(bytes(damaged) + good + good))) == {expected}


@pytest.mark.parametrize("good", [ONE, FRAME], ids=["ui1203", "neptune"])
@pytest.mark.parametrize("copies", [0, 2], ids=["dropped", "doubled"])
def test_one_dropped_or_doubled_character_never_gives_another_value(good: bytes, copies: int) -> None:
    expected = heard(good)[0]
    for place in range(len(good)):
        damaged = good[:place] + good[place : place + 1] * copies + good[place + 1 :]
        assert set(confirmed(hear(good + damaged + good + good))) == {expected}
