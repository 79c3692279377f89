"""The UI-1203 core: telegrams out of characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.telegrams import Confirmed, Discarded, Event, Heard, Telegram
from fieldops.devices.ui1203 import LONGEST_LINE, Listener, parse_line, telegram_for

ONE = b"V;RB00123456;IB61564400\r"
OTHER = b"V;RB00123457;IB61564400\r"

meter_ids = st.from_regex(r"[0-9A-Z]{1,10}", fullmatch=True)
readings = st.from_regex(r"[0-9]{4,12}", fullmatch=True)
tag = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters=";"), min_size=1, max_size=12)
unknown_tags = st.lists(tag.filter(lambda text: text != "V" and text[:2] not in ("RB", "IB")), max_size=4)


def confirmed(events: list[Event]) -> list[str]:
    return [event.telegram.digits for event in events if isinstance(event, Confirmed)]


def heard(characters: bytes) -> list[Telegram]:
    return [event.telegram for event in Listener().feed(characters) if isinstance(event, Heard)]


def test_a_telegram_gives_id_and_digits_with_their_leading_zeros() -> None:
    assert heard(ONE) == [Telegram("61564400", "00123456", (), ONE)]


def test_a_value_counts_when_two_telegrams_in_a_row_are_equal() -> None:
    assert confirmed(Listener().feed(ONE)) == []
    assert confirmed(Listener().feed(ONE + ONE)) == ["00123456"]


def test_two_equal_telegrams_with_another_between_do_not_count() -> None:
    assert confirmed(Listener().feed(ONE + OTHER + ONE)) == []


def test_a_dial_that_moves_while_listening_gives_the_newer_value() -> None:
    assert confirmed(Listener().feed(ONE + OTHER + OTHER)) == ["00123457"]


def test_telegrams_that_differ_in_a_tag_only_are_not_equal() -> None:
    assert confirmed(Listener().feed(b"V;RB0012;IB7;GC1\rV;RB0012;IB7;GC2\r")) == []


def test_a_discarded_line_between_two_equal_telegrams_does_not_matter() -> None:
    assert confirmed(Listener().feed(ONE + b"V;RB00#23456;IB61564400\r" + ONE)) == ["00123456"]


@given(meter_ids, readings, unknown_tags, unknown_tags)
def test_unknown_tags_are_kept_as_they_came(meter_id: str, digits: str, before: list[str], after: list[str]) -> None:
    line = ";".join(["V", *before, f"RB{digits}", f"IB{meter_id}", *after]).encode()
    telegram = parse_line(line)
    assert telegram is not None
    assert (telegram.meter_id, telegram.digits) == (meter_id, digits)
    assert telegram.tags == (*before, *after)


@given(meter_ids, readings)
def test_what_a_register_sends_is_what_the_reader_hears(meter_id: str, digits: str) -> None:
    assert heard(telegram_for(meter_id, digits)) == [
        Telegram(meter_id, digits, (), f"V;RB{digits};IB{meter_id}\r".encode())
    ]


def test_the_old_form_has_four_digits_and_an_id_of_eight() -> None:
    assert heard(b"\nR012377001234\r") == [Telegram("77001234", "0123", (), b"R012377001234\r")]


def test_the_rest_of_a_damaged_line_is_not_taken_for_the_old_form() -> None:
    assert heard(b"\xd6;RB00123456;IB615;XR012377001234\r") == []


@pytest.mark.parametrize("joined", range(len(ONE)))
def test_joining_in_the_middle_of_a_telegram_costs_that_telegram_only(joined: int) -> None:
    events = Listener().feed(ONE[joined:] + ONE + ONE)
    assert confirmed(events)[0] == "00123456"


def test_a_rest_without_its_carriage_return_does_not_hide_the_telegram_behind_it() -> None:
    assert [telegram.digits for telegram in heard(b"77?Q-12;RB0444" + ONE)] == ["00123456"]


def test_two_telegrams_run_together_are_not_read_as_one() -> None:
    assert [telegram.digits for telegram in heard(ONE[:-1] + OTHER)] == ["00123457"]


@pytest.mark.parametrize(
    "line",
    [
        b"V;RB123;IB7",
        b"V;RB1234567890123;IB7",
        b"V;RB00?23;IB7",
        b"V;RB0012",
        b"V;IB7",
        b"V;RB0012;IB",
        b"V;RB0012;IB7;RB0013",
        b"V;RB0012;IB7;IB8",
        b"V;RB0012;IB7;\x02",
        b"V;RB\xb2012;IB7",
        b";RB0012;IB7",
        b"",
    ],
)
def test_a_line_of_another_grammar_is_no_telegram(line: bytes) -> None:
    assert parse_line(line) is None


def test_a_damaged_line_is_told_apart_from_a_strange_one() -> None:
    assert Listener().feed(b"V;RB0\xb012;IB7\rHELLO\r") == [Discarded("parity"), Discarded("grammar")]


@given(
    st.lists(st.sampled_from([ONE, OTHER, b"\r", b"V;RB", b"\xd6", b"R012377001234\r", b"?"]), max_size=12), st.data()
)
def test_the_events_do_not_depend_on_how_the_bytes_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    in_pieces = Listener()
    events: list[Event] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        events += in_pieces.feed(stream[start:end])
    assert events == Listener().feed(stream)


def test_byte_by_byte_is_as_good_as_at_once() -> None:
    listener = Listener()
    events = [event for byte in b"?" + ONE + ONE for event in listener.feed(bytes([byte]))]
    assert events == Listener().feed(b"?" + ONE + ONE)


@given(st.binary(max_size=600))
def test_garbage_before_a_telegram_delays_it_and_no_more(garbage: bytes) -> None:
    values = confirmed(Listener().feed(garbage + b"\r" + ONE + ONE))
    assert values[-1] == "00123456"


def test_an_endless_line_takes_no_more_than_its_room() -> None:
    listener = Listener()
    listener.feed(b"V;" * 50_000)
    assert len(listener._line) == LONGEST_LINE
    assert confirmed(listener.feed(ONE + ONE)) == ["00123456"]


@pytest.mark.parametrize(
    ("came", "problem"),
    [
        (b"", "no-telegram"),
        (b"34;IB61564400\r", "no-telegram"),
        (ONE, "telegrams-disagree"),
        (ONE + OTHER + ONE, "telegrams-disagree"),
        (b"V;RB0\xb012;IB7\r", "telegrams-disagree"),
        (b"V;RB00?2;IB7\r", "telegrams-disagree"),
    ],
)
def test_giving_up_says_whether_the_meter_answered(came: bytes, problem: str) -> None:
    listener = Listener()
    listener.feed(came)
    assert listener.gave_up(10).kind.slug == problem


@pytest.mark.parametrize(
    ("meter_id", "digits"), [("7", "123"), ("7", "x123"), ("", "1234"), ("7;8", "1234"), ("7", "١٢٣٤")]
)
def test_a_register_cannot_send_what_the_grammar_does_not_have(meter_id: str, digits: str) -> None:
    with pytest.raises(ValueError, match="register sends"):
        telegram_for(meter_id, digits)
