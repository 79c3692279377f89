"""Asking a meter on the bus: addresses, the frame count bit, several telegrams, who answers and who does not."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from virtual_line import problem_of, talk

from fieldops.devices.conversation import Conversation, Inbox, Line, Send, SetLine
from fieldops.devices.mbus import DRIVER
from fieldops.devices.mbus.frames import ACKNOWLEDGED, long_frame, take
from fieldops.devices.mbus.link import read
from fieldops.devices.mbus.meter import meter, water_telegram
from fieldops.devices.mbus.readouts import SIGNATURE
from fieldops.problems import Problem

Telegram = Callable[..., bytes]
WATER = {"id": "61564400", "read": "00012565"}


def digits(host: dict[str, str], **options: str) -> str:
    return talk(read(host, 10), meter({**WATER, **options})).result.digits


def asked_in_vain(host: dict[str, str], **options: str) -> str:
    return problem_of(read(host, 10), meter({**WATER, **options}))


def listing(*frames: bytes) -> str:
    return ",".join(frame.hex() for frame in frames)


def test_a_meter_alone_on_its_bus_is_read_without_an_address() -> None:
    talked = talk(read({}, 10), meter(WATER))
    readout = talked.result
    assert (readout.meter_id, readout.digits, readout.quality) == ("61564400", "00012565", "checked")
    assert (readout.measured[0].value, readout.measured[0].unit) == (Decimal("12.565"), "m3")
    assert readout.raw == water_telegram(1, "61564400", "00012565")
    assert talked.lines == [Line(2400, "8E1")]


def test_nearly_all_the_time_is_the_wires_own(telegram: Telegram) -> None:
    answer = telegram(*["0C 13 78563412"] * 20)
    talked = talk(read({}, 10), meter({"frames": answer.hex()}))
    wire = (5 + 1 + 5 + len(answer)) * 11 / 2400
    assert wire / talked.seconds > 0.95


@pytest.mark.parametrize("baud", ["300", "9600"])
def test_the_line_is_set_to_the_speed_asked_for(baud: str) -> None:
    talked = talk(read({"baud": baud}, 20), meter({**WATER, "baud": baud}))
    assert talked.lines == [Line(int(baud), "8E1")]


def test_a_meter_answers_to_its_own_address_only() -> None:
    assert digits({"address": "7"}, address="7") == "00012565"
    assert asked_in_vain({"address": "8"}, address="7") == "mbus-silent"


@pytest.mark.parametrize(
    "secondary",
    [
        {"secondary": "61564400"},
        {"secondary": "6156FFFF"},
        {"secondary": "ffffffff", "manufacturer": "SIM", "version": "1", "medium": "7"},
    ],
)
def test_a_meter_is_selected_by_what_is_known_of_it(secondary: dict[str, str]) -> None:
    assert digits(secondary, address="77") == "00012565"


@pytest.mark.parametrize(
    "secondary", [{"secondary": "61564401"}, {"secondary": "FFFFFFFF", "medium": "22"}, {"secondary": "FFFFFFF1"}]
)
def test_a_meter_that_is_not_meant_stays_silent(secondary: dict[str, str]) -> None:
    assert asked_in_vain(secondary) == "mbus-silent"


@pytest.mark.parametrize(
    "bad",
    [
        {"address": "255"},
        {"address": "251"},
        {"address": "x"},
        {"secondary": "123"},
        {"secondary": "1234567G"},
        {"secondary": "61564400", "manufacturer": "sim"},
        {"secondary": "61564400", "version": "256"},
        {"baud": "1000"},
        {"telegrams": "0"},
    ],
)
def test_an_option_that_makes_no_sense_is_refused_before_anything_is_sent(bad: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        read(bad, 10)
    assert refused.value.kind.slug == "device-option"


@pytest.mark.parametrize("bad", [{"read": "123"}, {"id": "1"}, {"frames": "68"}, {"frames": "xyz"}, {"address": "253"}])
def test_a_meter_that_cannot_be_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        meter(bad)
    assert refused.value.kind.slug == "device-option"


def test_a_bus_without_a_meter_is_given_up_soon() -> None:
    assert problem_of(read({}, 10), meter(WATER), faults="silence", seconds=2) == "mbus-silent"


def test_telegrams_are_fetched_until_no_more_follow(telegram: Telegram) -> None:
    frames = [telegram("01 13 01", "1F"), telegram("01 3B 02", "1F"), telegram("01 5B 03")]
    readout = talk(read({}, 10), meter({"frames": listing(*frames)})).result
    assert readout.raw == b"".join(frames)
    assert [measured.register for measured in readout.measured] == ["", "Volume flow", "Flow temperature"]


def test_a_telegram_that_comes_again_is_not_doubled(telegram: Telegram) -> None:
    only = telegram("01 13 01", "1F")
    readout = talk(read({}, 10), meter({"frames": only.hex()})).result
    assert readout.raw == only


def test_there_is_an_end_to_telegrams(telegram: Telegram) -> None:
    frames = [telegram(f"01 13 {number:02X}", "1F") for number in range(4)]
    host = {"telegrams": "3"}
    assert asked_in_vain(host, frames=listing(*frames)) == "mbus-too-many"


def test_telegrams_of_two_meters_are_never_joined(telegram: Telegram) -> None:
    other = bytes.fromhex("79563412 2440 01 07 55 00 0000")
    frames = [telegram("01 13 01", "1F"), telegram("01 3B 02", header=other)]
    assert asked_in_vain({}, frames=listing(*frames)) == "mbus-collision"


def test_a_meter_that_was_not_asked_is_not_believed() -> None:
    mine = water_telegram(9, "61564400", "00012565")
    assert asked_in_vain({"address": "7"}, address="7", frames=mine.hex()) == "mbus-other-meter"


def test_a_selected_meter_whose_answer_is_anothers_is_not_believed() -> None:
    frames = listing(water_telegram(1, "61564400", "11"), water_telegram(1, "61564401", "22"))
    assert asked_in_vain({"secondary": "61564400", "record": "0"}, frames=frames) == ""
    stranger = _answers_with(water_telegram(1, "99999999", "22"))
    assert problem_of(read({"secondary": "61564400"}, 10), stranger) == "mbus-other-meter"


def _answers_with(telegram: bytes) -> Conversation[None]:
    """A meter that acknowledges everything once and then sends this, whoever was asked."""
    ear = Inbox()
    yield from ear.do(SetLine(Line(2400, "8E1")))
    answers = [ACKNOWLEDGED, *[telegram] * 10]
    while True:
        yield from ear.more(float("inf"))
        if take(ear.waiting, of_master=True):
            yield from ear.do(Send(answers.pop(0)))


def test_an_error_report_ends_the_reading() -> None:
    assert asked_in_vain({}, frames=long_frame(0x08, 1, 0x70, b"\x08").hex()) == "mbus-reports-error"


def test_a_meter_of_the_fixed_structure_is_read_in_cubic_metres() -> None:
    fixed = long_frame(0x08, 1, 0x73, bytes.fromhex("78563412 0A 04 E9 7E 01000000 35010000"))
    readout = talk(read({"secondary": "1234FFFF"}, 10), _answers_with(fixed)).result
    assert (readout.measured[0].value, readout.digits) == (Decimal("0.001"), "00000001")
    assert readout.flags == ("low-power",)


def test_the_driver_offers_reading_decoding_and_a_meter() -> None:
    assert DRIVER.read is read
    assert DRIVER.meter is meter
    assert (str(DRIVER.line), DRIVER.signature) == ("2400 8E1", SIGNATURE)
