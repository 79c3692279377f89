"""The grammar of one UI-1203 line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.ui1203.telegram import Telegram, old_telegram_for, parse_line, telegram_for

meter_ids = st.from_regex(r"[0-9A-Z]{1,10}", fullmatch=True)
readings = st.from_regex(r"[0-9]{4,12}", fullmatch=True)
tag = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters=";"), min_size=1, max_size=12)
unknown_tags = st.lists(tag.filter(lambda text: text != "V" and text[:2] not in ("RB", "IB")), max_size=4)


@given(meter_ids, readings, unknown_tags, unknown_tags)
def test_unknown_tags_are_kept_as_they_came(meter_id: str, digits: str, before: list[str], after: list[str]) -> None:
    line = ";".join(["V", *before, f"RB{digits}", f"IB{meter_id}", *after]).encode()
    telegram = parse_line(line)
    assert telegram is not None
    assert (telegram.meter_id, telegram.digits) == (meter_id, digits)
    assert telegram.tags == (*before, *after)


@given(meter_ids, readings)
def test_what_a_register_sends_is_what_the_reader_hears(meter_id: str, digits: str) -> None:
    sent = telegram_for(meter_id, digits)
    assert parse_line(sent[:-1]) == Telegram(meter_id, digits, (), f"V;RB{digits};IB{meter_id}\r".encode())


def test_the_old_form_has_four_digits_and_an_id_of_eight() -> None:
    assert old_telegram_for("77001234", "0123") == b"R012377001234\r"
    assert parse_line(b"\nR012377001234") == Telegram("77001234", "0123", (), b"R012377001234\r")


def test_the_rest_of_a_damaged_line_is_not_taken_for_the_old_form() -> None:
    assert parse_line(b"\xd6;RB00123456;IB615;XR012377001234") is None


def test_a_rest_without_its_carriage_return_does_not_hide_the_telegram_behind_it() -> None:
    telegram = parse_line(b"77?Q-12;RB0444V;RB00123456;IB61564400")
    assert telegram == Telegram("61564400", "00123456", (), b"V;RB00123456;IB61564400\r")


def test_two_telegrams_run_together_are_not_read_as_one() -> None:
    telegram = parse_line(b"V;RB00123456;IB61564400V;RB00123457;IB61564400")
    assert telegram is not None
    assert telegram.digits == "00123457"


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
