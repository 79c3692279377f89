"""From an answer to a readout: the billed register first, never one that only looks like it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from fieldops.devices.mbus.answer import read_answer
from fieldops.devices.mbus.readouts import readout_of
from fieldops.devices.readout import Readout
from fieldops.problems import Problem

Telegram = Callable[..., bytes]
NOT_THE_DIALS = ("44 13 01000000", "14 13 02000000", "84 10 13 03000000", "84 40 13 04000000", "04 93 3C 05000000",
                 "04 93 48 06000000", "04 93 FF 01 07000000", "0C 13 FFFFFFFF", "0D 13 02 3132")  # fmt: skip


def readout(telegram: bytes, record: str = "Volume") -> Readout:
    return readout_of([(telegram, read_answer(telegram))], record)


def test_the_current_volume_is_billed_wherever_it_stands(telegram: Telegram) -> None:
    shown = readout(telegram("02 5B 1400", *NOT_THE_DIALS, "0C 13 65250100"))
    billed = shown.measured[0]
    assert (billed.register, billed.value, billed.digits, billed.unit) == ("", Decimal("12.565"), "00012565", "m3")


@pytest.mark.parametrize(
    ("record", "shown"), [("0C 13 65250100", "00012565"), ("04 13 15310000", "0012565"), ("02 16 0500", "0000005")]
)
def test_a_number_that_is_no_digits_is_filled_up_to_the_dials(telegram: Telegram, record: str, shown: str) -> None:
    assert readout(telegram(record)).measured[0].on_dials(7) == shown


@pytest.mark.parametrize("record", NOT_THE_DIALS)
def test_what_only_looks_like_the_dials_is_never_billed(telegram: Telegram, record: str) -> None:
    with pytest.raises(Problem) as refused:
        readout(telegram(record))
    assert refused.value.kind.slug == "mbus-no-register"


def test_another_record_may_be_asked_for_by_quantity_or_number(telegram: Telegram) -> None:
    answer = telegram("0C 13 65250100", "02 5B 1400", "0B 93 FF 01 563412")
    assert readout(answer, "Flow temperature").measured[0].value == 20
    assert readout(answer, "2").measured[0].digits == "123456"


@pytest.mark.parametrize("record", ["Mass", "3", "99999"])
def test_a_record_that_is_not_there_is_told(telegram: Telegram, record: str) -> None:
    with pytest.raises(Problem) as refused:
        readout(telegram("0C 13 65250100"), record)
    assert refused.value.details["record"] == record


def test_other_numbers_are_named_and_what_is_none_becomes_a_tag(telegram: Telegram) -> None:
    shown = readout(
        telegram("04 13 05000000", "D4 15 13 01000000", "0D FD 11 02 4241", "04 93 48 06000000", "0F AB CD")
    )
    assert [measured.register for measured in shown.measured] == ["", "Volume, maximum value, storage 11, tariff 1"]
    assert shown.tags == ("Customer=AB", "Volume=0.006", "manufacturer specific=AB CD")


def test_the_status_byte_becomes_flags(telegram: Telegram) -> None:
    header = bytes.fromhex("78563412 2440 01 07 55 BD 0000")
    shown = readout(telegram("04 13 05000000", header=header))
    assert shown.flags == ("busy", "low-power", "permanent-error", "temporary-error", "maker-5", "maker-7")


@pytest.mark.parametrize(
    ("record", "moment"),
    [
        ("04 6D 3A0DE602", "2007-02-06T13:58:00"),
        ("06 6D 1E3A0DE60200", "2007-02-06T13:58:30"),
        ("04 6D BA0DE602", None),
        ("04 6D 3A0D0000", None),
        ("44 6D 3A0DE602", None),
    ],
)
def test_the_meters_clock_is_told_when_it_runs(telegram: Telegram, record: str, moment: str | None) -> None:
    assert readout(telegram("04 13 05000000", record)).meter_time == moment
