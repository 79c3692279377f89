"""7E1 over 8N1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.framing import DAMAGED, SevenEven, encode_7e1

characters = st.binary(max_size=40).map(lambda data: bytes(byte & 0x7F for byte in data))


def test_every_byte_on_the_line_has_an_even_number_of_ones() -> None:
    assert all(byte.bit_count() % 2 == 0 for byte in encode_7e1(bytes(range(128))))


def test_a_letter_goes_over_the_line_as_the_standard_has_it() -> None:
    assert encode_7e1(b"VR") == bytes([0x56, 0xD2])


@given(characters)
def test_what_arrives_undamaged_is_what_was_sent(sent: bytes) -> None:
    line = SevenEven()
    assert line.decode(encode_7e1(sent)) == sent
    assert line.parity_errors == 0


@given(characters.filter(bool), st.data())
def test_any_flipped_bit_marks_its_character_and_only_that(sent: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sent) - 1))
    flipped = bytearray(encode_7e1(sent))
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    line = SevenEven()
    marked = [index for index, character in enumerate(line.decode(bytes(flipped))) if character & DAMAGED]
    assert marked == [place]
    assert line.parity_errors == 1


def test_parity_errors_are_counted_over_all_pieces() -> None:
    line = SevenEven()
    for piece in (b"\x01\x03", b"\x02", b"\x80\x01"):
        line.decode(piece)
    assert line.parity_errors == 4


def test_a_character_of_eight_bits_does_not_fit_the_line() -> None:
    with pytest.raises(ValueError, match="seven-bit"):
        encode_7e1(b"\xe9")
