"""7E1 over 8N1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.framing import DAMAGED, EVEN, ODD, codec_for, encode_7e1, strip_parity

characters = st.binary(max_size=40).map(lambda data: bytes(byte & 0x7F for byte in data))


def test_every_byte_on_the_line_has_an_even_number_of_ones() -> None:
    assert all(byte.bit_count() % 2 == 0 for byte in encode_7e1(bytes(range(128))))


def test_a_letter_goes_over_the_line_as_the_standard_has_it() -> None:
    assert encode_7e1(b"VR") == bytes([0x56, 0xD2])


@given(characters)
def test_what_arrives_undamaged_is_what_was_sent(sent: bytes) -> None:
    assert EVEN.decode(encode_7e1(sent)) == sent


@given(characters.filter(bool), st.data())
def test_any_flipped_bit_marks_its_character_and_only_that(sent: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sent) - 1))
    flipped = bytearray(encode_7e1(sent))
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    marked = [index for index, character in enumerate(EVEN.decode(bytes(flipped))) if character & DAMAGED]
    assert marked == [place]


def test_odd_parity_is_the_other_one() -> None:
    sent = bytes(range(128))
    assert ODD.decode(ODD.encode(sent)) == sent
    assert all(character & DAMAGED for character in ODD.decode(EVEN.encode(sent)))


def test_eight_data_bits_go_over_as_they_are() -> None:
    assert codec_for("8E1").decode(codec_for("8E1").encode(bytes(range(256)))) == bytes(range(256))


def test_parity_is_stripped_from_bytes_that_have_it_all() -> None:
    assert strip_parity(encode_7e1(b"V;RB00123456")) == b"V;RB00123456"
    assert strip_parity(b"V;RB00123456") == b"V;RB00123456"
    assert strip_parity(b"\x81\x01") == b"\x81\x01"


def test_a_character_of_eight_bits_does_not_fit_the_line() -> None:
    with pytest.raises(ValueError, match="seven-bit"):
        encode_7e1(b"\xe9")
