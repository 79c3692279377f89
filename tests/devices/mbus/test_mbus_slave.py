"""The meter's end by itself: what a slave answers to, and the frame count bit."""

import pytest

from fieldops.devices.mbus.addressing import Selection
from fieldops.devices.mbus.frames import ACKNOWLEDGED, Frame, parse
from fieldops.devices.mbus.meter import Slave, water_telegram

FIRST, SECOND = water_telegram(5, "12345678", "11"), water_telegram(5, "12345678", "22")
NKE, ASK, ASK_TURNED = 0x40, 0x7B, 0x5B


@pytest.fixture
def slave() -> Slave:
    return Slave(5, [FIRST, SECOND])


@pytest.mark.parametrize("address", [5, 254])
def test_it_acknowledges_its_own_address_and_the_test_address(slave: Slave, address: int) -> None:
    assert slave.answer(Frame(NKE, address)) == ACKNOWLEDGED


@pytest.mark.parametrize("address", [0, 4, 253, 255])
def test_it_is_silent_to_others(slave: Slave, address: int) -> None:
    assert slave.answer(Frame(NKE, address)) == b""
    assert slave.answer(Frame(ASK, address)) == b""


def test_an_unchanged_frame_count_bit_gets_the_same_telegram_again(slave: Slave) -> None:
    asked = (ASK, ASK, ASK_TURNED, ASK_TURNED, ASK)
    assert [slave.answer(Frame(control, 5)) for control in asked] == [FIRST, FIRST, SECOND, SECOND, FIRST]


def test_a_reset_begins_with_the_first_telegram(slave: Slave) -> None:
    slave.answer(Frame(ASK, 5))
    slave.answer(Frame(ASK_TURNED, 5))
    slave.answer(Frame(NKE, 5))
    assert slave.answer(Frame(ASK_TURNED, 5)) == FIRST


def test_once_selected_it_answers_at_253_until_another_is(slave: Slave) -> None:
    select = parse(Selection("1234FFFF", b"\xff\xff", 0xFF, 0xFF).frame)
    another = parse(Selection("99999999", b"\xff\xff", 0xFF, 0xFF).frame)
    assert slave.answer(select) == ACKNOWLEDGED
    assert slave.answer(Frame(ASK, 253)) == FIRST
    assert slave.answer(another) == b""
    assert slave.answer(Frame(ASK, 253)) == b""


def test_it_has_no_ear_for_commands(slave: Slave) -> None:
    for control in (0x53, 0x73, 0x49, 0x5A):
        assert slave.answer(Frame(control, 5, 0x51, b"\x01\x7a\x08")) == b""
    assert slave.answer(Frame(0x53, 253, 0x52, b"short")) == b""
