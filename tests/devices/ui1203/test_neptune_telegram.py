"""Neptune's frame: two parts of dials, a checksum that warns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.ui1203.neptune import Telegram, frame_for, parse_frame

SAMPLE = b"\x02200SW\x17000001\x171234567890\x17h\x1758@\x1772\x03"


def test_the_public_sample_shows_158_with_its_zeros() -> None:
    assert parse_frame(SAMPLE) == Telegram("1234567890", "00000158", ("200SW", "h"), SAMPLE)


def test_the_sample_is_what_we_would_send() -> None:
    assert frame_for("1234567890", "00000158") == SAMPLE


@given(st.from_regex(r"[0-9A-Z]{1,10}", fullmatch=True), st.from_regex(r"[0-9]{4,8}", fullmatch=True))
def test_what_an_encoder_sends_is_what_is_heard(meter_id: str, digits: str) -> None:
    telegram = parse_frame(frame_for(meter_id, digits))
    assert telegram is not None
    assert (telegram.meter_id, telegram.digits, telegram.warnings) == (meter_id, digits, ())


def test_a_checksum_that_does_not_fit_warns_and_does_not_refuse() -> None:
    telegram = parse_frame(SAMPLE.replace(b"\x1772", b"\x1773"))
    assert telegram is not None
    assert (telegram.digits, telegram.warnings) == ("00000158", ("checksum",))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"000001", b"00000?"),
        (b"000001", b"001"),
        (b"000001", b"00001"),
        (b"58@", b"5?@"),
        (b"58@", b"58"),
        (b"58@", b"581@"),
        (b"1234567890", b""),
        (b"1234567890", b"12345678901"),
        (b"72", b"7G"),
        (b"72", b""),
        (b"h\x17", b"\xe8\x17"),
        (b"000001\x171234567890\x17h", b"000001"),
    ],
)
def test_a_frame_of_another_grammar_is_no_telegram(was: bytes, becomes: bytes) -> None:
    assert parse_frame(SAMPLE.replace(was, becomes)) is None
